import { describe } from 'vitest';
import { checkEachCell } from './each-cell.ts';
import { operations } from './operations.ts';
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

describe('when a cloud misbehaves', () => checkEachCell(cells, 300_000));
