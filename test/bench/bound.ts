import type { Figure } from './figure.ts';

/**
 * Prints what must stay within a bound: one value per repeat. With a floor, the least that the work could
 * take, the goal is how many times the floor it may be; without one it is the bound itself.
 */
export function printBound(given: {
  name: string;
  unit: 's' | 'calls' | 'requests';
  values: readonly number[];
  goal: number;
  floor?: number;
}): boolean {
  const { name, unit, values, goal, floor = null } = given;
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const ratio = floor === null ? null : value / floor;
  const figure: Figure = {
    name,
    value: round(value),
    unit,
    peer: null,
    floor,
    ratio: ratio === null ? null : round(ratio),
    goal,
    met: (ratio ?? value) <= goal,
    n: values.length,
    min: round(Math.min(...values)),
    max: round(Math.max(...values)),
  };
  console.log(JSON.stringify(figure));
  return figure.met === true;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
