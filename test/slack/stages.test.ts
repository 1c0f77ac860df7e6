import { expect, it } from 'vitest';
import { tallyOf } from '../../src/domain/electorate.ts';
import { isSameRule } from '../../src/domain/policy.ts';
import { reconsider } from '../../src/domain/preparation.ts';
import { progressOf, stagesOf } from '../../src/slack/stages.ts';
import { approval, pendingUnder } from '../domain/explaining.ts';
import { always } from '../domain/walk.ts';
import { electorateOf } from '../domain/walk-world.ts';
import { after, anElectorate, aRule, ben, caro, startMs, theBot } from '../helpers/build.ts';

/** Slack is not asked for a card: what it says of the stages must be what the last count said. */

const rule = (database: number) =>
  aRule({
    stages: [
      { name: 'database', approvers: { users: [ben.id, caro.id], groups: [] }, quorum: database },
      { name: 'security', approvers: { users: ['U0EVE'], groups: [] }, quorum: 1 },
    ],
  });

it('takes no approval of one stage for one of the next, when a changed rule leaves some over', () => {
  const yes = approval({ stage: 'database' });
  const waiting = after(pendingUnder(rule(2)), [yes, ben], [yes, caro]);

  const decided = reconsider(waiting, anElectorate(rule(1)), startMs + 1_000);

  if (!decided.ok) throw new Error(decided.why);
  const now = after(waiting, [decided.event, theBot]);
  expect(stagesOf(now)).toMatchObject([
    { name: 'database', given: 1, is: 'complete' },
    { name: 'security', given: 0, is: 'open' },
  ]);
  expect(progressOf(now)).toBe('1 of 2 approvals');
});

it('agrees with the count whenever approvals were counted', () => {
  always((steps) => {
    for (const { event, after: request, world } of steps) {
      if (!['approved', 'rule-changed', 'approvals-fell'].includes(event.type)) continue;
      if (!isSameRule(request.rule, world.rule)) continue;
      const { given, open } = tallyOf(request, electorateOf(world));
      const stages = stagesOf(request);
      expect(stages.map((stage) => stage.given)).toEqual(
        stages.map(({ quorum }, index) => Math.min(quorum, given[index] ?? 0)),
      );
      const opened = stages.findIndex(({ is }) => is === 'open');
      expect(opened === -1 ? null : opened).toBe(stages.length === 0 ? null : open);
    }
  });
});
