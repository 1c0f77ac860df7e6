import { isConfigured } from '../config.ts';
import { type Given, UsageError } from './command-line.ts';

/** What `npm start` does: the configured bot, or the sandbox where nothing is configured. */
export async function run(given: Given): Promise<number> {
  if (given.config !== undefined || isConfigured()) {
    if (given.http || given.data) throw new UsageError('--http and --data are for the sandbox');
    return (await import('./start.ts')).start(given);
  }
  if (given.role) throw new UsageError('--role needs a configuration; the sandbox runs all roles');
  return (await import('./sandbox.ts')).sandbox(given);
}
