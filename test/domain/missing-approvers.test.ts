import { expect, it } from 'vitest';
import { missingApprovers } from '../../src/domain/missing-approvers.ts';
import { aRule } from '../helpers/build.ts';

const rule = (...quorums: readonly number[]) =>
  aRule({
    name: 'production',
    stages: quorums.map((quorum, index) => ({
      name: `stage-${index}`,
      approvers: { users: [], groups: [] },
      quorum,
    })),
  });

it.each<[string, number[], string[][], string | null]>([
  ['somebody else is named', [1], [['U0ADA', 'U0BEN']], null],
  [
    'only the requester is named',
    [1],
    [['U0ADA']],
    'The rule production asks for 1 approval and names nobody besides you.',
  ],
  [
    'one account is named twice',
    [2],
    [['U0BEN', 'U0BEN']],
    'The rule production asks for 2 approvals and names only 1 besides you.',
  ],
  [
    'a stage has nobody else',
    [1, 1],
    [['U0BEN'], ['U0ADA']],
    'Stage stage-1 of the rule production asks for 1 approval and names nobody besides you.',
  ],
  [
    'two stages have the same one person',
    [1, 1],
    [['U0BEN'], ['U0BEN']],
    'The rule production asks in all its stages for 2 different people and finds only 1 besides you.',
  ],
  [
    'two stages have the same one person, and a third has more people than it wants',
    [1, 1, 1],
    [['U0BEN'], ['U0BEN'], ['U0CARO', 'U0DORA']],
    'The rule production asks in all its stages for 3 different people and finds only 2 besides you.',
  ],
  [
    'people can be shared out among the stages that name them',
    [1, 1, 1],
    [['U0BEN', 'U0CARO'], ['U0BEN', 'U0DORA'], ['U0BEN']],
    null,
  ],
])('says whether a rule can get its approvals at all: %s', (_, quorums, members, why) => {
  expect(missingApprovers(rule(...quorums), members, 'U0ADA')).toBe(why);
});
