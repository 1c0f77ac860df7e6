import { describe, expect, it } from 'vitest';
import type { Abilities } from '../../src/domain/abilities.ts';
import { helpMessage } from '../../src/slack/help.ts';
import { problemsOf } from '../helpers/fake-slack-blocks.ts';
import { wordsOf } from '../helpers/fake-slack-reading.ts';
import type { Block } from '../helpers/fake-slack-state.ts';

const nothing: Abilities = {
  objection: null,
  asksFor: [],
  asksUnder: [],
  asksEverywhere: false,
  approvesUnder: [],
  isOperator: false,
  operators: { users: [], groups: [] },
};
const asker: Abilities = {
  ...nothing,
  asksFor: ['tencent', 'huawei'],
  asksUnder: ['policies[0]'],
  asksEverywhere: true,
};
const approver: Abilities = {
  ...nothing,
  approvesUnder: [{ policy: 'production', stages: [] }],
};

function shown(abilities: Abilities | null): { text: string; blocks: Block[] } {
  return JSON.parse(JSON.stringify(helpMessage(abilities)));
}

const words = (abilities: Abilities | null) => wordsOf(shown(abilities));
const reading = ['list', 'requests', 'show', 'explain', 'who-can', 'key', 'audit', 'help'];

describe('what can be typed', () => {
  it.each<[string, Abilities, string[], string[]]>([
    ['who may ask', asker, ['tencent <instance>', 'huawei <instance>', 'cancel'], []],
    [
      'who may ask for one cloud',
      { ...asker, asksFor: ['huawei'] },
      ['huawei <instance>', 'cancel'],
      ['tencent <instance>'],
    ],
    ['who may approve only', approver, ['cancel'], ['tencent <instance>', 'huawei <instance>']],
    ['who may only read', nothing, [], ['tencent <instance>', 'huawei <instance>', 'cancel']],
  ])('is shown to %s, and no more', (_, abilities, there, missing) => {
    const text = words(abilities);

    for (const form of [...there, ...reading]) expect(text).toContain(`/dbencrypt ${form}`);
    for (const form of missing) expect(text).not.toContain(`/dbencrypt ${form}`);
  });

  it('shows the doctor to operators alone', () => {
    expect(words({ ...nothing, isOperator: true })).toContain('/dbencrypt doctor');
    for (const other of [asker, approver, nothing]) {
      expect(words(other)).not.toContain('/dbencrypt doctor');
    }
  });

  it('is shown whole, with a note, while nobody knows what the person may do', () => {
    const text = words(null);

    expect(text).toContain('I could not find out what you may do');
    for (const form of ['tencent <instance>', 'huawei <instance>', 'cancel', ...reading]) {
      expect(text).toContain(`/dbencrypt ${form}`);
    }
  });
});

describe('what a person may do', () => {
  it.each<[string, Abilities, string]>([
    ['may ask', asker, 'You may ask; /dbencrypt alone opens a form for it.'],
    [
      'may ask under one policy',
      { ...asker, asksEverywhere: false },
      'You may ask under the rule policies[0];',
    ],
    ['may not ask', approver, 'You may not ask: no rule lets you.'],
    [
      'may approve',
      approver,
      'You may approve what somebody else asked for, under the rule production.',
    ],
    [
      'may approve in a stage',
      {
        ...asker,
        approvesUnder: [
          { policy: 'policies[1]', stages: ['security'] },
          { policy: 'staging', stages: ['database', 'security'] },
        ],
      },
      'under the rules policies[1] (stage security), staging (stages database and security).',
    ],
    ['may not approve', asker, 'You may not approve: no rule names you as an approver.'],
    ['is an operator', { ...nothing, isOperator: true }, 'You are an operator of this bot'],
  ])('is said in a line: %s', (_, abilities, line) => {
    expect(words(abilities)).toContain(line);
  });

  it('is nothing: then they are told who to turn to', () => {
    const operators = { users: ['U0OLA'], groups: ['S0OPS'] };

    expect(words({ ...nothing, operators })).toContain(
      'Turn to the operators of this bot: <@U0OLA>, <!subteam^S0OPS>.',
    );
    expect(words(nothing)).toContain('Turn to whoever runs this bot');
    expect(words({ ...asker, operators })).not.toContain('Turn to');
  });

  it('is nothing for guests, who are told why and who to turn to, and no commands', () => {
    const text = words({
      ...nothing,
      objection: 'guest',
      operators: { users: ['U0OLA'], groups: [] },
    });

    expect(text).toContain('Guests of this workspace may not use this bot.');
    expect(text).toContain('<@U0OLA>');
    expect(text).not.toContain('/dbencrypt show');
  });
});

it.each<[string, Abilities | null]>([
  ['nobody knows', null],
  ['nothing', nothing],
  [
    'very much',
    {
      ...asker,
      asksEverywhere: false,
      asksUnder: Array.from(
        { length: 200 },
        (_, index) => `policies[${index}] (a long name of a policy)`,
      ),
      approvesUnder: Array.from({ length: 200 }, (_, index) => ({
        policy: `policies[${index}] (<!here> *bold*)`,
        stages: ['database', 'security'],
      })),
      isOperator: true,
    },
  ],
])('keeps the limits of Slack and is all words: %s', (_, abilities) => {
  const message = shown(abilities);

  expect(problemsOf(message.blocks, 'message')).toEqual([]);
  expect(message.text.length).toBeLessThan(4_000);
  expect(wordsOf(message)).not.toMatch(/undefined|\bnull\b|\[object|<!here>/);
});
