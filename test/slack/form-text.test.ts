import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/domain/command.ts';
import type { Wish } from '../../src/domain/events.ts';
import { type FormValues, fieldOf, formFields, textOf } from '../../src/slack/form-text.ts';
import { holds } from '../helpers/holds.ts';

const key = '23e80852-1e38-11e9-b129-5cb9019b4b01';
const huawei = '7033e7c3cf93438797d44ad7ae0a7d95in07';
const huaweiKey = 'b82fa43f-f6e8-4ec4-9c31-231bc547c526';

function filled(values: Partial<FormValues>): FormValues {
  const empty = Object.fromEntries(formFields.map((field) => [field, '']));
  return {
    ...empty,
    cloud: 'tencent',
    operation: 'storage-encryption on',
    instance: 'cdb-qwer1234',
    ...values,
  } as FormValues;
}

function wishOf(values: FormValues): Wish {
  const text = textOf(values);
  const parsed = parseCommand(text);
  if (!parsed.ok) throw new Error(`${text}: ${parsed.token} ${parsed.message}`);
  if (parsed.command.kind !== 'encrypt') throw new Error(parsed.command.kind);
  return parsed.command.wish;
}

/** Characters that are read as they are: no marks nobody sees, and none that every command loses. */
const anyText = fc
  .string({ unit: 'binary', maxLength: 60 })
  .map((text) => text.replace(/[\p{Cf}\u00AD]|(?!\n)\p{Cc}/gu, '').trim());
const quotesAndMarkup = fc
  .array(
    fc.constantFrom(
      '"',
      "'",
      '“',
      '’',
      ' ',
      '\n',
      '=',
      '&',
      '<',
      '>',
      '&lt;',
      'a',
      'key=x',
      '！',
      '—',
      '`',
    ),
    {
      maxLength: 10,
    },
  )
  .map((parts) => parts.join('').trim());
const oneLine = fc
  .array(fc.constantFrom('"', "'", ' ', '=', '<', '&', '-', 'A', 'b', '1'), { maxLength: 10 })
  .map((parts) => parts.join('').trim());

const given = fc.record({
  reason: fc.oneof(anyText, quotesAndMarkup),
  account: oneLine,
  ticket: oneLine,
  key: fc.constantFrom('', key, key.toUpperCase(), 'KMS-CDB'),
  region: fc.constantFrom('', 'ap-guangzhou', 'AP-Singapore'),
});

describe('what was put into the form', () => {
  it('is the wish that its text is read as, whatever spaces, quotes and marks are in it', () => {
    holds(
      fc.property(given, (put) => {
        const wish = wishOf(filled(put));

        expect(wish).toEqual({
          provider: 'tencent',
          operation: 'storage-encryption on',
          instance: 'cdb-qwer1234',
          key: put.key === 'KMS-CDB' ? put.key : put.key.toLowerCase() || null,
          keyRegion: null,
          region: put.region.toLowerCase() || null,
          account: put.account || null,
          reason: put.reason || null,
          ticket: put.ticket || null,
        });
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    [
      'a key in a region of its own',
      { key, 'key-region': 'ap-shanghai' },
      { key, keyRegion: 'ap-shanghai' },
    ],
    [
      'backups of Huawei Cloud',
      { cloud: 'huawei', operation: 'backup-encryption on', instance: huawei, key: huaweiKey },
      { provider: 'huawei', operation: 'backup-encryption on', key: huaweiKey },
    ],
    [
      'backups switched off',
      { operation: 'backup-encryption off' },
      { operation: 'backup-encryption off' },
    ],
    [
      'look-alikes, as in a typed command',
      { instance: ' cdb–QWER1234\u200B', key: key.replaceAll('-', '‑') },
      { instance: 'cdb-qwer1234', key },
    ],
  ])('is understood: %s', (_what, values, wish) => {
    expect(wishOf(filled(values))).toMatchObject(wish);
  });

  it('never leaves its field: no value can become an option or an instance of another one', () => {
    const mostly = (usual: string, other: fc.Arbitrary<string>) =>
      fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
    const fields = fc.record({
      instance: mostly('cdb-1', fc.oneof(anyText, quotesAndMarkup, oneLine)),
      key: mostly('', fc.oneof(quotesAndMarkup, oneLine)),
      region: mostly('', quotesAndMarkup),
      account: mostly('', fc.oneof(anyText, fc.constantFrom('x＝', '＝', 'a ticket=SEC-1'))),
    });
    holds(
      fc.property(fields, (put) => {
        const parsed = parseCommand(textOf(filled({ ...put, reason: 'mine', ticket: 'SEC-9' })));
        if (!parsed.ok) return;
        expect(parsed.command).toMatchObject({
          kind: 'encrypt',
          wish: { operation: 'storage-encryption on', reason: 'mine', ticket: 'SEC-9' },
        });
      }),
      { numRuns: 500 },
    );
  });
});

it.each<[string, Partial<FormValues>, string, RegExp]>([
  ['an instance of another cloud', { instance: huawei }, 'instance', /not an instance id/],
  ['two words for an instance', { instance: 'cdb-1 key=a' }, 'instance', /not an instance id/],
  ['a switch for an instance', { instance: 'off' }, 'instance', /not an instance id/],
  ['no instance', { instance: ' ' }, 'instance', /instance is missing/],
  ['no key id', { key: 'a/b' }, 'key', /not a key id/],
  ['a key where none is used', { operation: 'backup-encryption on', key }, 'key', /not used/],
  ['a key region without a key', { 'key-region': 'ap-shanghai' }, 'key-region', /without a key/],
  ['no region', { region: 'a b' }, 'region', /not a region/],
  ['no region of the key', { key, 'key-region': 'a!' }, 'key-region', /not a region/],
  ['a long ticket', { ticket: 'x'.repeat(101) }, 'ticket', /longer than 100/],
  ['a long reason', { reason: 'x '.repeat(251).trim() }, 'reason', /longer than 500/],
  ['a control character', { account: 'a\u0007' }, 'account', /control character/],
  [
    'storage in Huawei Cloud',
    { cloud: 'huawei', instance: huawei, key: huaweiKey },
    'operation',
    /not offered for TaurusDB/,
  ],
  [
    'Huawei Cloud without a key',
    { cloud: 'huawei', instance: huawei, operation: 'backup-encryption on' },
    'key',
    /key is missing/,
  ],
  [
    'Huawei Cloud without instance and key',
    { cloud: 'huawei', instance: '', operation: 'backup-encryption on' },
    'instance',
    /instance is missing/,
  ],
  [
    'a key region in Huawei Cloud',
    {
      cloud: 'huawei',
      instance: huawei,
      operation: 'backup-encryption on',
      key: huaweiKey,
      'key-region': 'cn-north-4',
    },
    'key-region',
    /not used with Huawei/,
  ],
])('shows a problem at the field it came from: %s', (_what, values, field, message) => {
  const put = filled(values);
  const parsed = parseCommand(textOf(put));
  if (parsed.ok) throw new Error(`understood: ${parsed.understood}`);

  expect(fieldOf(parsed, put)).toBe(field);
  expect(parsed.message).toMatch(message);
});
