import { describe } from 'vitest';
import { checkEachCell } from './each-cell.ts';
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

describe.each(parts)('when a cloud misbehaves: %s', (_what, rows) =>
  checkEachCell(cellsOf(rows), 1_200_000),
);
