import pino from 'pino';
import type { LogLevel } from './config/settings.ts';
import type { Log } from './flow/ports.ts';
import { createRedaction, type Redaction } from './log/redact.ts';

export interface LogOptions {
  level: LogLevel;
  /** What hides secrets, and may learn of more. Default: one that knows none by its value. */
  redaction?: Redaction;
  /** Default: standard output. */
  to?: { write(line: string): void };
}

/**
 * One JSON object a line. Everything that is written passes the redaction here, so no caller has
 * to think of it.
 */
export function createLog(options: LogOptions): Log {
  const redact = options.redaction ?? createRedaction([]);
  const settings: pino.LoggerOptions = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    messageKey: 'message',
    formatters: { level: (label) => ({ level: label }) },
  };
  const logger = options.to ? pino(settings, options.to) : pino(settings);

  const writeAt =
    (level: LogLevel): Log['info'] =>
    (fields, message) => {
      // What nobody will read is not worth the redaction.
      if (!logger.isLevelEnabled(level)) return;
      logger[level](redact.fields(fields), redact.text(message));
    };

  return {
    debug: writeAt('debug'),
    info: writeAt('info'),
    warn: writeAt('warn'),
    error: writeAt('error'),
  };
}
