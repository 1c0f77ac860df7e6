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
  /** `value` against what the goal is about, the floor or the peer: above 1 is better. */
  ratio: number | null;
  goal: number | null;
  met: boolean | null;
  n: number;
  min: number;
  max: number;
}

type Measure = () => Promise<number> | number;

/** What ours is measured against, and the ratio to reach; null: it is only told. */
interface Rival {
  goal: number | null;
  measure: Measure;
}

export interface Contest {
  name: string;
  unit: 'ops/s' | 'ops per CPU second' | 'ms' | 'µs of CPU' | 'MB';
  /** One repeat, in `unit`. */
  ours: Measure;
  floor?: Measure;
  /** The ratio to reach against the floor. */
  goal: number | null;
  /** The same work by another tool. */
  peer?: Rival & { name: string };
  /** Many short ones meet more alike machines than few long ones do. Default: 9. */
  repeats?: number;
}

const usualRepeats = 9;

/**
 * Measures ours, the peer and the floor in turn, so that all meet the same machine, and prints the
 * medians: a line for the floor, and one for the peer.
 */
export async function contest(given: Contest): Promise<void> {
  const { name, unit, goal, ours, floor, peer, repeats = usualRepeats } = given;
  const [values, floors, peers] = [[], [], []] as [number[], number[], number[]];
  const turns = [
    { measure: ours, results: values },
    ...(floor ? [{ measure: floor, results: floors }] : []),
    ...(peer ? [{ measure: peer.measure, results: peers }] : []),
  ];
  // Everybody comes after everybody else as often: what comes next has the garbage to collect.
  const orders = ordersOf(turns);
  for (const { measure } of turns) await measure();
  for (let count = 0; count < repeats; count += 1) {
    for (const { measure, results } of orders[count % orders.length] ?? []) {
      results.push(await measure());
    }
  }

  const isRate = unit.startsWith('ops');
  const against = (others: readonly number[], goal: number | null) => {
    const ratio = median(values.map((value, at) => (others[at] ?? Number.NaN) / value));
    return rated(isRate ? 1 / ratio : ratio, goal);
  };
  const measured = {
    ...summaryOf(values),
    unit,
    peer: peer ? round(median(peers)) : null,
    floor: floor ? round(median(floors)) : null,
  };
  if (floor) print({ name, ...measured, ...against(floors, goal) });
  if (peer) print({ name: `${name} / ${peer.name}`, ...measured, ...against(peers, peer.goal) });
}

/** A figure that is counted and not compared: it has to be at most `most`. */
export function atMost(name: string, unit: string, most: number, values: readonly number[]): void {
  const { ratio, goal, met } = rated(most / median(values), 1);
  print({ name, ...summaryOf(values), unit, peer: null, floor: most, ratio, goal, met });
}

/** A figure that nothing is asked of. */
export function tell(name: string, unit: string, values: readonly number[]): void {
  print({
    name,
    ...summaryOf(values),
    unit,
    peer: null,
    floor: null,
    ratio: null,
    goal: null,
    met: null,
  });
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

/** As `perSecond`, of this process's own CPU time: what else runs on the machine counts less. */
export function perCpuSecond(work: () => unknown): number {
  const startedAt = performance.now();
  const before = process.cpuUsage();
  let count = 0;
  do {
    for (let batch = 0; batch < 500; batch += 1) work();
    count += 500;
  } while (performance.now() - startedAt < 200);
  const { user, system } = process.cpuUsage(before);
  return (count / (user + system)) * 1_000_000;
}

function ordersOf<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((first) =>
    ordersOf(items.filter((item) => item !== first)).map((others) => [first, ...others]),
  );
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function rated(ratio: number, goal: number | null): Pick<Figure, 'ratio' | 'goal' | 'met'> {
  return { ratio: round(ratio), goal, met: goal === null ? null : ratio >= goal };
}

function summaryOf(values: readonly number[]): Pick<Figure, 'value' | 'n' | 'min' | 'max'> {
  return {
    value: round(median(values)),
    n: values.length,
    min: round(Math.min(...values)),
    max: round(Math.max(...values)),
  };
}

function print(figure: Figure): void {
  const { name, value, unit, peer, floor, ratio, goal, met, n, min, max } = figure;
  console.log(JSON.stringify({ name, value, unit, peer, floor, ratio, goal, met, n, min, max }));
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
