import { describe, expect, it } from 'vitest';
import { blockingCheck, differenceOf, fingerprintOf, unreadSince } from '../../src/domain/plan.ts';
import { aPlan, someFacts } from '../helpers/build.ts';

describe('the fingerprint', () => {
  it('is short enough to compare by eye', () => {
    expect(fingerprintOf(aPlan())).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
  });

  it('stays the same when only names, times and wording change', () => {
    const later = aPlan({
      facts: { readAtMs: 0, instanceName: 'renamed', shown: [], checks: [] },
    });

    expect(fingerprintOf(later)).toBe(fingerprintOf(aPlan()));
  });

  it.each([
    ['key', { write: { key: 'another' } }],
    ['no key', { write: { key: null } }],
    ['key region', { write: { keyRegion: 'ap-shanghai' } }],
    ['instance', { write: { instance: 'cdb-2' } }],
    ['region', { write: { region: 'ap-shanghai' } }],
    ['account', { write: { account: 'other' } }],
    ['value', { write: { value: 'off' as const } }],
    ['a bound fact', { facts: { bound: { encryption: 'NO', 'key-state': 'Disabled' } } }],
    ['one fact more', { facts: { bound: { encryption: 'NO', 'key-state': 'Enabled', x: null } } }],
  ])('changes with the %s', (_, plan) => {
    expect(fingerprintOf(aPlan(plan))).not.toBe(fingerprintOf(aPlan()));
  });
});

it('tells what differs between two readings of the facts', () => {
  const before = someFacts({ bound: { a: 'x', b: 1, c: true } });
  const after = someFacts({ bound: { a: 'y', b: 1, d: null } });

  expect(differenceOf(before, after)).toEqual(['a: x → y', 'c: true → null']);
});

it('finds the check that blocks', () => {
  const block = {
    name: 'instance-idle',
    verdict: 'block',
    sentence: 'busy',
    code: 'busy',
    source: 'x',
  } as const;

  expect(blockingCheck(someFacts())).toBeUndefined();
  expect(blockingCheck(someFacts({ checks: [block] }))).toBe(block);
});

it('answers "already so" before anything else that stands in the way', () => {
  const busy = {
    name: 'instance-idle',
    verdict: 'block',
    sentence: '',
    code: 'busy',
    source: '',
  } as const;
  const so = { ...busy, name: 'encryption-off', code: 'already-so' } as const;

  expect(blockingCheck(someFacts({ checks: [busy, so] }))).toBe(so);
});

it('sees a check that passed before and could not be made now', () => {
  const passed = { name: 'kms-ready', verdict: 'pass', sentence: '', source: '' } as const;
  const unread = { ...passed, verdict: 'not-made' } as const;
  const before = someFacts({ checks: [passed] });

  expect(unreadSince(before, before)).toBeUndefined();
  expect(unreadSince(before, someFacts({ checks: [unread] }))).toBe(unread);
  expect(
    unreadSince(someFacts({ checks: [unread] }), someFacts({ checks: [unread] })),
  ).toBeUndefined();
});
