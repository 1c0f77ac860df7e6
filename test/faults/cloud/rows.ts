import { beforeTheWrite, ofTheCard, ofTheProof } from './reads.ts';
import type { Row } from './table.ts';
import { ofCodes, ofTheWrite } from './writes.ts';

/**
 * What becomes of a request when the cloud misbehaves: the specification, as a table. The clouds' own tables say which refusals
 * come before the work; everything else may have been done, and is asked about until it is proven.
 */
export const table: readonly Row[] = [
  ...ofTheCard,
  ...beforeTheWrite,
  ...ofTheWrite,
  ...ofCodes,
  ...ofTheProof,
];
