import { isConfigured } from '../config.ts';
import type { Given } from './command-line.ts';

/** What `npm start` does: the configured bot, or the sandbox where nothing is configured. */
export async function run(given: Given): Promise<number> {
  if (given.config !== undefined || isConfigured()) {
    return (await import('./start.ts')).start(given);
  }
  return (await import('./sandbox.ts')).sandbox(given);
}
