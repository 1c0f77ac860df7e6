import { expect, it } from 'vitest';
import type { TrimTold } from '../../src/flow/ports.ts';
import { trimLine } from '../../src/slack/trim-line.ts';
import { theBot } from '../helpers/build.ts';
import { anUtterance, events, pending } from './requests.ts';

function told(data: Partial<TrimTold['event']['data']> = {}): TrimTold {
  const { logged } = anUtterance('audit', events.planned, pending(), theBot);
  return {
    event: {
      type: 'log-trimmed',
      data: {
        trim: 1,
        firstSeq: 1,
        lastSeq: 480,
        lastHash: 'b'.repeat(64),
        count: 480,
        file: 'dbencrypt-audit-1-480.jsonl',
        sha256: 'c'.repeat(64),
        before: '2026-08-01T00:00:00.000Z',
        by: { user: 'ops', host: 'bot-7.example' },
        ...data,
      },
    },
    logged: { ...logged, seq: 501, request: 'log', type: 'log-trimmed' },
  };
}

it('says which events left the log, for which file, by whom, and the head', () => {
  expect(trimLine(told())).toBe(
    `Audit log trimmed: events 1 to 480 (480, from before 2026-08-01T00:00:00.000Z) are in \`dbencrypt-audit-1-480.jsonl\`, SHA-256 \`${'c'.repeat(64)}\` · by \`ops\` on \`bot-7.example\` · head \`501:${'a'.repeat(64)}\``,
  );
});

it('shows a name of a file as nothing but a name', () => {
  const line = trimLine(told({ file: '<!channel>`*'.repeat(40) }));

  expect(line).not.toContain('<!channel>');
  expect(line).toMatch(/ · head `501:a{64}`$/);
});
