import pino from 'pino';
import type { LogLevel } from './config/settings.ts';
import type { Log } from './flow/ports.ts';
import { createRedaction } from './log/redact.ts';

export interface LogOptions {
  level: LogLevel;
  /** Values that must never be seen, wherever they turn up. */
  secrets?: readonly string[];
  /** Default: standard output. */
  to?: { write(line: string): void };
}

/**
 * One JSON object a line. Everything that is written passes the redaction here, so no caller has
 * to think of it.
 */
export function createLog(options: LogOptions): Log {
  const redact = createRedaction(options.secrets ?? []);
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: 'message',
    formatters: { level: (label) => ({ level: label }) },
  };
  const logger = options.to ? pino(settings, options.to) : pino(settings);

  return {
    debug: (fields, message) => logger.debug(redact.fields(fields), redact.text(message)),
    info: (fields, message) => logger.info(redact.fields(fields), redact.text(message)),
    warn: (fields, message) => logger.warn(redact.fields(fields), redact.text(message)),
    error: (fields, message) => logger.error(redact.fields(fields), redact.text(message)),
  };
}
