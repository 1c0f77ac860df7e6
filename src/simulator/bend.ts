import type { Reply } from './http.ts';

type Bending = 'null-values' | 'missing-values' | 'unknown-values';

/**
 * The same JSON with every value in it null, missing, or one that no document knows. Names stay, and
 * refusals stay as they are.
 */
export function bend(reply: Reply, how: Bending): Reply {
  const body = JSON.parse(reply.body);
  // Tencent's come with status 200.
  if (reply.status >= 300 || body.Response?.Error !== undefined) return reply;
  return { ...reply, body: JSON.stringify(bent(body, how)) };
}

function bent(value: unknown, how: Bending): unknown {
  if (Array.isArray(value)) return value.map((each) => bent(each, how));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, bent(own, how)]));
  }
  // JSON leaves out what is undefined.
  if (how === 'missing-values') return undefined;
  if (how === 'null-values' || value === null) return null;
  return typeof value === 'number'
    ? 987_654
    : typeof value === 'boolean'
      ? 'PERHAPS'
      : 'UNHEARD-OF';
}
