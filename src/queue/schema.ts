import { z } from 'zod';
import { policiesSubject } from '../domain/events.ts';
import { requestIdPattern } from '../domain/request-id.ts';
import { logSubject } from '../domain/trim.ts';

const request = z.string().regex(requestIdPattern);

/** What the audit log is about: a request, or the policies, or itself. */
const subject = z.union([request, z.literal([policiesSubject, logSubject])]);

/**
 * A job names a request: what happens is decided from the store. `turn` is its number among those that wait
 * for their turn; one without has only just rung.
 */
export const JobData = z.object({ request, turn: z.number().optional() });
export type JobData = z.infer<typeof JobData>;

/** People are also told about the policies, and about the log. */
export const SpeechData = z.object({ request: subject });
export type SpeechData = z.infer<typeof SpeechData>;

/** What the reactor reads of an entry of the audit stream. */
export const StreamedEvent = z.object({ request: subject });
