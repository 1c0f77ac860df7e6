import { randomBytes } from 'node:crypto';
import type { HuaweiCredential } from './credential.ts';

const lastsMs = 24 * 60 * 60 * 1000;

export interface Token {
  credential: HuaweiCredential;
  /** Null: of the account, not of a project. */
  projectId: string | null;
  issuedAtMs: number;
  expiresAtMs: number;
}

/** The tokens that IAM has given out. A new one does not end an old one. */
export interface TokenBook {
  issue(
    credential: HuaweiCredential,
    projectId: string | null,
    nowMs: number,
  ): { text: string; token: Token };
  find(text: string): Token | undefined;
}

export function createTokenBook(): TokenBook {
  const tokens = new Map<string, Token>();
  return {
    issue(credential, projectId, nowMs) {
      // As long as real ones are.
      const text = `MII${randomBytes(1800).toString('base64')}`;
      const token = { credential, projectId, issuedAtMs: nowMs, expiresAtMs: nowMs + lastsMs };
      tokens.set(text, token);
      return { text, token };
    },
    find: (text) => tokens.get(text),
  };
}
