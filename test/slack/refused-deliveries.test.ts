import { expect, it } from 'vitest';
import { countRefusedDeliveries } from '../../src/slack/refused-deliveries.ts';

/** Everything that was counted, and the lines of the log. */
function openCount() {
  const counted: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const bench = { nowMs: 0, counted, lines };
  const log = { warn: (fields: Record<string, unknown>) => void lines.push(fields) };
  const refused = countRefusedDeliveries(log, () => bench.nowMs);
  refused.meterBy({ deliveryRefused: (problem) => void counted.push(problem) });
  return { bench, refused };
}

it('says once a minute, and with how many, that strangers knock; and counts each', () => {
  const { bench, refused } = openCount();

  for (bench.nowMs = 0; bench.nowMs <= 60_000; bench.nowMs += 10)
    refused.note(401, 'it is not signed');

  expect(bench.lines).toEqual([
    { problem: 'it is not signed', count: 1 },
    { problem: 'it is not signed', count: 6_000 },
  ]);
  expect(bench.counted).toHaveLength(6_001);
  expect(new Set(bench.counted)).toEqual(new Set(['unproven']));
});

it('tells apart what was wrong, and counts nothing that was taken', () => {
  const { bench, refused } = openCount();

  for (const status of [200, 400, 401, 413, 503]) refused.note(status, undefined);

  expect(bench.counted).toEqual(['unreadable', 'unproven', 'too-large', 'no-room']);
});
