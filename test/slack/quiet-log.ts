import type { Log } from '../../src/flow/ports.ts';

export interface KeptLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  fields: Record<string, unknown>;
  message: string;
}

/** A log that says nothing and keeps everything. */
export function keepLog(): Log & { lines: KeptLine[] } {
  const lines: KeptLine[] = [];
  const keep =
    (level: KeptLine['level']) =>
    (fields: Record<string, unknown>, message: string): void => {
      lines.push({ level, fields, message });
    };
  return {
    lines,
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  };
}
