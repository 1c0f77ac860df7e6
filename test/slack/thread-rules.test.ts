import { expect, it } from 'vitest';
import type { RequestEvent } from '../../src/domain/events.ts';
import { type Fallen, fallReasons } from '../../src/domain/fallen.ts';
import type { Request } from '../../src/domain/request.ts';
import { auditLine } from '../../src/slack/audit-line.ts';
import { messageFrom } from '../../src/slack/parts.ts';
import { threadParts } from '../../src/slack/thread.ts';
import { after, aRule, ben, theBot } from '../helpers/build.ts';
import { anUtterance, events, pending, requestsInAllStates } from './requests.ts';
import {
  approvedFor,
  freeze,
  inStages,
  oneOfTwo,
  requestsUnderRules,
  stages,
  waiting,
  window,
} from './under-rules.ts';

const cid = { kind: 'person', id: 'U0CID', name: 'Cid' } as const;
const production = { name: 'production', stages };
const fell: Fallen = { person: 'U0CARO', name: 'Caro', why: 'guest' };

function said(event: RequestEvent, request: Request): string {
  return messageFrom(threadParts(anUtterance('thread', event, request))).text;
}

function lineOf(event: RequestEvent, request: Request): string {
  return auditLine(anUtterance('audit', event, request), null);
}

function under(name: string): Request {
  return (requestsUnderRules[name] ?? pending)();
}

it('says for which stage somebody approved, how far it is, and tells those who decide next', () => {
  expect(said(approvedFor('database'), inStages())).toBe(
    'Ben approved for stage database (1 of 1); stage security decides next.\n<@U0CID>, <@U0DAN>: please approve or reject it on the card.',
  );
  const second = after(inStages(), [approvedFor('security'), cid]);
  expect(said(approvedFor('security'), second)).toBe(
    'Ben approved for stage security (1 of 2). 1 more approval is needed.',
  );
  const data = { ...events.approved.data, complete: false };
  expect(said({ ...events.approved, data }, oneOfTwo())).toBe(
    'Ben approved (1 of 2 approvals). 1 more approval is needed.',
  );
});

it('tells the approvers when their decision is wanted again, and nobody else', () => {
  const approved = after(pending(), [events.approved, ben]);
  const again = [
    [events.stale, after(approved, [events.stale, theBot])],
    [events['approvals-fell'], after(approved, [events['approvals-fell'], theBot])],
  ] as const;

  for (const [event, request] of again) {
    expect(said(event, request)).toMatch(/\n<@U0BEN>, <@U0CARO>: please approve or reject it/);
    expect(said(event, approved)).not.toContain('<@');
  }
});

it('tells the approvers when it is left to a person', () => {
  const left = (requestsInAllStates['left to a person'] ?? pending)();

  expect(said(events['left-to-person'], left)).toMatch(
    /\n<@U0BEN>, <@U0CARO>: please press Try again or Close on the card\.$/,
  );
});

it('says that the rule wants more where the approvals that are there count still', () => {
  const data = { ...events['approvals-fell'].data, rule: aRule({ quorum: 2 }), fallen: [] };
  const event: RequestEvent = { type: 'approvals-fell', data };
  const words = said(event, after(pending(), [events.approved, ben], [event, theBot]));

  expect(words).toContain('The rule wants more approvals now than it has, so no call was made.');
  expect(words).toContain('It needs more: 1 of 2 approvals.');
  expect(words).toContain('<@U0CARO>: please');
  expect(words).not.toMatch(/no longer count|Why:/);
});

it('never says that no call was made when one was', () => {
  const retried = (requestsInAllStates.retried ?? pending)();

  for (const event of [events.stale, events['approvals-fell']]) {
    expect(said(event, after(retried, [event, theBot]))).toContain('no further call was made');
  }
});

it('does not promise the call at once when the rule has times', () => {
  const plain = after(pending(), [events.approved, ben]);
  expect(said(events.approved, plain)).toBe(
    'Ben approved (1 of 1 approval): the facts are read once more, then the call is made.',
  );

  const windows = after(pending({ rule: { windows: [window] } }), [events.approved, ben]);
  expect(said(events.approved, windows)).toContain('the call is made when its rule lets it start');
});

it('names the rule that allowed an approval when it is not the one on the card', () => {
  expect(said(approvedFor('board'), oneOfTwo())).toContain(
    'Ben approved for stage board (under the rule `production`)',
  );
  const another = after(pending({ rule: { name: 'staging', stages } }), [
    approvedFor('database'),
    ben,
  ]);
  expect(said(approvedFor('database'), another)).toContain('(under the rule `production`)');
});

it('says with an approval whose earlier ones were found not to count', () => {
  const event = approvedFor('database', { fallen: [fell] });

  expect(said(event, inStages())).toContain(
    'Approvals that no longer count: Caro: a guest of the workspace',
  );
  expect(lineOf(event, inStages())).toContain(
    'approved under `production`, stage `database`, fingerprint `K7QF-2M9X-P0TD`, no longer counting: Caro (U0CARO, guest)',
  );
});

it('names ten people whose approvals fell, and counts the others', () => {
  const data = { ...events['approvals-fell'].data, fallen: Array.from({ length: 14 }, () => fell) };
  const words = said({ type: 'approvals-fell', data }, pending());

  expect(words.match(/Caro/g)).toHaveLength(10);
  expect(words).toContain('and 4 more');
});

