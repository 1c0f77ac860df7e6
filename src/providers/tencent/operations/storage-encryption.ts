import type { Write } from '../../../domain/plan.ts';
import type { ReadBack } from '../../../flow/cloud-ports.ts';
import { readStorageFacts } from '../facts.ts';
import { DescribeDBInstanceInfo } from '../schema.ts';
import { defaultKey, type TencentOperation } from './operation.ts';

/**
 * Encryption at rest. The answer of the write names no task, and the change may show late, so only
 * the instance itself says when it is done.
 *
 * Source: cdb API 2017-03-20, OpenDBInstanceEncryption and DescribeDBInstanceInfo.
 */
export const storageEncryption: TencentOperation = {
  readFacts: readStorageFacts,

  callFor: ({ region, instance, key, keyRegion }) => ({
    action: 'OpenDBInstanceEncryption',
    region,
    params: {
      InstanceId: instance,
      ...(key !== null && { KeyId: key, KeyRegion: keyRegion ?? region }),
    },
  }),

  async readBack(client, write) {
    const { fields, requestId } = await client.call(
      {
        action: 'DescribeDBInstanceInfo',
        region: write.region,
        params: { InstanceId: write.instance },
        patient: true,
      },
      DescribeDBInstanceInfo,
    );
    return judge(write, fields, requestId);
  },
};

function judge(
  write: Write,
  { Encryption, KeyId, KeyRegion }: DescribeDBInstanceInfo,
  cloudRequestId: string | null,
): ReadBack {
  const seen = [
    { label: 'Encryption', value: Encryption },
    { label: 'KeyId', value: KeyId || 'none' },
    { label: 'KeyRegion', value: KeyRegion || 'none' },
  ];
  const proof = { seen, unproven: null, cloudRequestId };

  // A key may be shown while encryption is off: `Encryption` alone counts.
  if (Encryption === 'NO') return { is: 'not-done', proof };
  if (Encryption !== 'YES')
    return { is: 'unclear', detail: `${write.instance} shows Encryption "${Encryption}"` };
  const isNamed = KeyId?.toLowerCase() === (write.key ?? defaultKey).toLowerCase();
  const done: ReadBack = {
    is: 'done',
    proof: { ...proof, unproven: isNamed ? null : keyUnproven },
  };
  if (write.key === null) return done;

  const wanted = {
    // Tencent's default key is asked for by its alias and shown by its id.
    key: write.key === defaultKey ? null : write.key,
    region: write.keyRegion,
  };
  if (differs(wanted.key, KeyId) || differs(wanted.region, KeyRegion)) {
    const detail =
      `${write.instance} is encrypted, but with key ${KeyId || '(none shown)'} in ` +
      `${KeyRegion || '(no region shown)'}, not with ${write.key} in ${write.keyRegion}`;
    return { is: 'other', proof, detail };
  }
  if ((wanted.key !== null && !KeyId) || (wanted.region !== null && !KeyRegion))
    return { is: 'unclear', detail: `${write.instance} is encrypted, but does not show its key` };
  return done;
}

const keyUnproven =
  'Tencent Cloud shows its own default key by an id that nobody chose: that the key in use is ' +
  `${defaultKey} cannot be proven.`;

function differs(wanted: string | null, shown: string | null | undefined): boolean {
  return wanted !== null && !!shown && shown.toLowerCase() !== wanted.toLowerCase();
}
