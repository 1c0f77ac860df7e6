import { readFileSync } from 'node:fs';

/** The version of the package this file belongs to. */
export function version(): string {
  const file = new URL('../package.json', import.meta.url);
  const content: { version?: string } = JSON.parse(readFileSync(file, 'utf8'));
  return content.version ?? 'unknown';
}
