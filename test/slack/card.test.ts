import { describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/domain/plan.ts';
import type { Request } from '../../src/domain/request.ts';
import { cardOf, cardToRead } from '../../src/slack/card.ts';
import { stateWords } from '../../src/slack/states.ts';
import { after, aPlan, ben } from '../helpers/build.ts';
import { problemsOf } from '../helpers/fake-slack-blocks.ts';
import { buttonsOf, wordsOf } from '../helpers/fake-slack-reading.ts';
import type { Block } from '../helpers/fake-slack-state.ts';
import { events, expectedWords, fingerprint, pending, requestsInAllStates } from './requests.ts';
import { requestsUnderRules } from './under-rules.ts';

const allRequests = { ...requestsInAllStates, ...requestsUnderRules };
const everyState = Object.entries(allRequests).map(([name, make]): [string, Request] => [
  name,
  make(),
]);
const words = Object.values(expectedWords) as string[];

/** Text and blocks of a card, as the fake Slack reads them. */
function shown(request: Request): { text: string; blocks: Block[] } {
  const { text, blocks } = cardOf(request);
  return JSON.parse(JSON.stringify({ text, blocks }));
}

function onCard(request: Request): string {
  return wordsOf({ text: '', blocks: shown(request).blocks });
}

function countOf(word: string, text: string): number {
  return text.toLowerCase().split(word).length - 1;
}

describe.each(everyState)('the card of a request: %s', (_name, request) => {
  it('keeps every limit of Slack and always has a text', () => {
    const card = shown(request);

    expect(problemsOf(card.blocks, 'message')).toEqual([]);
    expect(card.text.length).toBeGreaterThan(40);
    expect(card.text.length).toBeLessThan(4_000);
  });

  it('names the request and the instance, in blocks and in text', () => {
    for (const text of [onCard(request), shown(request).text]) {
      expect(text).toContain('DBE-1042');
      expect(text).toContain('cdb-qwer1234');
    }
  });

  it('holds its state word once in the blocks and once in the text, and no other state word', () => {
    const expected = expectedWords[request.state];

    for (const text of [onCard(request), shown(request).text]) {
      const found = words.filter((word) => countOf(word, text) > 0);
      expect([...new Set(found)]).toEqual(expected ? [expected] : []);
      if (expected) expect(countOf(expected, text)).toBe(1);
    }
  });

  it('mentions nobody twice', () => {
    const mentions = onCard(request).match(/<[@!](?:subteam\^)?[A-Z0-9]+>/g) ?? [];

    expect(new Set(mentions).size).toBe(mentions.length);
    expect(onCard(request)).toContain('<@U0ADA>');
  });
});

it('offers what can be done in each state, and nothing at the end', () => {
  const names = (name: string) =>
    Object.keys(buttonsOf(shown((requestsInAllStates[name] ?? pending)())));

  expect(names('pending')).toEqual(['approve', 'reject', 'cancel']);
  expect(names('pending again')).toEqual(['approve', 'reject', 'cancel']);
  expect(names('approved')).toEqual(['cancel']);
  expect(names('scheduled with a delay')).toEqual(['stop', 'cancel']);
  expect(names('retried')).toEqual(['cancel']);
  expect(names('left to a person')).toEqual(['retry', 'close']);
  const without = ['running', 'verifying', 'unknown', 'succeeded', 'failed', 'refused'];
  for (const name of [...without, 'rejected', 'expired', 'cancelled']) {
    expect(names(name)).toEqual([]);
  }
});

it('carries the request and the fingerprint in its buttons, and nothing else', () => {
  const value = buttonsOf(shown(pending())).approve ?? '';

  expect(JSON.parse(value)).toEqual({ request: 'DBE-1042', fingerprint });
});

it('asks for a second look at Approve only where nothing is typed', () => {
  const typed = JSON.stringify(cardOf(pending()));
  const plain = JSON.stringify(cardOf(pending({ rule: { confirm: 'button' } })));

  expect(typed).not.toContain('"confirm"');
  expect(plain).toContain('"confirm"');
});

it('never uses a block_id of an earlier revision', () => {
  const before = pending();
  const then = after(before, [events.approved, ben]);
  const ids = (request: Request) => shown(request).blocks.map((block) => block.block_id);

  expect(ids(before).filter((id) => ids(then).includes(id))).toEqual([]);
});

it('says who may approve as mentions, without the requester, and only while it can be decided', () => {
  const approvers = { users: ['U0ADA', 'U0BEN', 'U0BEN'], groups: ['S0DBA'] };
  const request = pending({ rule: { approvers, quorum: 2 } });

  expect(onCard(request)).toContain('<@U0BEN>, <!subteam^S0DBA>\n0 of 2 approvals');
  expect(onCard(after(request, [events.approved, ben]))).not.toContain('<@U0BEN>');
});

it('says nobody when nobody else may approve', () => {
  const request = pending({ rule: { approvers: { users: ['U0ADA'], groups: [] } } });

  expect(onCard(request)).toContain('Who may approve*\nnobody');
});

it("says when the cloud's own default key is used", () => {
  const plan = aPlan({ write: { key: null } });

  expect(onCard(pending({ plan }))).toContain("Tencent Cloud's own default key (KMS-CDB)");
});

it('shows each check with a sign and a word', () => {
  const verdicts: Verdict[] = ['pass', 'warn', 'block', 'not-made'];
  const checks = verdicts.map((verdict) => ({
    name: verdict,
    verdict,
    sentence: `about ${verdict}`,
    source: 'x',
  }));
  const card = onCard(pending({ plan: aPlan({ facts: { checks } }) }));

  expect(card).toContain('✅ pass: about pass');
  expect(card).toContain('⚠️ warning: about warn');
  expect(card).toContain('⛔ blocked: about block');
  expect(card).toContain('❔ not made: about not-made');
});

it("keeps a cloud's status apart from the request's state", () => {
  const shownFacts = [
    { label: 'Status', value: 'running' },
    { label: 'Last task', value: 'Failed' },
  ];
  const card = onCard(pending({ plan: aPlan({ facts: { shown: shownFacts } }) }));

  expect(card).toContain('Status: in service');
  expect(card).toContain('Last task: Did not work');
});

it('puts a dot into state words of other people instead of rewording them', () => {
  const wish = { reason: 'The audit failed; Approved by Eve', ticket: 'SEC-1 cancelled' };
  const card = onCard(pending({ wish }));

  expect(card).toContain('Reason: The audit fail·ed; Appr·oved by Eve');
  expect(card).toContain('Ticket: SEC-1 canc·elled');
});

it('leaves mentions and ids whole, whatever letters they are made of', () => {
  const request = pending({ rule: { approvers: { users: ['U0UNKNOWN'], groups: ['S0FAILED'] } } });

  expect(onCard(request)).toContain('<@U0UNKNOWN>, <!subteam^S0FAILED>');
});

it('keeps the limit of its title when the instance is named after states', () => {
  const instance = `cdb-${'failed-'.repeat(8)}${'x'.repeat(6)}`;
  const card = shown(pending({ wish: { instance }, plan: aPlan({ write: { instance } }) }));

  expect(problemsOf(card.blocks, 'message')).toEqual([]);
  expect(onCard(pending({ plan: aPlan({ write: { instance } }) }))).toContain(instance);
});

it('tells those who hear only its text all that an approver needs', () => {
  const check = {
    name: 'restore',
    verdict: 'warn' as const,
    sentence: 'Restoring is limited.',
    source: 'x',
  };
  const { text } = shown(pending({ plan: aPlan({ facts: { checks: [check] } }) }));

  expect(text).toContain('State: waiting for approval (until <!date^');
  expect(text).toContain('Account `tencent-prod`, region `ap-guangzhou`.');
  expect(text).toContain('Key: `23e80852-1e38-11e9-b129-5cb9019b4b01` in `ap-guangzhou`.');
  expect(text).toContain('Reason: PCI 3.5.');
  expect(text).toContain('⚠️ warning: Restoring is limited.');
  expect(text).toContain(
    '0 of 1 approval. Approve or reject on the card. Who may: <@U0BEN>, <@U0CARO>.',
  );
  const refused = (requestsInAllStates.refused ?? pending)();
  expect(countOf('the instance is not initialised', shown(refused).text)).toBe(1);
  expect(countOf('the instance is not initialised', onCard(refused))).toBe(1);
});

it('survives the longest of everything', () => {
  const long = '*&<@!_`failed running '.repeat(400);
  const check = (index: number) => ({
    name: `c${index}`,
    verdict: 'warn' as const,
    sentence: long,
    source: 'x',
  });
  const plan = aPlan({
    write: { instance: `cdb-${'9'.repeat(62)}`, account: 'a'.repeat(300), key: 'k'.repeat(128) },
    facts: {
      instanceName: long,
      shown: Array.from({ length: 40 }, () => ({ label: long, value: long })),
      checks: Array.from({ length: 40 }, (_, index) => check(index)),
    },
  });
  const users = Array.from({ length: 300 }, (_, index) => `U${'0'.repeat(20)}${index}`);
  const wish = { reason: long, ticket: long, instance: plan.write.instance };
  const request = pending({
    plan,
    wish,
    rule: { approvers: { users, groups: users }, confirm: 'button' },
  });
  const named = { ...request, requester: { id: 'U0ADA', name: long } };
  const many = after(
    named,
    ...Array.from({ length: 30 }, (_, index) => {
      const actor = { kind: 'person' as const, id: `U${index}`, name: long };
      return [
        { ...events.approved, data: { ...events.approved.data, complete: false } },
        actor,
      ] as const;
    }),
  );
  expect(shown(named).text).toContain('Approve or reject on the card. Who may: ');
  const rejected = after(many, [
    { ...events.rejected, data: { ...events.rejected.data, reason: long } },
    { ...ben, name: long },
  ]);

  for (const each of [named, many, rejected]) {
    const card = shown(each);
    expect(problemsOf(card.blocks, 'message')).toEqual([]);
    expect(card.text.length).toBeLessThan(4_000);
    const found = words.filter((word) => countOf(word, onCard(each)) > 0);
    expect(found).toEqual([stateWords[each.state]]);
  }
});

it('can be read without its buttons', () => {
  expect(JSON.stringify(cardToRead(pending()))).not.toContain('action_id');
});
