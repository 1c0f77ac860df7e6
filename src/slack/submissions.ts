import { StoreError } from '../domain/errors.ts';
import type { Press } from '../flow/inbox.ts';
import { storeAway } from './actions.ts';
import { type Ack, type Desk, elsewhere, guarded, isElsewhere, tell, unreadable } from './desk.ts';
import { inTime } from './in-time.ts';
import { inputBlock, inputNames, type ModalName, modalNames } from './modals.ts';
import type { Addressee } from './private.ts';
import { decisionRefusal } from './refusals.ts';
import { readRouting, ViewDelivery } from './schema.ts';
import { subjectOf } from './words.ts';

/** Slack waits 3 s for the answer at the field: so long for the check, and so long in all. */
const checkWithinMs = 1_200;
const decideWithinMs = 2_400;
const notChecked = 'This could not be checked in time, so nothing was decided. Press again.';

/** Somebody sent a modal. What is wrong with the input is said at its field; all else privately. */
export async function onSubmission(desk: Desk, body: unknown, ack: Ack): Promise<void> {
  const read = ViewDelivery.safeParse(body);
  if (!read.success) {
    desk.log.warn({ issues: read.error.issues.length }, 'a modal could not be read');
    return ack();
  }
  const { user } = read.data;
  const to = { user: user.id, channel: desk.channels.requests, responseUrl: null };
  await guarded(desk, 'submission', to, ack, () => handle(desk, read.data, to, ack));
}

async function handle(desk: Desk, delivery: ViewDelivery, to: Addressee, ack: Ack): Promise<void> {
  const startedAtMs = performance.now();
  const press = pressOf(delivery);
  const refusal = isElsewhere(desk, delivery.team?.id) ? elsewhere : press ? null : unreadable;
  if (refusal !== null || !press) {
    await ack();
    return tell(desk, to, refusal ?? unreadable);
  }
  const problem = await problemAtField(desk, press);
  if (problem) {
    return ack({ response_action: 'errors', errors: { [inputBlock]: problem } });
  }
  const leftMs = decideWithinMs - (performance.now() - startedAtMs);
  await decideFirst(desk, press, { to, ack, withinMs: leftMs });
}

/**
 * A modal that closes says "recorded": so it closes only after the decision is stored. What is not
 * certain in time is said at the field, and what comes of it privately.
 */
async function decideFirst(
  desk: Desk,
  press: Press,
  { to, ack, withinMs }: { to: Addressee; ack: Ack; withinMs: number },
): Promise<void> {
  const atField = (problem: string) =>
    ack({ response_action: 'errors', errors: { [inputBlock]: problem } });
  const decided = await inTime(desk.inbox.decide(press), withinMs);
  if (decided.is === 'failed') {
    if (decided.error instanceof StoreError) return atField(storeAway);
    throw decided.error;
  }
  if (decided.is === 'late') await atField(storeAway);
  else await ack();
  const outcome = decided.is === 'late' ? await decided.work : decided.value;
  if (!outcome.ok) await tell(desk, to, decisionRefusal(outcome.why, outcome.request));
}

/** What is wrong with what was typed; null when that is not what stands in the way. */
async function problemAtField(desk: Desk, press: Press): Promise<string | null> {
  const considered = await inTime(desk.inbox.consider(press), checkWithinMs);
  if (considered.is === 'late') {
    considered.work.catch(() => undefined);
    return notChecked;
  }
  if (considered.is === 'failed') {
    if (considered.error instanceof StoreError) return notChecked;
    throw considered.error;
  }
  const { value } = considered;
  if (!value.ok) {
    const isTyped = value.why === 'wrong-instance-typed' || value.why === 'reason-needed';
    return isTyped ? decisionRefusal(value.why, null) : null;
  }
  if (press.action === 'confirm' && press.typedInstance !== subjectOf(value.request).instance) {
    return decisionRefusal('wrong-instance-typed', null);
  }
  if (value.ask === 'reason' && !press.reason) return decisionRefusal('reason-needed', null);
  return null;
}

/** Null when it is no modal of ours. */
function pressOf({ user, view }: ViewDelivery): Press | null {
  const name = modalNames.find((each) => each === view.callback_id);
  const routing = readRouting(view.private_metadata);
  if (!name || !routing) return null;
  const typed = inputOf(view, name);
  return {
    action: name,
    ...routing,
    by: { id: user.id, name: user.name ?? user.username ?? user.id },
    ...(name === 'confirm' ? { typedInstance: typed } : typed ? { reason: typed } : {}),
    // One modal is one decision, however often its submission is delivered.
    once: view.id,
  };
}

function inputOf(view: ViewDelivery['view'], name: ModalName): string {
  const inputs = Object.values(view.state.values);
  const value = inputs.map((block) => block[inputNames[name]]?.value).find(Boolean);
  return (value ?? '')
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .trim();
}
