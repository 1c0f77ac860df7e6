/** `npm run bench [name…]`: all of them, or those that are named. Prints figures; fails on none. */
const benches: Readonly<Record<string, () => Promise<void>>> = {
  sign: async () => (await import('./sign.ts')).benchSign(),
  client: async () => (await import('./client.ts')).benchClient(),
  gate: async () => (await import('./gate.ts')).benchGate(),
  step: async () => (await import('./step.ts')).benchStep(),
  ack: async () => (await import('./ack.ts')).benchAck(),
  latency: async () => (await import('./latency.ts')).benchLatency(),
  many: async () => (await import('./many.ts')).benchMany(),
  growth: async () => (await import('./growth.ts')).benchGrowth(),
  capacity: async () => (await import('./capacity.ts')).benchCapacity(),
  start: async () => (await import('./start.ts')).benchStart(),
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !Object.hasOwn(benches, name));
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(', ')}; there is ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}
for (const [name, bench] of Object.entries(benches)) {
  if (named.length === 0 || named.includes(name)) await bench();
}
