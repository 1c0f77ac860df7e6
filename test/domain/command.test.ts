import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Command, parseCommand } from '../../src/domain/command.ts';
import type { Wish } from '../../src/domain/events.ts';
import { holds } from '../helpers/holds.ts';

const key = '23e80852-1e38-11e9-b129-5cb9019b4b01';
const huawei = '7033e7c3cf93438797d44ad7ae0a7d95in07';
const huaweiKey = 'b82fa43f-f6e8-4ec4-9c31-231bc547c526';

function wishOf(text: string): Wish {
  const parsed = parseCommand(text);
  if (!parsed.ok) throw new Error(`${parsed.token}: ${parsed.message}`);
  if (parsed.command.kind !== 'encrypt') throw new Error(`not a wish: ${parsed.command.kind}`);
  return parsed.command.wish;
}

function problemOf(text: string) {
  const parsed = parseCommand(text);
  if (parsed.ok) throw new Error(`understood as: ${parsed.understood}`);
  return parsed;
}

describe('what is understood', () => {
  it('takes storage encryption on for granted with Tencent', () => {
    expect(wishOf(`tencent cdb-qwer1234 key=${key}`)).toMatchObject({
      provider: 'tencent',
      operation: 'storage-encryption on',
      instance: 'cdb-qwer1234',
      key,
      keyRegion: null,
    });
  });

  it.each([
    ['any case', `TENCENT CDB-QWER1234 ON KEY=${key.toUpperCase()} REASON="PCI 3.5"`],
    ['smart quotes', `tencent cdb-qwer1234 key=${key} reason=“PCI 3.5”`],
    ['German quotes', `tencent cdb-qwer1234 key=${key} reason=„PCI 3.5“`],
    ['single quotes', `tencent cdb-qwer1234 key=${key} reason='PCI 3.5'`],
    ['no-break spaces', `tencent\u00A0cdb-qwer1234\u202Fkey=${key} reason="PCI 3.5"`],
    [
      'full-width letters and signs',
      `ｔｅｎｃｅｎｔ　cdb-qwer1234 key＝${key} reason＝＂PCI 3.5＂`,
    ],
    [
      'dashes of a word processor',
      `tencent cdb–qwer1234 key=${key.replaceAll('-', '‑')} reason="PCI 3.5"`,
    ],
    ['smart double dashes', `tencent cdb-qwer1234 —key=${key} —reason="PCI 3.5"`],
    ['spaces around the equals sign', `tencent cdb-qwer1234 key = ${key} reason= "PCI 3.5"`],
    ['code formatting', `\`tencent cdb-qwer1234 key=${key}\` reason="PCI 3.5"`],
    ['zero-width characters', `tencent cdb-qwer\u200B1234 key=\uFEFF${key} reason="PCI 3.5"`],
    ['auto-linked ids', `tencent <http://cdb-qwer1234|cdb-qwer1234> key=${key} reason="PCI 3.5"`],
    ['new lines', `tencent\ncdb-qwer1234\n\tkey=${key}\nreason="PCI 3.5"`],
    ['another order', `tencent reason="PCI 3.5" key=${key} storage on cdb-qwer1234`],
  ])('reads %s', (_, text) => {
    expect(wishOf(text)).toMatchObject({ instance: 'cdb-qwer1234', key, reason: 'PCI 3.5' });
  });

  it('keeps a reason as it was typed', () => {
    const reason = '“生产，合规”  O’Neill & <b> — ok';

    expect(wishOf(`tencent cdb-1 reason='${reason.replaceAll('’', '')}'`).reason).toBe(
      reason.replaceAll('’', ''),
    );
  });

  it('decodes what Slack escapes', () => {
    expect(wishOf('tencent cdb-1 reason="a &amp;lt; b &gt; c"').reason).toBe('a &lt; b > c');
  });

  it('sends the default key of Tencent as written when it is asked for by name', () => {
    expect(wishOf('tencent cdb-1 key=kms-cdb').key).toBe('KMS-CDB');
  });

  it('reads Huawei on and off', () => {
    expect(wishOf(`huawei ${huawei} on key=${huaweiKey}`)).toMatchObject({
      provider: 'huawei',
      operation: 'backup-encryption on',
      key: huaweiKey,
    });
    expect(wishOf(`huawei ${huawei} off`)).toMatchObject({
      operation: 'backup-encryption off',
      key: null,
    });
  });

  it('says back what it understood, so that the echo means the same', () => {
    const parsed = parseCommand(`tencent CDB-1 key=${key} key-region=ap-shanghai reason=“x y”`);

    expect(parsed).toMatchObject({
      understood: `tencent cdb-1 on storage key=${key} key-region=ap-shanghai reason="x y"`,
    });
    if (parsed.ok) expect(parseCommand(parsed.understood)).toEqual(parsed);
  });

  it.each<[string, Command]>([
    ['', { kind: 'form' }],
    ['  ', { kind: 'form' }],
    ['help', { kind: 'help' }],
    ['requests', { kind: 'requests', which: 'open' }],
    ['requests Mine', { kind: 'requests', which: 'mine' }],
    ['show dbe-1042', { kind: 'show', request: 'DBE-1042' }],
    ['explain DBE-7', { kind: 'explain', request: 'DBE-7' }],
    ['cancel DBE-7', { kind: 'cancel', request: 'DBE-7', reason: null }],
    ['cancel DBE-7 reason="not now"', { kind: 'cancel', request: 'DBE-7', reason: 'not now' }],
    ['who-can tencent cdb-1', { kind: 'who-can', provider: 'tencent', instance: 'cdb-1' }],
    [`key ${key}`, { kind: 'key', key }],
    ['audit dbe-1', { kind: 'audit', of: 'DBE-1' }],
    ['audit cdb-1', { kind: 'audit', of: 'cdb-1' }],
  ])('reads "%s"', (text, command) => {
    expect(parseCommand(text)).toMatchObject({ ok: true, command });
  });
});

