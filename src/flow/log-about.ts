import type { Log } from './ports.ts';

/** The same log, with these fields in each of its lines. */
export function logAbout(log: Log, about: Record<string, unknown>): Log {
  return {
    debug: (fields, message) => log.debug({ ...about, ...fields }, message),
    info: (fields, message) => log.info({ ...about, ...fields }, message),
    warn: (fields, message) => log.warn({ ...about, ...fields }, message),
    error: (fields, message) => log.error({ ...about, ...fields }, message),
  };
}
