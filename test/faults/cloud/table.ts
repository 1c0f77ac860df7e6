import type { Fault } from '../../../src/simulator/simulator.ts';
import { type OperationName, operationNames } from './operations.ts';
import type { OutcomeName } from './outcomes.ts';

/**
 * Which call goes wrong. The state is read three times: for the card, before the write, and as the proof after it; so is the
 * instance, but for the proof.
 */
type Spot = 'card' | 'before the write' | 'write' | 'proof';

export interface Row {
  how: Omit<Fault, 'action' | 'instance' | 'times' | 'afterWrites'>;
  spot: Spot;
  /** Default: of the instance at the card and before the write; of its state as the proof. */
  reads?: 'instance' | 'state';
  /** So many calls go wrong. Null: until the cloud is mended. */
  calls: number | null;
  /** As well, of the proof: until the cloud is mended. */
  proof?: Fault['how'];
  /** Of the operations that it is about. */
  ends: Partial<Readonly<Record<OperationName, OutcomeName>>>;
}

/** One field of the table. */
export interface Cell extends Omit<Row, 'ends'> {
  name: string;
  operation: OperationName;
  outcome: OutcomeName;
}

export function cellsOf(rows: readonly Row[]): Cell[] {
  return rows.flatMap(({ ends, ...row }) =>
    operationNames.flatMap((operation) => {
      const outcome = ends[operation];
      if (!outcome) return [];
      return [{ ...row, operation, outcome, name: `${operation}: ${nameOf(row)} ${outcome}` }];
    }),
  );
}

/** The same end, whatever is asked for. */
export const all = (outcome: OutcomeName): Record<OperationName, OutcomeName> => ({
  storage: outcome,
  backups: outcome,
  lasting: outcome,
  off: outcome,
});

export const byCloud = (tencent: OutcomeName, huawei: OutcomeName): Row['ends'] => ({
  ...all(tencent),
  lasting: huawei,
  off: huawei,
});

/** What can be undone is tried again by itself. */
export const byUndo = (undoable: OutcomeName, other: OutcomeName): Row['ends'] => ({
  ...all(other),
  backups: undoable,
  off: undoable,
});

/** A row for each of these faults. */
export const each = (
  hows: readonly (Fault['how'] | Row['how'])[],
  row: Omit<Row, 'how'>,
): readonly Row[] => hows.map((how) => ({ ...row, how: typeof how === 'string' ? { how } : how }));

function nameOf({ how, spot, reads, calls, proof }: Omit<Row, 'ends'>): string {
  const { how: what, ...more } = how;
  const details = Object.values(more).filter(Boolean).join(' ');
  const where = reads ? `${spot}, ${reads}` : spot;
  const long = calls === null ? 'until it is mended' : `${calls} times`;
  const beside = proof ? `, and ${proof} as the proof until it is mended` : '';
  return `${what}${details && ` ${details}`} (${where}, ${long}${beside})`;
}
