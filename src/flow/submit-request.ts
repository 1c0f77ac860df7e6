import type { Inbox, Submitted } from './inbox.ts';
import type { Parts } from './parts.ts';
import type { SpeechCursors } from './speech-ports.ts';

/** A longer wait than this would cost the asker the three seconds that Slack gives. */
const recordWithinMs = 1_200;

/**
 * A command came in: stores the wish before anything else happens. The facts are read afterwards, by
 * a job.
 *
 * @throws StoreError: nothing may be said to be recorded.
 */
export async function submitRequest(
  parts: Pick<Parts, 'requests' | 'log' | 'points'> & { cursors: SpeechCursors },
  input: Parameters<Inbox['submit']>[0],
): Promise<Submitted> {
  const requester = { kind: 'person', id: input.by.id, name: input.by.name } as const;
  await parts.points.reach('before-ask', '');
  const appended = await parts.requests.ask(
    input.wish,
    { channel: input.channel },
    requester,
    input.once,
    { withinMs: recordWithinMs },
  );
  if (!appended.ok) {
    if (appended.why === 'asked-before') return appended;
    throw new Error(`a new request cannot be in ${appended.why}`);
  }
  // Not waited for: what is recorded is acknowledged, also when Redis hangs from now on.
  void rememberWhereToAnswer(parts, appended.request.id, input.responseUrl);
  await parts.points.reach('after-ask', appended.request.id);
  return { ok: true, request: appended.request };
}

/** A convenience: without it the answer goes by an ephemeral or a direct message. */
async function rememberWhereToAnswer(
  parts: Pick<Parts, 'log'> & { cursors: SpeechCursors },
  request: string,
  responseUrl: string | null,
): Promise<void> {
  if (responseUrl === null) return;
  try {
    await parts.cursors.keepResponseUrl(request, responseUrl);
  } catch (error) {
    parts.log.warn({ request, error }, 'response url not kept');
  }
}
