import { z } from 'zod';

/** A job names a request, and nothing else: what happens is decided from the store. */
export const JobData = z.object({ request: z.string().regex(/^DBE-\d+$/) });
export type JobData = z.infer<typeof JobData>;

/** What the reactor reads of an entry of the audit stream. */
export const StreamedEvent = z.object({ request: z.string().regex(/^DBE-\d+$/) });
