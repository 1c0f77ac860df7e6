import { z } from 'zod';
import { policiesSubject } from '../domain/events.ts';
import { requestIdPattern } from '../domain/request-id.ts';

const request = z.string().regex(requestIdPattern);

/** What the audit log is about: a request, or the policies. */
const subject = z.union([request, z.literal(policiesSubject)]);

/** A job names a request, and nothing else: what happens is decided from the store. */
export const JobData = z.object({ request });
export type JobData = z.infer<typeof JobData>;

/** People are also told about the policies. */
export const SpeechData = z.object({ request: subject });
export type SpeechData = z.infer<typeof SpeechData>;

/** What the reactor reads of an entry of the audit stream. */
export const StreamedEvent = z.object({ request: subject });
