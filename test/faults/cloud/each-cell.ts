import { beforeAll, expect, it } from 'vitest';
import { type Played, playCells } from './cells.ts';
import { outcomes } from './outcomes.ts';
import type { Cell } from './table.ts';

/** Plays these cells in one scene, and checks each as a test of its own; for inside a `describe`. */
export function checkEachCell(cells: readonly Cell[], withinMs: number): void {
  let played: Played;
  beforeAll(async () => {
    played = await playCells(cells);
  }, withinMs);

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
}
