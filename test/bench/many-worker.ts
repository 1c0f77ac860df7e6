import { compose } from '../../src/compose.ts';
import { loadConfig } from '../../src/config.ts';

/** One process of the bench `many`: the product itself, which takes no commands and makes the steps. */
const { config, file } = loadConfig({ file: process.argv[2] });
const told = (fields: Record<string, unknown>, message: string) => {
  if (process.env.LOG_LEVEL === 'warn') console.error(message, fields);
};
const log = { debug() {}, info() {}, warn: told, error: told };
const bot = compose(config, { role: 'worker', log, source: { file, host: 'bench' } });
await bot.start();
// Whoever started it has ended.
process.on('disconnect', () => process.exit(1));
process.send?.({ ready: true });
