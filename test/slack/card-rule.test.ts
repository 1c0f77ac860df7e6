import { expect, it } from 'vitest';
import type { Request } from '../../src/domain/request.ts';
import { cardOf } from '../../src/slack/card.ts';
import { stateWords } from '../../src/slack/states.ts';
import { after, aRule, ben, theBot } from '../helpers/build.ts';
import { problemsOf } from '../helpers/fake-slack-blocks.ts';
import { buttonsOf, wordsOf } from '../helpers/fake-slack-reading.ts';
import type { Block } from '../helpers/fake-slack-state.ts';
import { events, pending, requestsInAllStates } from './requests.ts';
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

function shown(request: Request): { text: string; blocks: Block[] } {
  return JSON.parse(JSON.stringify(cardOf(request)));
}

function onCard(request: Request): string {
  return wordsOf({ text: '', blocks: shown(request).blocks });
}

function under(name: string): Request {
  return (requestsUnderRules[name] ?? pending)();
}

it('names the rule, and the stage where there are several, that allowed each approval', () => {
  const both = after(inStages(), [approvedFor('security'), cid]);

  expect(onCard(both)).toContain(
    'Approvals: Ben (stage database, rule production), Cid (stage security, rule production)',
  );
  expect(onCard(oneOfTwo())).toContain('Approvals: Ben (rule policies[0])');
});

it('shows each stage: who, how many of how many, and which one decides now', () => {
  const before = onCard(pending({ rule: { stages } }));
  expect(before).toContain('*database*: 0 of 1, decides now: <@U0BEN>, <!subteam^S0DBA>');
  expect(before).toContain('*security*: 0 of 2, decides after that: <@U0CID>, <@U0DAN>');
  expect(before).toContain('0 of 3 approvals');

  const then = inStages();
  expect(onCard(then)).toContain('✅ *database*: 1 of 1, complete:');
  expect(onCard(then)).toContain('⏳ *security*: 0 of 2, decides now:');
  expect(shown(then).text).toContain('1 of 3 approvals; stage security decides now.');
});

it('says that nobody may approve when no rule matches any more, and offers only Cancel', () => {
  const card = under('pending without a rule');

  expect(onCard(card)).toContain('*Who may approve*\nnobody, since no rule matches now');
  expect(onCard(card)).toContain(
    'The operators of this bot can add one; else it can be called off',
  );
  expect(shown(card).text).toContain('Nobody may decide.');
  expect(Object.keys(buttonsOf(shown(card)))).toEqual(['cancel']);
});

it('says whose approvals count no more, and why', () => {
  const fell = onCard(after(oneOfTwo(), [events['approvals-fell'], theBot]));
  const changed = onCard(under('pending under a changed rule'));

  for (const card of [fell, changed]) {
    expect(card).toContain('• Ben: not an approver under the rule that holds now');
    expect(card).not.toContain('Approvals: Ben');
  }
  expect(changed).toContain(
    'The policies have changed: the rule production holds for this request now.',
  );
});

it('says that the rule wants more approvals where those that are there count still', () => {
  const data = { ...events['approvals-fell'].data, rule: aRule({ quorum: 2 }), fallen: [] };
  const card = onCard(
    after(pending(), [events.approved, ben], [{ type: 'approvals-fell', data }, theBot]),
  );

  expect(card).toContain('The rule wants more approvals now than it had.');
  expect(card).toContain('Approvals: Ben');
  expect(card).not.toContain('no longer count');
});

it('says to whom it is left how to go on, in blocks and in text', () => {
  const left = (requestsInAllStates['left to a person'] ?? pending)();

  expect(onCard(left)).toContain('*Who may decide*\n<@U0BEN>, <@U0CARO>');
  expect(shown(left).text).toContain('Who may decide: <@U0BEN>, <@U0CARO>.');
});

it('asks for one more press when a changed rule wants no more than there is', () => {
  const request = under('pending for one more press');

  expect(onCard(request)).toContain('one approver has to press Approve once more');
  expect(shown(request).text).toContain('one approver has to press Approve once more');
  expect(Object.keys(buttonsOf(shown(request)))).toContain('approve');
  expect(onCard(oneOfTwo())).not.toContain('once more');
});

