/** `npm run chaos -- [seconds] [seed]`: a random walk of any length, and what came of it as one line of JSON. */
import { planChaos } from './chaos/plan.ts';
import { walkChaos } from './chaos/run.ts';

const [seconds = 60, seed = Math.floor(Math.random() * 2 ** 32)] = process.argv
  .slice(2)
  .map(Number);
if (!(seconds > 0) || !Number.isInteger(seed)) {
  process.stderr.write('usage: npm run chaos -- [seconds] [seed]\n');
  process.exit(2);
}
process.stderr.write(`seed ${seed}, ${seconds} s\n`);
const outcome = await walkChaos(planChaos(seed, seconds), (line) => {
  process.stderr.write(`${new Date().toISOString().slice(11, 23)} ${line}\n`);
});
process.stdout.write(`${JSON.stringify(outcome)}\n`);
const isFine =
  outcome.lost.length === 0 &&
  outcome.violations.length === 0 &&
  outcome.repeats <= outcome.cutPosts + outcome.kills;
process.exit(isFine ? 0 : 1);
