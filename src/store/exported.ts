import { z } from 'zod';
import { digestOf, type Head, hashOf, type Unsealed } from '../domain/audit.ts';
import { text } from './fields.ts';
import { fromJson } from './schema.ts';
import type { KeptHead } from './verify.ts';

/** What a whole export holds. */
export interface ExportSpan {
  firstSeq: number;
  /** Hash of the event before the first. */
  prev: string;
  last: Head;
  /** Of the heads that were looked for, those that are in it. */
  seen: readonly KeptHead[];
}

export type ExportVerdict =
  | ({ ok: true } & ExportSpan)
  /** `line` from 1. */
  | { ok: false; line: number; problem: string };

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** Also of later versions: what it says is of no matter here, only that it is as it was written. */
const exportedLine = z.strictObject({
  v: z.number(),
  seq: z.int().positive(),
  id: text,
  at: text,
  request: text,
  type: text,
  actor: z.json(),
  data: z.json(),
  digest: hash,
  prev: hash,
  hash,
});

/**
 * Recomputes every digest and every link of an export, read from its beginning to its end.
 *
 * @param heads that were kept elsewhere, and may be in it.
 */
export async function verifyExport(
  lines: AsyncIterable<string>,
  heads: readonly KeptHead[] = [],
): Promise<ExportVerdict> {
  let start: { firstSeq: number; prev: string } | null = null;
  let last: Head | null = null;
  const seen: KeptHead[] = [];
  let line = 0;
  for await (const each of lines) {
    line += 1;
    const parsed = exportedLine.safeParse(fromJson(each));
    if (!parsed.success) return { ok: false, line, problem: 'is not one event of an export' };
    const problem = brokenLink(parsed.data, last) ?? otherHead(parsed.data, heads);
    if (problem) return { ok: false, line, problem };
    const { seq, prev, hash } = parsed.data;
    seen.push(...heads.filter((kept) => kept.hash === hash));
    start ??= { firstSeq: seq, prev };
    last = { seq, hash };
  }
  if (!start || !last) return { ok: false, line: 1, problem: 'is not there: the file is empty' };
  return { ok: true, ...start, last, seen };
}

function brokenLink(event: z.infer<typeof exportedLine>, last: Head | null): string | null {
  if (last && event.seq !== last.seq + 1) {
    return `is event ${event.seq}, and not ${last.seq + 1}`;
  }
  const digest = digestOf(event as unknown as Unsealed);
  const fits =
    event.digest === digest &&
    event.prev === (last?.hash ?? event.prev) &&
    event.hash === hashOf(event.prev, event.seq, digest);
  return fits
    ? null
    : `does not fit its hash: event ${event.seq}, or what came before it, was changed`;
}

function otherHead({ seq, hash }: Head, heads: readonly KeptHead[]): string | null {
  const isOther = heads.some((kept) => kept.seq === seq && kept.hash !== hash);
  return isOther ? `is event ${seq}, but not the one whose hash was kept elsewhere` : null;
}
