/** One measured figure, as `npm run bench` prints it: one JSON object a line. */
interface Figure {
  name: string;
  /** Median of all repeats. */
  value: number;
  unit: string;
  /** The same work by another tool, in the same run; null: there is none to compare with. */
  peer: number | null;
  /** The least that the work could cost: what any implementation has to do. */
  floor: number | null;
  /** In the words of the goal: see `Goal`. Median of the ratios of all repeats. Null: nothing to compare with. */
  ratio: number | null;
  /** What the ratio has to reach, or may reach; without a ratio, what the value may. Null: it is only told. */
  goal: number | null;
  met: boolean | null;
  n: number;
  min: number;
  max: number;
}

/**
 * `atMost`: ours may cost so many times as much. `atLeast`: ours is at least so many times as fast, or as
 * cheap; below 1, that share of it.
 */
type Goal = { atMost: number } | { atLeast: number };

type Measure = () => Promise<number> | number;

interface Contest {
  name: string;
  unit: 'ops/s' | 'ops per CPU second' | 'ms' | 'µs of CPU' | 'MB';
  /** One repeat, in `unit`. */
  ours: Measure;
  /** A goal of null is only told. */
  floor?: { goal: Goal | null; measure: Measure };
  /** The same work by another tool. */
  peer?: { name: string; goal: Goal | null; measure: Measure };
  /** Many short ones meet more alike machines than few long ones do. Default: 9. */
  repeats?: number;
}

const usualRepeats = 9;

/**
 * Measures ours, the peer and the floor in turn, so that all meet the same machine, and prints the
 * medians: a line for the floor, and one for the peer.
 */
export async function contest(given: Contest): Promise<void> {
  const { name, unit, ours, floor, peer, repeats = usualRepeats } = given;
  const [values, floors, peers] = [[], [], []] as [number[], number[], number[]];
  const turns = [
    { measure: ours, results: values },
    ...(floor ? [{ measure: floor.measure, results: floors }] : []),
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
  const against = (others: readonly number[], goal: Goal | null) => {
    const isTimesBetter = goal !== null && 'atLeast' in goal && !isRate;
    const ratios = values.map((value, at) => {
      const other = others[at] ?? Number.NaN;
      return isTimesBetter ? other / value : value / other;
    });
    return rated(median(ratios), goal);
  };
  const measured = {
    ...summaryOf(values),
    unit,
    peer: peer ? round(median(peers)) : null,
    floor: floor ? round(median(floors)) : null,
  };
  if (floor) print({ name, ...measured, ...against(floors, floor.goal) });
  if (peer) print({ name: `${name} / ${peer.name}`, ...measured, ...against(peers, peer.goal) });
}

/** A figure that may be `most` times the least that the work could take, which each repeat knows of itself. */
export function timesTheLeast(
  name: string,
  unit: string,
  most: number,
  repeats: readonly { value: number; floor: number }[],
): void {
  print({
    name,
    ...summaryOf(repeats.map(({ value }) => value)),
    unit,
    peer: null,
    floor: round(median(repeats.map(({ floor }) => floor))),
    ...rated(median(repeats.map(({ value, floor }) => value / floor)), { atMost: most }),
  });
}

/** A figure that is counted or timed and not compared: its median may be `most`. */
export function atMost(name: string, unit: string, most: number, values: readonly number[]): void {
  const met = median(values) <= most;
  print({ name, ...summaryOf(values), unit, ...uncompared, goal: most, met });
}

/** What must not happen in any repeat: a single one that is not 0 misses it. */
export function never(name: string, unit: string, values: readonly number[]): void {
  const met = values.length > 0 && values.every((value) => value === 0);
  print({ name, ...summaryOf(values), unit, ...uncompared, goal: 0, met });
}

/** A figure that nothing is asked of. */
export function tell(name: string, unit: string, values: readonly number[]): void {
  print({ name, ...summaryOf(values), unit, ...uncompared, goal: null, met: null });
}

const uncompared = { peer: null, floor: null, ratio: null };

/**
 * How often a second of this process's own CPU time this can be done, measured over at least a fifth of one:
 * what else runs on the machine counts less.
 */
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
  const [low, high] = [Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2)];
  return ((sorted[low] ?? Number.NaN) + (sorted[high] ?? Number.NaN)) / 2;
}

function rated(ratio: number, goal: Goal | null): Pick<Figure, 'ratio' | 'goal' | 'met'> {
  if (goal === null) return { ratio: round(ratio), goal: null, met: null };
  return 'atMost' in goal
    ? { ratio: round(ratio), goal: goal.atMost, met: ratio <= goal.atMost }
    : { ratio: round(ratio), goal: goal.atLeast, met: ratio >= goal.atLeast };
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