it('says in one line when the call may start: windows, pause, and the next freeze', () => {
  const past = { ...freeze, from: '2026-01-01', to: '2026-01-02', why: 'past' };
  const next = { ...freeze, from: '2026-03-20', to: '2026-03-21', why: 'failed audit' };
  const later = { ...freeze, from: '2026-12-20', to: '2027-01-04', why: 'later' };
  const rule = { delayMs: 60_000, windows: [window], freezes: [later, past, next] };
  const card = onCard(pending({ rule }));

  expect(card).toContain(
    'Starts only Sat and Sun, 01:00 to 05:00, Asia/Shanghai; after a pause of 1 minute, in which it can be stopped; outside the freeze 2026-03-20 to 2026-03-21, Asia/Shanghai (fail·ed audit)',
  );
  expect(card).not.toMatch(/past|later/);
  expect(shown(pending({ rule })).text).toContain('Starts only Sat and Sun');
  expect(onCard(pending())).not.toContain('Starts only');
});

it('says what a scheduled call waits for, and offers Stop only in the pause', () => {
  const pause = waiting('delay', { delayMs: 60_000 });
  expect(onCard(pause)).toContain('the rule wants a pause, in which it can be stopped');
  expect(Object.keys(buttonsOf(shown(pause)))).toEqual(['stop', 'cancel']);

  const closed = waiting('window', { windows: [window] });
  expect(onCard(closed)).toContain('the rule allows it only in its windows');
  expect(Object.keys(buttonsOf(shown(closed)))).toEqual(['cancel']);

  const frozen = waiting('freeze', { freezes: [freeze] });
  expect(onCard(frozen)).toContain('a freeze forbids it until then (year end)');
  expect(Object.keys(buttonsOf(shown(frozen)))).toEqual(['cancel']);
});

it('says until when the approval of what waits for its time lasts', () => {
  const closed = waiting('window', { windows: [window] });

  for (const words of [onCard(closed), shown(closed).text]) {
    expect(words).toMatch(/The approval lasts until <!date\^1772532000/);
  }
  expect(onCard(after(pending(), [events.approved, ben]))).not.toContain('lasts until');
});

it('names a freeze that begins before the call could start, and none that begins after', () => {
  const startsAtMs = Date.parse('2026-03-10T00:00:00Z');
  const scheduled = {
    type: 'scheduled',
    data: { startsAtMs, why: 'freeze', lastsUntilMs: null },
  } as const;
  const soon = { ...freeze, from: '2026-03-04', why: 'soon' };
  const after20th = { ...freeze, from: '2026-03-20', to: '2026-03-21', why: 'too late' };
  const held = (freezes: (typeof freeze)[]) =>
    onCard(after(pending({ rule: { freezes } }), [events.approved, ben], [scheduled, theBot]));

  expect(held([after20th, soon])).toContain('until then (soon)');
  expect(held([after20th])).not.toContain('until then (too late)');
});

it('keeps every limit, and one state word, with all the names and times that a rule may have', () => {
  const long = `<!here> *approved* ${'running '.repeat(20)}`;
  const users = Array.from({ length: 300 }, (_, index) => `U${'0'.repeat(20)}${index}`);
  const many = Array.from({ length: 10 }, (_, index) => ({
    name: `${long}${index}`,
    approvers: { users, groups: users },
    quorum: 50,
  }));
  const rule = aRule({
    name: long,
    stages: many,
    windows: Array.from({ length: 40 }, () => window),
    freezes: Array.from({ length: 40 }, () => ({ ...freeze, why: long })),
    delayMs: 86_399_000,
  });
  const approvals = Array.from({ length: 120 }, (_, index) => {
    const person = { kind: 'person', id: `U${index}`, name: long } as const;
    return [approvedFor(long, { rule: long }), person] as const;
  });
  const fallen = Array.from({ length: 50 }, (_, index) => ({
    person: `U9${index}`,
    name: long,
    why: 'earlier-stage-open' as const,
  }));
  const data = { ...events['rule-changed'].data, rule, fallen };
  const request = after(pending({ rule }), ...approvals, [{ type: 'rule-changed', data }, theBot]);
  const scheduled = after(
    request,
    [approvedFor(long, { complete: true }), ben],
    [{ ...events.scheduled, data: { ...events.scheduled.data, why: 'freeze' } }, theBot],
  );

  for (const each of [request, scheduled]) {
    const card = shown(each);
    expect(problemsOf(card.blocks, 'message')).toEqual([]);
    expect(card.text.length).toBeLessThan(4_000);
    const markup = JSON.stringify(card.blocks).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? [];
    expect([card.text, ...markup].join('\n')).not.toContain('<!here>');
    const found = Object.values(stateWords).filter((word) => onCard(each).includes(word));
    expect([...new Set(found)]).toEqual([stateWords[each.state]]);
    expect(onCard(each).split(stateWords[each.state])).toHaveLength(2);
  }
  expect(onCard(request)).toMatch(/Approvals: .* and \d+ more\n/);
  expect(onCard(request)).toContain('500 approvals');
});
