/**
 * What can be asked of a target. One row is all there is to know about an operation outside its
 * provider's folder; nothing else in the product asks which provider it is.
 */

export const providerNames = ['tencent', 'huawei'] as const;
export type ProviderName = (typeof providerNames)[number];
export const operationNames = [
  'storage-encryption on',
  'backup-encryption on',
  'backup-encryption off',
] as const;
export type OperationName = (typeof operationNames)[number];

export interface Operation {
  provider: ProviderName;
  name: OperationName;
  /** The cloud's name of the write, as shown on the card. */
  action: string;
  key: 'optional' | 'required' | 'none';
  /** `never` and `lasting` count as "cannot be undone": typed confirmation, no blind retry. */
  undo: 'never' | 'lasting' | 'yes';
  /** Can the read-back prove which key is in use? */
  provesKey: boolean;
  /** What the approver must know before saying yes. Plain text. */
  consequence: string;
}

export const operations: readonly Operation[] = [
  {
    provider: 'tencent',
    name: 'storage-encryption on',
    action: 'OpenDBInstanceEncryption',
    key: 'optional',
    undo: 'never',
    provesKey: true,
    consequence:
      'Encryption at rest can never be switched off again, and the key can never be changed. ' +
      'If the key is disabled or deleted, the data cannot be read.',
  },
  {
    provider: 'tencent',
    name: 'backup-encryption on',
    action: 'ModifyBackupEncryptionStatus',
    key: 'none',
    undo: 'yes',
    provesKey: false,
    consequence: 'Physical backups made from now on are encrypted. It can be switched off again.',
  },
  {
    provider: 'tencent',
    name: 'backup-encryption off',
    action: 'ModifyBackupEncryptionStatus',
    key: 'none',
    undo: 'yes',
    provesKey: false,
    consequence:
      'Physical backups made from now on are not encrypted. It can be switched on again.',
  },
  {
    provider: 'huawei',
    name: 'backup-encryption on',
    action: 'ModifyBackupEncryptStatus',
    key: 'required',
    undo: 'lasting',
    provesKey: false,
    consequence:
      'Backups made from now on are encrypted. From then on no backup can be restored to an ' +
      'existing instance, even after encryption is switched off again. Cross-region backup ' +
      'cannot be used with it. Huawei Cloud cannot prove which key is in use.',
  },
  {
    provider: 'huawei',
    name: 'backup-encryption off',
    action: 'ModifyBackupEncryptStatus',
    key: 'none',
    undo: 'yes',
    provesKey: false,
    consequence:
      'Backups made from now on are not encrypted; earlier ones stay encrypted. Backups still ' +
      'cannot be restored to an existing instance.',
  },
];

/** How a provider's words are read in a command. */
export interface ProviderGrammar {
  provider: ProviderName;
  /** For people. */
  title: string;
  product: string;
  kinds: readonly ('storage' | 'backup')[];
  defaultKind: 'storage' | 'backup';
  /** The switch when none is typed; null: it must be typed. */
  defaultSwitch: 'on' | null;
  /** May `key-region=` be given? */
  keyRegion: boolean;
  /** The cloud's own default key, used when no key is given and sent as written when typed. */
  defaultKey: string | null;
  instancePattern: RegExp;
  instanceExample: string;
  keyPattern: RegExp;
  keyExample: string;
}

const grammars: readonly ProviderGrammar[] = [
  {
    provider: 'tencent',
    title: 'Tencent Cloud',
    product: 'TencentDB for MySQL',
    kinds: ['storage', 'backup'],
    defaultKind: 'storage',
    defaultSwitch: 'on',
    keyRegion: true,
    defaultKey: 'KMS-CDB',
    instancePattern: /^cdb(ro)?-[0-9a-z][0-9a-z-]{0,62}$/,
    instanceExample: 'cdb-qwer1234',
    keyPattern: /^[0-9a-z][0-9a-z-]{0,127}$/i,
    keyExample: '23e80852-1e38-11e9-b129-5cb9019b4b01',
  },
  {
    provider: 'huawei',
    title: 'Huawei Cloud',
    product: 'TaurusDB',
    kinds: ['backup'],
    defaultKind: 'backup',
    defaultSwitch: null,
    keyRegion: false,
    defaultKey: null,
    instancePattern: /^[0-9a-z]{32}in07$/,
    instanceExample: '7033e7c3cf93438797d44ad7ae0a7d95in07',
    keyPattern: /^[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}$/,
    keyExample: 'b82fa43f-f6e8-4ec4-9c31-231bc547c526',
  },
];

/** The row of the table. @throws Error for a pair that is not in it: a bug, since grammars limit the pairs. */
export function operationOf(write: {
  provider: ProviderName;
  operation: OperationName;
}): Operation {
  const { provider, operation } = write;
  const row = operations.find((each) => each.provider === provider && each.name === operation);
  if (!row) throw new Error(`no operation ${provider} ${operation}`);
  return row;
}

export function grammarOf(provider: ProviderName): ProviderGrammar {
  const grammar = grammars.find((row) => row.provider === provider);
  if (!grammar) throw new Error(`no grammar for ${provider}`);
  return grammar;
}

/** True when the effect, or a part of it, stays for ever. */
export function cannotBeUndone(operation: Operation): boolean {
  return operation.undo !== 'yes';
}
