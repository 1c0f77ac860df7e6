import { expect, it } from 'vitest';
import { explainRequest } from '../../src/flow/explain-request.ts';
import type { People } from '../../src/flow/ports.ts';
import { ChatError } from '../../src/flow/speech-ports.ts';
import { ada, ben, caro } from '../helpers/build.ts';
import { type FlowBench, openFlowBench } from './open-flow.ts';

/** Slack as it is, but for what a test changes; and the accounts that it was asked about. */
function asking({ parts }: FlowBench, changed: Partial<People> = {}) {
  const asked: string[] = [];
  const people: People = {
    ...parts.people,
    ...changed,
    lookup: async (id) => {
      asked.push(id);
      return changed.lookup ? changed.lookup(id) : parts.people.lookup(id);
    },
  };
  return { parts: { ...parts, people }, asked };
}

const away = () => Promise.reject(new ChatError('later', 'internal_error'));

it('reads the people as they are now: who left may not give the approval', async () => {
  const bench = await openFlowBench();
  const request = await bench.pending();
  bench.people.set(ben.id, { isDeleted: true });

  const told = await explainRequest(bench.parts, { request: request.id, by: ben.id });

  expect(told).toMatchObject({
    rule: { name: 'policies[0]' },
    isRuleChanged: false,
    candidates: { may: [caro.id], mayNot: [{ account: ben.id, why: 'deactivated' }], unseen: 0 },
    you: { id: ben.id, approve: { may: false, why: 'deactivated' } },
    showsEmail: true,
  });
});

it('knows people by their addresses, as a press does', async () => {
  const bench = await openFlowBench();
  await bench.adopt([{}], { aliasDomains: [['example.com', 'example.cn']] });
  const request = await bench.pending();
  bench.people.set(ada.id, { email: 'ada@example.com' });
  bench.people.set(caro.id, { email: 'Ada+work@example.cn' });

  expect(await explainRequest(bench.parts, { request: request.id, by: ben.id })).toMatchObject({
    candidates: {
      may: [ben.id],
      mayNot: [{ account: caro.id, why: 'own-request-by-another-account' }],
    },
  });
});

it('explains by the policies in force, which may have changed since the card was made', async () => {
  const bench = await openFlowBench();
  const request = await bench.pending();
  await bench.adopt([{ name: 'strict', approvers: { users: [caro.id], groups: [] } }]);

  expect(await explainRequest(bench.parts, { request: request.id, by: ben.id })).toMatchObject({
    rule: { name: 'strict' },
    isRuleChanged: true,
    candidates: { may: [caro.id] },
    you: { approve: { may: false, why: 'not-an-approver' } },
  });
});

it('asks Slack about 25 accounts that may decide, and counts the others', async () => {
  const bench = await openFlowBench();
  const users = Array.from({ length: 40 }, (_, index) => `U0MANY${index}`);
  await bench.adopt([{ approvers: { users, groups: [] } }]);
  const request = await bench.pending();
  const { parts, asked } = asking(bench);

  const told = await explainRequest(parts, { request: request.id, by: 'U0EVE' });

  expect(told?.candidates?.may).toEqual(users.slice(0, 25));
  expect(told?.candidates?.unseen).toBe(15);
  expect(asked).toHaveLength(27);
});

it('leaves out somebody of whom Slack tells nothing now, and tells the rest', async () => {
  const bench = await openFlowBench();
  const request = await bench.pending();
  const { parts } = asking(bench, {
    lookup: (id) => (id === caro.id ? away() : bench.parts.people.lookup(id)),
  });

  expect(await explainRequest(parts, { request: request.id, by: ben.id })).toMatchObject({
    isPeopleKnown: true,
    candidates: { may: [ben.id], unseen: 1 },
  });
});

it('tells everything but the people while a group cannot be read', async () => {
  const bench = await openFlowBench();
  await bench.adopt([{ name: 'by group', approvers: { users: [], groups: ['S0DBA'] } }]);
  const request = await bench.pending();
  const { parts } = asking(bench, { membersOf: away });

  expect(await explainRequest(parts, { request: request.id, by: ben.id })).toMatchObject({
    isPeopleKnown: false,
    rule: { name: 'by group' },
    candidates: null,
    you: { approve: { may: false, why: 'groups-unreadable' } },
    outlook: { is: 'decision' },
  });
});

it('asks Slack nothing where nothing depends on it', async () => {
  const bench = await openFlowBench();
  const request = await bench.pending();
  const ended = await bench.append(request, { type: 'cancelled', data: { reason: null } }, ada);
  await bench.adopt([{ name: 'another' }]);
  const { parts, asked } = asking(bench, { membersOf: away });

  expect(await explainRequest(parts, { request: ended.id, by: ben.id })).toMatchObject({
    rule: { name: 'policies[0]' },
    isRuleChanged: false,
    outlook: { is: 'end' },
    you: { approve: { may: false, why: 'has-ended' } },
  });
  expect(asked).toEqual([]);
});

it('knows of no request that does not exist, and changes none that does', async () => {
  const bench = await openFlowBench();
  const request = await bench.pending();

  await explainRequest(bench.parts, { request: request.id, by: ben.id });

  expect(await explainRequest(bench.parts, { request: 'DBE-77', by: ben.id })).toBeNull();
  expect(await bench.types(request)).toEqual(['asked', 'planned']);
});
