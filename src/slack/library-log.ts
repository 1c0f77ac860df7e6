import type { Logger, LogLevel } from '@slack/bolt';
import type { Log } from '../flow/ports.ts';

/** As the library writes it; importing its enum would load all of the library. */
const info = 'info' as LogLevel;

/**
 * What Slack's libraries want to log, in our log. Their debug lines hold whole payloads, tokens of
 * response URLs included: those go nowhere. Of the rest, addresses lose all but their host.
 */
export function libraryLog(log: Log, library: string): Logger {
  let name = library;
  const say = (level: 'info' | 'warn' | 'error') => (first: unknown) =>
    log[level]({ library: name, said: harmless(first) }, 'a Slack library says');
  return {
    debug: () => undefined,
    // What a library thinks worth telling is worth nothing to who watches this log.
    info: () => undefined,
    warn: say('warn'),
    error: say('error'),
    setLevel: () => undefined,
    getLevel: () => info,
    setName: (given) => {
      name = given;
    },
  };
}

/** A line of a library without tokens and without what follows the host of an address. */
export function harmless(said: unknown): string {
  const text = typeof said === 'string' ? said : said instanceof Error ? said.message : typeof said;
  return text
    .replace(/\b((?:https?|wss?):\/\/[^/\s"'?#]+)[^\s"']*/g, '$1/…')
    .replace(/\bx(?:ox[a-z]|app)[-.\w]*/g, 'xox…')
    .slice(0, 300);
}
