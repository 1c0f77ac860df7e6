import { describe, expect, it } from 'vitest';
import { CloudError } from '../../src/domain/errors.ts';
import { readAbilities } from '../../src/flow/abilities.ts';
import type { Cloud } from '../../src/flow/cloud-ports.ts';
import { ChatError } from '../../src/flow/speech-ports.ts';
import { whoCan } from '../../src/flow/who-can.ts';
import { ada, ben, caro } from '../helpers/build.ts';
import { type FlowBench, openFlowBench } from './open-flow.ts';

const asked = { provider: 'tencent', instance: 'cdb-qwer1234', by: ben.id } as const;

/** Two accounts, in each of which this many regions have the instance. */
function withAccounts(bench: FlowBench, has: { prod: string[]; test: string[] | Error }) {
  const account = (name: string, places: string[] | Error): Cloud => ({
    ...bench.cloud,
    account: name,
    regions: ['ap-guangzhou', 'ap-singapore'],
    async find(instance, regions) {
      if (places instanceof Error) throw places;
      const there = regions.filter((region) => places.includes(region));
      return there.map((region) => ({ account: name, region, instance, name: 'orders' }));
    },
  });
  const all = [account('tencent-prod', has.prod), account('tencent-test', has.test)];
  const clouds = { all: () => all, of: () => undefined, for: () => all };
  return { ...bench.parts, clouds };
}

const unreachable = new CloudError('unavailable', 'The cloud did not answer.', {
  provider: 'tencent',
  taken: 'no',
});

const byAccount = [
  { name: 'production', match: { account: '*-prod' }, approvers: { users: [ben.id], groups: [] } },
  { name: 'rest' },
];

/** `rule @ account/region …` for each. */
function rulesIn(told: Awaited<ReturnType<typeof whoCan>>): string[] {
  return told.rules.map(
    ({ rule, places }) =>
      `${rule?.name} @ ${places.map(({ account, region }) => `${account}/${region}`).join(' ')}`,
  );
}

describe('who can', () => {
  it('tells what holds where the instance is', async () => {
    const bench = await openFlowBench();
    await bench.adopt(byAccount);

    const told = await whoCan(withAccounts(bench, { prod: ['ap-singapore'], test: [] }), asked);

    expect(told.search).toEqual({
      found: [{ account: 'tencent-prod', region: 'ap-singapore' }],
      name: 'orders',
      unread: [],
    });
    expect(rulesIn(told)).toEqual(['production @ tencent-prod/ap-singapore']);
    expect(told.rules[0]).toMatchObject({
      you: { mayAsk: true, stages: [{ accounts: 1, hasYou: true }] },
      tooFew: 'The rule production asks for 1 approval and names nobody besides you.',
    });
  });

  it('tells the rules of every account and region when it is nowhere', async () => {
    const bench = await openFlowBench();
    await bench.adopt(byAccount);

    const told = await whoCan(withAccounts(bench, { prod: [], test: [] }), asked);

    expect(told.search).toEqual({ found: [], name: null, unread: [] });
    expect(rulesIn(told)).toEqual([
      'production @ tencent-prod/ap-guangzhou tencent-prod/ap-singapore',
      'rest @ tencent-test/ap-guangzhou tencent-test/ap-singapore',
    ]);
  });

  it('tells what holds in each place when there are several', async () => {
    const bench = await openFlowBench();
    await bench.adopt(byAccount);
    const places = { prod: ['ap-singapore'], test: ['ap-guangzhou'] };

    expect(rulesIn(await whoCan(withAccounts(bench, places), asked))).toEqual([
      'production @ tencent-prod/ap-singapore',
      'rest @ tencent-test/ap-guangzhou',
    ]);
  });

  it('names an account that could not be looked into, and tells the rest', async () => {
    const bench = await openFlowBench();
    await bench.adopt(byAccount);

    const told = await whoCan(withAccounts(bench, { prod: [], test: unreachable }), asked);

    expect(told.search?.unread).toEqual([
      { account: 'tencent-test', why: 'The cloud did not answer.' },
    ]);
    expect(rulesIn(told)).toHaveLength(2);
  });

  it('tells the rules, but not what you may do, while a group cannot be read', async () => {
    const bench = await openFlowBench();
    await bench.adopt([{ name: 'by group', approvers: { users: [], groups: ['S0DBA'] } }]);
    const parts = withAccounts(bench, { prod: ['ap-singapore'], test: [] });
    const membersOf = () => Promise.reject(new ChatError('later', 'internal_error'));

    const told = await whoCan({ ...parts, people: { ...parts.people, membersOf } }, asked);

    expect(told.rules).toMatchObject([{ rule: { name: 'by group' }, you: null, tooFew: null }]);
  });

  it('knows that no account of the cloud is configured', async () => {
    const bench = await openFlowBench();
    const clouds = { all: () => [], of: () => undefined, for: () => [] };

    expect(await whoCan({ ...bench.parts, clouds }, asked)).toMatchObject({
      search: null,
      rules: [],
    });
  });
});

describe('abilities', () => {
  const operators = { users: [], groups: ['S0OPS'] };

  it('are read with the policies in force and the groups as they are now', async () => {
    const bench = await openFlowBench();
    await bench.adopt([{ name: 'production', approvers: { users: [], groups: ['S0DBA'] } }], {
      operators,
    });
    const membersOf = async (group: string) => (group === 'S0DBA' ? [caro.id] : [ada.id]);
    const parts = { ...bench.parts, people: { ...bench.parts.people, membersOf } };

    expect(await readAbilities(parts, caro.id)).toMatchObject({
      asksEverywhere: true,
      approvesUnder: [{ policy: 'production' }],
      isOperator: false,
      operators,
    });
    expect(await readAbilities(parts, ada.id)).toMatchObject({
      approvesUnder: [],
      isOperator: true,
    });
  });

  it('are none for a guest', async () => {
    const bench = await openFlowBench();
    bench.people.set(ben.id, { isGuest: true });

    expect(await readAbilities(bench.parts, ben.id)).toMatchObject({
      objection: 'guest',
      asksFor: [],
      approvesUnder: [],
    });
  });

  it('are not known while Slack cannot be asked', async () => {
    const bench = await openFlowBench();
    const lookup = () => Promise.reject(new ChatError('later', 'internal_error'));
    const parts = { ...bench.parts, people: { ...bench.parts.people, lookup } };

    await expect(readAbilities(parts, ben.id)).rejects.toThrow(ChatError);
  });
});
