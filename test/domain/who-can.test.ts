import { describe, expect, it } from 'vitest';
import { rulesFor, youUnder } from '../../src/domain/who-can.ts';
import { aPolicy } from '../helpers/build.ts';

const cdb = { provider: 'tencent', instance: 'cdb-qwer1234' } as const;
const prod = { account: 'tencent-prod', region: 'ap-guangzhou' };
const prodAbroad = { account: 'tencent-prod', region: 'ap-singapore' };
const allThree = 'storage-encryption on, backup-encryption on, backup-encryption off';
const test = { account: 'tencent-test', region: 'ap-guangzhou' };

/** What was told, as `operations @ places: rule`. */
function told(...given: Parameters<typeof rulesFor>): string[] {
  return rulesFor(...given).map(({ operations, places, rule }) => {
    const names = operations.map(({ name }) => name).join(', ');
    const where = places.map(({ account, region }) => `${account}/${region}`).join(' ');
    return `${names} @ ${where}: ${rule?.name ?? 'nobody'}`;
  });
}

describe('the rules of an instance', () => {
  it('are those of the first policy that matches, though others match too', () => {
    const policies = [
      aPolicy({ name: 'orders', match: { instance: 'cdb-qwer*' } }),
      aPolicy({ name: 'production', match: { account: '*-prod' } }),
      aPolicy({ name: 'rest', match: {} }),
    ];

    expect(told(policies, cdb, [prod, test])).toEqual([
      `${allThree} @ tencent-prod/ap-guangzhou tencent-test/ap-guangzhou: orders`,
    ]);
    expect(told(policies, { ...cdb, instance: 'cdb-other' }, [prod, test])).toEqual([
      `${allThree} @ tencent-prod/ap-guangzhou: production`,
      `${allThree} @ tencent-test/ap-guangzhou: rest`,
    ]);
  });

  it('are told once where the same holds, for operations and for places', () => {
    const policies = [aPolicy({ name: 'all' })];

    expect(told(policies, cdb, [prod, prodAbroad])).toEqual([
      `${allThree} @ tencent-prod/ap-guangzhou tencent-prod/ap-singapore: all`,
    ]);
  });

  it('are told apart where an operation or a region is matched alone', () => {
    const policies = [
      aPolicy({ name: 'off', match: { operation: '* off' } }),
      aPolicy({ name: 'abroad', match: { region: 'ap-singapore' } }),
      aPolicy({ name: 'home' }),
    ];

    expect(told(policies, cdb, [prod, prodAbroad])).toEqual([
      'storage-encryption on, backup-encryption on @ tencent-prod/ap-guangzhou: home',
      'storage-encryption on, backup-encryption on @ tencent-prod/ap-singapore: abroad',
      'backup-encryption off @ tencent-prod/ap-guangzhou tencent-prod/ap-singapore: off',
    ]);
  });

  it('are told apart for an operation for which another rule holds in one of the places', () => {
    const policies = [
      aPolicy({ name: 'strict', match: { operation: '* off', region: 'ap-singapore' } }),
      aPolicy({ name: 'home' }),
    ];

    expect(told(policies, cdb, [prod, prodAbroad])).toEqual([
      'storage-encryption on, backup-encryption on @ tencent-prod/ap-guangzhou tencent-prod/ap-singapore: home',
      'backup-encryption off @ tencent-prod/ap-guangzhou: home',
      'backup-encryption off @ tencent-prod/ap-singapore: strict',
    ]);
  });

  it('say so where none matches', () => {
    const policies = [aPolicy({ match: { provider: 'huawei' } })];

    expect(told(policies, cdb, [prod])).toEqual([
      `${allThree} @ tencent-prod/ap-guangzhou: nobody`,
    ]);
  });

  it('want the instance typed for what cannot be undone, whatever the policy says', () => {
    const [rule, ...others] = rulesFor([aPolicy({ confirm: 'button' })], cdb, [prod]);

    expect(others).toEqual([]);
    expect(rule?.operations).toHaveLength(3);
    expect(rule?.typed.map(({ name }) => name)).toEqual(['storage-encryption on']);
  });
});

describe('you', () => {
  it('may ask where the rule names nobody for it, or you', () => {
    const members = [['U0BEN']];

    expect(youUnder('U0ADA', { requesters: null, members }).mayAsk).toBe(true);
    expect(youUnder('U0ADA', { requesters: ['U0ADA'], members }).mayAsk).toBe(true);
    expect(youUnder('U0ADA', { requesters: ['U0BEN'], members }).mayAsk).toBe(false);
    expect(youUnder('U0ADA', { requesters: [], members }).mayAsk).toBe(false);
  });

  it('may approve in the stages that have you', () => {
    const members = [['U0BEN'], ['U0BEN', 'U0CARO'], []];

    expect(youUnder('U0CARO', { requesters: null, members }).stages).toEqual([
      { accounts: 1, hasYou: false },
      { accounts: 2, hasYou: true },
      { accounts: 0, hasYou: false },
    ]);
  });
});
