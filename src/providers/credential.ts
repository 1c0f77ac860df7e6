import { createHash } from 'node:crypto';

/** A short name for a credential that tells two apart and gives neither away: for keys and logs. */
export function nameCredential(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 16);
}
