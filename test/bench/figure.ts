/** One measured figure, as `npm run bench` prints it: one JSON object a line. */
export interface Figure {
  name: string;
  /** Median of all repeats. */
  value: number;
  unit: string;
  /** The same work by another tool, in the same run; null: there is none to compare with. */
  peer: number | null;
  /** The least that the work could cost: what any implementation has to do. */
  floor: number | null;
  /** `value` against the floor, or against the peer where there is no floor: above 1 is better. */
  ratio: number | null;
  goal: number | null;
  met: boolean | null;
  n: number;
  min: number;
  max: number;
}

export interface Contest {
  name: string;
  unit: 'ops/s' | 'ms';
  /** The ratio to reach. */
  goal: number | null;
  /** One repeat, in `unit`. */
  ours(): Promise<number> | number;
  floor(): Promise<number> | number;
}

const repeats = 7;

/** Measures ours and the floor in turn, so that both meet the same machine, and prints the medians. */
export async function contest({ name, unit, goal, ours, floor }: Contest): Promise<void> {
  await ours();
  await floor();
  const pairs: [number, number][] = [];
  for (let count = 0; count < repeats; count += 1) pairs.push([await ours(), await floor()]);

  const values = pairs.map(([value]) => value);
  const floors = pairs.map(([, value]) => value);
  const better =
    unit === 'ops/s' ? ([a, b]: [number, number]) => a / b : ([a, b]: [number, number]) => b / a;
  const ratio = median(pairs.map(better));
  const figure: Figure = {
    name,
    value: round(median(values)),
    unit,
    peer: null,
    floor: round(median(floors)),
    ratio: round(ratio),
    goal,
    met: goal === null ? null : ratio >= goal,
    n: repeats,
    min: round(Math.min(...values)),
    max: round(Math.max(...values)),
  };
  console.log(JSON.stringify(figure));
}

/** How often a second this can be done, measured over at least a fifth of one. */
export function perSecond(work: () => unknown): number {
  const startedAt = performance.now();
  let count = 0;
  let passedMs = 0;
  do {
    for (let batch = 0; batch < 500; batch += 1) work();
    count += 500;
    passedMs = performance.now() - startedAt;
  } while (passedMs < 200);
  return (count / passedMs) * 1_000;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