describe('what is not understood', () => {
  it.each([
    ['tencnet cdb-1', 'tencnet', /not a command/],
    ['cdb-qwer1234', 'cdb-qwer1234', /not a command/],
    ['tencent', null, /instance is missing/],
    ['tencent my-database', 'my-database', /not an instance id of TencentDB for MySQL/],
    ['tencent cdb-1 off', 'off', /never be switched off/],
    ['tencent cdb-1 storage off', 'off', /never be switched off/],
    ['tencent cdb-1 on off', 'off', /contradicts/],
    ['tencent cdb-1 storage backup', 'backup', /contradicts/],
    [`tencent cdb-1 backup on key=${key}`, 'key=', /not used with backup-encryption on/],
    ['tencent cdb-1 key=', 'key=', /has no value/],
    ['tencent cdb-1 kye=1', 'kye=', /did you mean key=/],
    ['tencent cdb-1 key=a/b', 'a/b', /not a key id/],
    ['tencent cdb-1 key=a key=b', 'key=', /given twice/],
    ['tencent cdb-1 key-region=ap-shanghai', 'key-region=', /without a key/],
    ['tencent cdb-1 region=a!', 'a!', /not a region/],
    ['tencent cdb-1 reason=PCI 3.5', '3.5', /needs quotes/],
    ['tencent cdb-1 cdb-2', 'cdb-2', /not understood/],
    ['tencent cdb-1 reason="PCI 3.5', 'PCI 3.5', /closing/],
    ['tencent cdb-1 \u0007', 'U+0007', /control character/],
    [`tencent cdb-1 reason="${'x'.repeat(501)}"`, 'reason=', /longer than 500/],
    [`huawei ${huawei}`, null, /on or off/],
    [`huawei ${huawei} on`, null, /key is missing/],
    [`huawei ${huawei} off key=${huaweiKey}`, 'key=', /not used/],
    [`huawei ${huawei} on storage key=${huaweiKey}`, 'storage', /not offered for TaurusDB/],
    [`huawei ${huawei} on key=${huaweiKey} key-region=x1`, 'key-region=', /not used with Huawei/],
    ['huawei cdb-1 on', 'cdb-1', /not an instance id of TaurusDB/],
    ['requests some', 'some', /open, mine or all/],
    ['show', null, /missing/],
    ['show 1042', '1042', /not a request id/],
    ['show DBE-1 now', 'now', /too many/],
    ['cancel DBE-1 please', 'please', /not understood/],
    ['who-can aws i-1', 'aws', /not a cloud/],
    ['who-can', null, /^The cloud and the instance are missing\.$/],
    ['cancel DBE-1 reason=a reason=b', 'reason=', /given twice/],
    ['cancel DBE-1 reason=""', 'reason=', /has no value/],
  ])('names the word in "%s"', (text, token, message) => {
    const problem = problemOf(text);

    expect(problem.token === null ? null : problem.token.replace(/.*reason=/, '')).toBe(
      token === null ? null : token.replace(/.*reason=/, ''),
    );
    expect(problem.message).toMatch(message);
    if (token === null) expect(problem.message).toMatch(/^[A-Z].*\.$/);
  });

  it.each([
    ['key "a b" c', '/dbencrypt key "a b"'],
    ['audit "a b" c', '/dbencrypt audit "a b"'],
    ['key ""', '/dbencrypt key <key-id>'],
    ["audit ''", '/dbencrypt audit DBE-1042'],
  ])('keeps what was quoted one word in the form for %s', (text, nearest) => {
    expect(problemOf(text)).toMatchObject({ nearest });
  });

  it('always shows a form that it would understand', () => {
    const words = [
      'tencent',
      'huawei',
      'cdb-1',
      'on',
      'off',
      'storage',
      'backup',
      'key=a',
      'key=',
      'foo',
      'reason=a',
      '"',
      'region=x1',
      'key-region=a',
      huawei,
      'show',
      'cancel',
      'DBE-1',
      'list',
      'account="a b"',
      "'",
    ];
    holds(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 6 }), (chosen) => {
        const parsed = parseCommand(chosen.join(' '));
        if (parsed.ok) return;
        const text = parsed.nearest.replace('/dbencrypt ', '').replace('<key id>', key);
        expect(parseCommand(text), parsed.nearest).toMatchObject({ ok: true });
      }),
    );
  });
});

