import { sha256 } from '../domain/sha256.ts';

/** A short name for a credential that tells two apart and gives neither away: for keys and logs. */
export function nameCredential(id: string): string {
  return sha256(id).slice(0, 16);
}
