import { beforeAll, describe, expect, it } from 'vitest';
import { type Played, playCells } from './cells.ts';
import { operations } from './operations.ts';
import { outcomes } from './outcomes.ts';
import { table } from './rows.ts';
import { type Cell, cellsOf } from './table.ts';

/** Of each outcome one field for each cloud: enough to see that the table still holds. The long form plays all of it. */
const cells: readonly Cell[] = Object.values(
  Object.fromEntries(
    cellsOf(table)
      .filter(({ how }) => how.how !== 'delay')
      .reverse()
      .map((cell) => [`${cell.outcome} ${operations[cell.operation].cloud}`, cell]),
  ),
);

describe('when a cloud misbehaves', () => {
  let played: Played;
  beforeAll(async () => {
    played = await playCells(cells);
  }, 300_000);

  it.each(cells.map((cell, index) => [cell.name, cell, index] as const))(
    '%s',
    (_name, { outcome }, index) => {
      const { writes } = outcomes[outcome];

      const mostAtOnce = Math.min(writes, 1);
      expect(played.lived[index]).toEqual({ sent: null, ...outcomes[outcome], mostAtOnce });
    },
  );

  it('leaves an audit log that is whole', () => {
    expect(played.auditProblem).toBe(null);
  });
});
