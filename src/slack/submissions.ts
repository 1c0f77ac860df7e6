import { StoreError } from '../domain/errors.ts';
import type { Press } from '../flow/inbox.ts';
import { storeAway, storeProblem } from './actions.ts';
import { type Ack, about, type Desk, guarded, isElsewhere, refuse, tell } from './desk.ts';
import { onForm } from './form.ts';
import { formName } from './form-view.ts';
import { inTime } from './in-time.ts';
import { confirmBlocks, inputNames, type ModalName, modalNames, reasonBlock } from './modals.ts';
import type { Addressee } from './private.ts';
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
  const { user, view } = read.data;
  if (view.callback_id === formName) return onForm(desk, read.data, ack);
  const to = { user: user.id, channel: desk.channels.requests, responseUrl: null };
  const here = about(desk, readRouting(view.private_metadata)?.request);
  await guarded(here, 'submission', to, ack, () => handle(here, read.data, to, ack));
}

async function handle(desk: Desk, delivery: ViewDelivery, to: Addressee, ack: Ack): Promise<void> {
  const startedAtMs = performance.now();
  const isOurs = !isElsewhere(desk, delivery.team?.id);
  const sent = isOurs ? sentWith(delivery) : null;
  if (!sent) {
    await ack();
    return tell(desk, to, refuse(desk, 'press', isOurs ? 'unreadable' : 'elsewhere'));
  }
  const { press, block } = sent;
  const atField: AtField = (problem) =>
    ack({ response_action: 'errors', errors: { [block]: problem } });
  const problem = await problemAtField(desk, press);
  if (problem) return atField(problem);
  const leftMs = decideWithinMs - (performance.now() - startedAtMs);
  await decideFirst(desk, press, { to, ack, atField, withinMs: leftMs });
}

type AtField = (problem: string) => Promise<void>;

/**
 * A modal that closes says "recorded": so it closes only after the decision is stored. What is not
 * certain in time is said at the field, and what comes of it privately.
 */
async function decideFirst(
  desk: Desk,
  press: Press,
  by: { to: Addressee; ack: Ack; atField: AtField; withinMs: number },
): Promise<void> {
  const { to, ack, atField, withinMs } = by;
  const work = desk.inbox.decide(press);
  const first = await inTime(work, withinMs);
  if (first.is === 'late') await atField(storeAway);
  try {
    const decided = await work;
    await ack();
    if (!decided.ok) {
      await tell(desk, to, refuse(desk, 'press', decided.why, decided.request));
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    await atField(storeAway);
  }
}

/** What is wrong with what was typed; null when that is not what stands in the way. */
async function problemAtField(desk: Desk, press: Press): Promise<string | null> {
  const considered = await inTime(desk.inbox.consider(press), checkWithinMs);
  if (considered.is === 'late') {
    considered.work.catch(() => undefined);
    return notChecked;
  }
  if (considered.is === 'failed') {
    if (considered.error instanceof StoreError) return storeProblem(considered.error, notChecked);
    throw considered.error;
  }
  const { value } = considered;
  if (!value.ok) {
    const isTyped = value.why === 'wrong-instance-typed' || value.why === 'reason-needed';
    return isTyped ? refuse(desk, 'press', value.why) : null;
  }
  const { typedInstance } = press;
  if (typedInstance !== undefined && typedInstance !== subjectOf(value.request).instance) {
    return refuse(desk, 'press', 'wrong-instance-typed');
  }
  if (value.ask === 'reason' && !press.reason) return refuse(desk, 'press', 'reason-needed');
  return null;
}

/** What was sent, and the block of its input. Null when it is no modal of ours. */
function sentWith({ user, view }: ViewDelivery): { press: Press; block: string } | null {
  const name = modalNames.find((each) => each === view.callback_id);
  const routing = readRouting(view.private_metadata);
  if (!name || !routing) return null;
  const { block, typed } = inputOf(view, name);
  const confirmed = confirmBlocks.find((each) => each === block);
  const press: Press = {
    action: name === 'confirm' ? (confirmed ?? name) : name,
    ...routing,
    by: { id: user.id, name: user.name ?? user.username ?? user.id },
    once: `${view.id} ${view.callback_id}`,
    ...(name === 'confirm' ? { typedInstance: typed } : typed ? { reason: typed } : {}),
  };
  return { press, block };
}

function inputOf(view: ViewDelivery['view'], name: ModalName): { block: string; typed: string } {
  const actionId = inputNames[name];
  const [block, actions] = Object.entries(view.state.values).find(([, each]) => each[actionId]) ?? [
    reasonBlock,
  ];
  const typed = (actions?.[actionId]?.value ?? '').normalize('NFKC').replace(/\p{Cf}/gu, '');
  return { block, typed: typed.trim() };
}
