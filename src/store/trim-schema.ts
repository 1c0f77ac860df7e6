/** The events that let the beginning of the audit log go, as they are kept. */
import { z } from 'zod';
import type { TrimEvent } from '../domain/trim.ts';
import { count, text } from './fields.ts';

const hex64 = z.string().regex(/^[0-9a-f]{64}$/);

/** What happened, without who and when. */
export const trimEvent = z.looseObject({
  type: z.literal('log-trimmed'),
  data: z.looseObject({
    trim: count,
    firstSeq: count,
    lastSeq: count,
    lastHash: hex64,
    count,
    file: text,
    sha256: hex64,
    before: text,
    by: z.looseObject({ user: text, host: text }),
  }),
}) satisfies z.ZodType<TrimEvent>;
