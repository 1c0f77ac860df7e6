import { beforeAll, describe, expect, it } from 'vitest';
import { type Played, playCells } from './cells.ts';
import { outcomes } from './outcomes.ts';
import { beforeTheWrite, ofTheCard, ofTheProof } from './reads.ts';
import { cellsOf, type Row } from './table.ts';
import { ofCodes, ofTheWrite } from './writes.ts';

/** The whole table; a scene for each of these, so that hardly any time passes in it but what is turned. */
const parts: readonly [what: string, rows: readonly Row[]][] = [
  ['the facts for the card', ofTheCard],
  ['the facts before the write', beforeTheWrite],
  ['the write', ofTheWrite],
  ['the code that a write is refused with', ofCodes],
  ['the read-back', ofTheProof],
];

describe.each(parts)('when a cloud misbehaves: %s', (_what, rows) => {
  const cells = cellsOf(rows);
  let played: Played;
  beforeAll(async () => {
    played = await playCells(cells);
  }, 1_200_000);

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