it('asks nobody to approve what may not be asked for any more', () => {
  const fallen = [{ ...fell, why: 'requester-may-not-ask' as const }];
  const event: RequestEvent = {
    type: 'approvals-fell',
    data: { ...events['approvals-fell'].data, fallen },
  };
  const request = after(pending(), [events.approved, ben], [event, theBot]);

  expect(said(event, request)).toBe(
    'Whoever asked may not ask for this any more, so nobody can approve it. Earlier approvals no longer count, and no call was made. It can be rejected or cancelled on the card.',
  );
  expect(said(events.reminded, request)).toContain('<@U0CARO>: please reject it on the card.');
});

const otherReasons = fallReasons.filter((why) => why !== 'requester-may-not-ask');
it.each(otherReasons)('has words for why an approval fell: %s', (why) => {
  const data = { ...events['approvals-fell'].data, fallen: [{ ...fell, why }] };
  const words = said({ type: 'approvals-fell', data }, pending());

  expect(words).toMatch(/Why: Caro: [a-z][^:\n]{5,}\n<@U0BEN>/);
  expect(words).not.toContain(`: ${why}`);
});

it('says what a changed rule means for a request that waits', () => {
  const changed = under('pending under a changed rule');
  expect(said(events['rule-changed'], changed)).toMatch(
    /`production` holds for this request now \(0 of 2 approvals\)\. .*until <!date.*Ben: not an approver/s,
  );

  const without = {
    ...events['rule-changed'],
    data: { ...events['rule-changed'].data, rule: null },
  };
  expect(said(without, under('pending without a rule'))).toContain('so nobody may approve it');
  expect(lineOf(without, under('pending without a rule'))).toContain(
    'rule changed to none, no longer counting: Ben (U0BEN, not-an-approver)',
  );
  expect(said(events['rule-changed'], under('pending for one more press'))).toContain(
    'one approver has to press Approve once more',
  );
});

it('reminds those who can decide now, and nobody else: not the requester, not who has approved', () => {
  const second = after(inStages(), [approvedFor('security'), cid], [events.reminded, theBot]);
  const words = said(events.reminded, second);

  expect(words.match(/<[@!][^d][^>]*>/g)).toEqual(['<@U0DAN>']);
  expect(words).toMatch(/needs 1 approval for stage security, until <!date/);
  expect(words).not.toMatch(/<!(here|channel|everyone)/);
});

it('reminds people and groups of the first stage, and says how many come after it', () => {
  const first = pending({ rule: production });

  expect(said(events.reminded, first)).toContain(
    'needs 1 approval for stage database, and 2 more after that, until',
  );
  expect(said(events.reminded, first)).toContain('<@U0BEN>, <!subteam^S0DBA>: please');
});

it('reminds everybody who may when a changed rule waits for one more press', () => {
  const words = said(events.reminded, under('pending for one more press'));

  expect(words).toMatch(/one approver has to press Approve once more, since .*, until <!date/);
  expect(words).toContain('<@U0BEN>, <@U0CARO>: please');
});

it('tells those it escalates to that this gives them no right to decide', () => {
  const words = said(events.escalated, inStages());

  expect(words).toContain('<@U0DAN>, <!subteam^S0LEADS>: you are told because nobody has decided');
  expect(words).toContain('no right to decide');
  expect(words).toMatch(/waited for a decision since <!date.*needs 2 approvals for stage security/);
  expect(lineOf(events.escalated, inStages())).toContain('escalated to U0DAN, S0LEADS');
});

it('says of a pause until when it can be stopped, and where', () => {
  const words = said(events.scheduled, waiting('delay', { delayMs: 60_000 }));

  expect(words).toMatch(/at <!date\^1772445660.* at the earliest: the rule wants a pause/);
  expect(words).toContain('can press Stop on the card');
  expect(words).toMatch(/The approval lasts until <!date\^1772532000/);
});

it('says of a window and of a freeze when and why, and offers no Stop', () => {
  const data = (why: 'window' | 'freeze') => ({ ...events.scheduled.data, why });
  const closed = said(
    { type: 'scheduled', data: data('window') },
    waiting('window', { windows: [window] }),
  );
  const frozen = said(
    { type: 'scheduled', data: data('freeze') },
    waiting('freeze', { freezes: [{ ...freeze, why: '<!here> year end' }] }),
  );

  expect(closed).toContain('only in its windows');
  expect(frozen).toMatch(/a freeze forbids it until then\..*\nFreeze: &lt;!here&gt; year end$/s);
  for (const words of [closed, frozen]) {
    expect(words).not.toContain('Stop');
    expect(words).toContain('can press Cancel on the card');
  }
  expect(lineOf({ type: 'scheduled', data: data('window') }, pending())).toContain(
    'scheduled (window), not before 2026-03-02T10:01:00.000Z',
  );
});

it('says that a call may be made now when its rule no longer holds it back', () => {
  const data = { ...events.scheduled.data, startsAtMs: Date.parse('2026-03-02T10:00:00Z') };
  const words = said({ type: 'scheduled', data }, waiting('window', { windows: [] }));

  expect(words).toContain('the call may be made now');
});
