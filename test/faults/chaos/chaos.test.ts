import { expect, it } from 'vitest';
import { planChaos } from './plan.ts';
import { walkChaos } from './run.ts';

const seconds = Number(process.env.CHAOS_SECONDS ?? 60);
/** The same walk each time, unless another is asked for; `npm run chaos` walks a new one each time. */
const seed = Number(process.env.CHAOS_SEED ?? 20_261_122);

it('plans the same walk for the same seed, and another one for another', () => {
  expect(planChaos(7, 60)).toEqual(planChaos(7, 60));
  expect(planChaos(8, 60)).not.toEqual(planChaos(7, 60));
});

it(
  `keeps its promises through ${seconds} s of chaos (CHAOS_SEED=${seed})`,
  async () => {
    const lines: string[] = [];

    const outcome = await walkChaos(planChaos(seed, seconds), (line) => lines.push(line)).catch(
      (error: unknown) => {
        throw new Error(`seed ${seed}\n${lines.join('\n')}`, { cause: error });
      },
    );

    const story = `${JSON.stringify(outcome)}\n${lines.join('\n')}`;
    expect(outcome, story).toMatchObject({ lost: [], violations: [] });
    expect(outcome.requests, story).toBeGreaterThan(0);
    expect(outcome.effects, story).toBeGreaterThan(0);
    expect(outcome.repeats, story).toBeLessThanOrEqual(outcome.cutPosts + outcome.kills);
  },
  seconds * 1_000 + 16 * 60_000,
);
