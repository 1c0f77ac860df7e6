import { benchSign } from './sign.ts';
import { benchStep } from './step.ts';

/** `npm run bench [name…]`: all of them, or those that are named. Prints figures; fails on none. */
const benches: Readonly<Record<string, () => Promise<void>>> = { sign: benchSign, step: benchStep };

const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(', ')}; there is ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches)) {
  if (named.length === 0 || named.includes(name)) await bench();
}
