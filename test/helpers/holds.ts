import fc from 'fast-check';

/**
 * The same walks each time, so that whoever changes something else is not stopped by what nobody had tried yet.
 * `npm run explore` walks new ones; its SEED, which a failure prints, walks them again.
 */
const { SEED = '20261122' } = process.env;

/** Checks that a property holds. Throws with the smallest counterexample and its seed. */
export function holds<Given>(
  property: fc.IRawProperty<Given>,
  options: Pick<fc.Parameters<Given>, 'numRuns'> = {},
): void {
  fc.assert(property, SEED === 'random' ? options : { ...options, seed: Number(SEED) });
}
