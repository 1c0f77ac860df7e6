import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { findingsText } from '../../src/cli/findings.ts';
import { examineNode } from '../../src/compose/examine-node.ts';
import { failure, fine, warning } from '../../src/domain/finding.ts';

it('is aligned, with each next step below what was found', () => {
  const text = findingsText(
    [
      { name: 'Redis', findings: [fine('version', '7.2.4')] },
      {
        name: 'Slack',
        findings: [
          failure('audit lines', 'the bot is not in it', 'Invite it.'),
          warning('scopes', 'one two three four five six seven eight nine ten', 'Compare them.'),
        ],
      },
    ],
    50,
  );

  expect(text).toBe(
    [
      'Redis',
      '  ✓ version      7.2.4',
      '',
      'Slack',
      '  ✗ audit lines  the bot is not in it',
      '                 → Invite it.',
      '  ! scopes       one two three four five six seven',
      '                 eight nine ten',
      '                 → Compare them.',
      '',
      '1 ✗, 1 !, 1 ✓: ✗ has to be mended; ! works, but',
      'can be better, or cannot be told from here',
    ].join('\n'),
  );
});

it('lets no name steer the terminal', () => {
  const name = '\u001b[2Jgone\u202e';

  const text = findingsText([{ name, findings: [warning('approvers', name, name)] }], 80);

  for (const control of ['\u001b', '\u202e']) expect(text).not.toContain(control);
  expect(text).toContain('[2Jgone');
});

it('knows which Node.js the package asks for', () => {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { engines } = JSON.parse(file);
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(engines.node) ?? [];

  expect(examineNode(`v${major}.${minor}.0`).level).toBe('fine');
  expect(examineNode(`v${Number(major) + 1}.0.0`).level).toBe('fine');
  expect(examineNode(`v${major}.${Number(minor) - 1}.9`)).toMatchObject({
    level: 'failure',
    next: `Use Node.js ${major}.${minor} or later.`,
  });
});