it.each([
  [`tencent cdb-2 backup key=${key}`, 'tencent cdb-2 on backup'],
  [`huawei ${huawei} off key=${huaweiKey}`, `huawei ${huawei} off`],
  [`huawei ${huawei} on`, `huawei ${huawei} on key=<key id>`],
  ['tencent cdb-2 storage off', 'tencent cdb-2 off backup'],
  [`tencent cdb-2 key=${key} kye=1`, `tencent cdb-2 on storage key=${key}`],
  [
    'tencent cdb-2 reason=PCI 3.5 now',
    'tencent cdb-2 on storage key=<key id> reason="PCI 3.5 now"',
  ],
  ['tencent cdb-2 reason="PCI 3.5', 'tencent cdb-2 on storage reason="PCI 3.5"'],
  ["cancel DBE-7 reason='not now", 'cancel DBE-7 reason="not now"'],
])('never suggests another instance or operation than was typed: %s', (text, form) => {
  expect(problemOf(text).nearest).toBe(`/dbencrypt ${form}`);
});

describe('whatever is typed', () => {
  it('never throws and never invents a wish', () => {
    holds(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (text) => {
        const parsed = parseCommand(text);
        if (parsed.ok && parsed.command.kind === 'encrypt') {
          expect(text.normalize('NFKC').toLowerCase()).toContain(parsed.command.wish.provider);
        }
      }),
    );
  });

  it('means the same when its echo is typed', () => {
    const wish = fc.record({
      on: fc.constantFrom('', 'on'),
      key: fc.option(fc.constantFrom(key, 'KMS-CDB', 'my-key')),
      reason: fc.option(
        fc
          .string({ minLength: 1, maxLength: 40 })
          .filter((s) => !/["“”„«»＂<>&`\s]/.test(s) && /^[\x21-\x7e]+$/.test(s)),
      ),
    });
    holds(
      fc.property(wish, ({ on, key: chosen, reason }) => {
        const text = `tencent cdb-1 ${on} ${chosen ? `key=${chosen}` : ''} ${reason ? `reason="${reason}"` : ''}`;
        const parsed = parseCommand(text);
        if (!parsed.ok) throw new Error(parsed.message);
        expect(parseCommand(parsed.understood)).toEqual(parsed);
      }),
    );
  });
});
