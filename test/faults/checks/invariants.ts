import type { EventType } from '../../../src/domain/events.ts';
import { hasEnded, type Request, type State } from '../../../src/domain/request.ts';
import { hasCard, type Told } from '../../../src/domain/speech.ts';
import type { Counters } from '../../../src/simulator/simulator.ts';
import { stateWords } from '../../../src/slack/states.ts';
import { buttonsOf } from '../../helpers/fake-slack-reading.ts';
import { type FakeMessage, people, rooms } from '../../helpers/fake-slack-state.ts';
import { everything } from '../../helpers/message-text.ts';
import type { Scene } from '../harness/scene.ts';
import { isNamed, misread } from './said.ts';
import { leaks } from './secrets.ts';
import { type Evidence, openLedger, type Seen } from './seen.ts';

/**
 * What must always hold, looked at from the outside: in the log, in what the clouds counted, in what people
 * read, and in everything that is written anywhere. What was said twice is counted by `countRepeats`.
 *
 * @returns a sentence for each thing that does not hold.
 */
export async function violations(scene: Evidence, seen: readonly Seen[]): Promise<string[]> {
  const [tencent, huawei, messages] = await Promise.all([
    scene.tencent.counters(),
    scene.huawei.counters(),
    scene.slack.ask<FakeMessage[]>(['workspace', 'messages']),
  ]);
  const counts = {
    writes: { ...tencent.writes, ...huawei.writes },
    effects: { ...tencent.effects, ...huawei.effects },
    mostAtOnce: { ...tencent.mostAtOnce, ...huawei.mostAtOnce },
  };
  return [
    ...(await brokenLog(scene, messages)),
    ...seen.flatMap(({ request, story }) => [
      ...ofState(request, story),
      ...ofFourEyes(request, story),
      ...ofAttempts(request, story),
    ]),
    ...openAtOnce(seen),
    ...ofEffects(counts, seen),
    ...ofCards(messages, seen),
    ...ofWords(messages, seen),
    ...(await leaks(scene)),
  ];
}

/** The log verifies, also against each head that the audit channel has kept. */
async function brokenLog(scene: Evidence, messages: readonly FakeMessage[]): Promise<string[]> {
  const ledger = await openLedger(scene);
  try {
    const verdict = await ledger.verify();
    if (!verdict.ok) return [`audit log, event ${verdict.seq}: ${verdict.problem}`];
    const hashes = new Map((await ledger.events()).map(({ seq, hash }) => [seq, hash]));
    return messages
      .filter(({ channel, text }) => channel === rooms.audit && /DBE-\d+/.test(text))
      .flatMap(({ text }) => {
        const [, seq, hash] = /head `(\d+):([0-9a-f]{64})`/.exec(text) ?? [];
        if (!hash) return [`this line of the audit channel carries no head: ${text}`];
        const isKept = hashes.get(Number(seq)) === hash;
        return isKept ? [] : [`the log does not hold the head that was told as ${seq}: ${text}`];
      });
  } finally {
    ledger.close();
  }
}

/** A state is the fold of its events, and a final one is final. */
function ofState(request: Request, story: readonly Told[]): string[] {
  const told = story.at(-1)?.request;
  const problems: string[] = [];
  if (told?.state !== request.state || told.version !== request.version) {
    problems.push(`${request.id} is ${request.state}, its events say ${told?.state}`);
  }
  const end = story.findIndex((each) => hasEnded(each.request));
  const after = end < 0 ? [] : story.slice(end + 1);
  for (const { event } of after) {
    if (event.type !== 'late-answer') problems.push(`${request.id}: ${event.type} after its end`);
  }
  return problems;
}

/** Before each write somebody who may, and who is not the requester, approved exactly what was written. */
function ofFourEyes(request: Request, story: readonly Told[]): string[] {
  const problems: string[] = [];
  const may = [people.ben, people.cid].filter((person) => person !== request.requester.id);
  let approvals: { by: string; fingerprint: string }[] = [];
  for (const { event, logged } of story) {
    const { id: by } = logged.actor;
    if (event.type === 'stale' || event.type === 'approvals-fell') approvals = [];
    if (event.type === 'approved') approvals.push({ by, fingerprint: event.data.fingerprint });
    const isDecision =
      event.type === 'approved' || (event.type === 'retried' && event.data.by === 'person');
    if (isDecision && !may.some((person) => person === by)) {
      problems.push(`${request.id}: ${event.type} by ${by}, who may not`);
    }
    if (event.type !== 'intended') continue;
    const { fingerprint } = event.data;
    if (!approvals.some((each) => each.fingerprint === fingerprint)) {
      problems.push(`${request.id}: ${fingerprint} was written and not approved`);
    }
  }
  return problems;
}

/**
 * One write at a time: the next is intended when the last was provably not taken, or when the cloud refuses
 * its signature; where it never does, a person has to want it. Each is intended once, and answered only then.
 */
function ofAttempts(request: Request, story: readonly Told[]): string[] {
  const problems: string[] = [];
  const intents = story.flatMap(({ event, logged }, place) =>
    event.type === 'intended' ? [{ ...event.data, place, atMs: Date.parse(logged.at) }] : [],
  );
  for (const [index, intent] of intents.entries()) {
    if (intent.attempt !== index + 1) {
      problems.push(`${request.id}: call ${intent.attempt} is intended as number ${index + 1}`);
    }
    const before = intents[index - 1];
    if (!before) continue;
    const since = story.slice(before.place, intent.place).map(({ event }) => event);
    const isExpired =
      before.signatureEndsAtMs === null
        ? since.some((event) => event.type === 'retried' && event.data.by === 'person')
        : intent.atMs >= before.signatureEndsAtMs;
    if (!isExpired && !since.some(({ type }) => type === 'not-taken')) {
      problems.push(`${request.id}: call ${intent.attempt} while the one before could be taken`);
    }
  }
  for (const [place, { event }] of story.entries()) {
    if (!('attempt' in event.data)) continue;
    const { attempt } = event.data;
    if (!intents.some((intent) => intent.attempt === attempt && intent.place <= place)) {
      problems.push(`${request.id}: call ${attempt} is ${event.type}, and was never intended`);
    }
  }
  return problems;
}

/** Of each target and operation one request at most was let through and had not ended. */
function openAtOnce(seen: readonly Seen[]): string[] {
  const spans = seen.flatMap(({ request, story }) => {
    const planned = story.find(({ event }) => event.type === 'planned');
    if (!planned) return [];
    const end = story.find((told) => hasEnded(told.request));
    const on = `${request.wish.instance} ${request.wish.operation}`;
    return [{ id: request.id, on, from: planned.logged.seq, to: end?.logged.seq ?? Infinity }];
  });
  return spans.flatMap((span) =>
    spans
      .filter(({ on, from }) => on === span.on && from > span.from && from < span.to)
      .map(({ id }) => `${id} was let through while ${span.id} was open, on the same ${span.on}`),
  );
}

type Counts = Pick<Counters, 'writes' | 'effects' | 'mostAtOnce'>;

const undone: readonly State[] = ['refused', 'rejected', 'expired', 'cancelled', 'pending'];

/** One effect at most, no write without its intent, and the words fit what the cloud did. */
function ofEffects({ writes, effects, mostAtOnce }: Counts, seen: readonly Seen[]): string[] {
  const problems: string[] = [];
  for (const [instance, count] of Object.entries(writes)) {
    const mine = seen.filter(({ request }) => request.wish.instance === instance);
    const intended = mine.reduce((sum, each) => sum + howMany(each.story, 'intended'), 0);
    const effect = effects[instance] ?? 0;
    if (count > intended) problems.push(`${instance}: ${count} writes, ${intended} intents`);
    if (effect > 1) problems.push(`${instance}: ${effect} effects`);
    if ((mostAtOnce[instance] ?? 0) > 1) problems.push(`${instance}: two writes at once`);
  }
  for (const { request } of seen) {
    const effect = effects[request.wish.instance] ?? 0;
    const words = `${request.id} is ${request.state} with ${effect} effects`;
    if (request.state === 'succeeded' && effect !== 1) problems.push(words);
    if (undone.includes(request.state) && effect > 0) problems.push(words);
    if (request.state === 'failed' && !request.needsPerson && effect > 0) problems.push(words);
  }
  return problems;
}

function howMany(story: readonly Told[], type: EventType): number {
  return story.filter(({ event }) => event.type === type).length;
}

/** The newest card of each request shows its state, and no button once that is final. */
function ofCards(messages: readonly FakeMessage[], seen: readonly Seen[]): string[] {
  const cards = messages.filter(
    ({ channel, threadTs }) => channel === rooms.requests && threadTs === null,
  );
  return seen.flatMap(({ request }) => {
    const shown = cards.findLast((card) => isNamed(request.id, everything(card)));
    if (!shown) return hasCard(request) ? [`${request.id} has no card`] : [];
    const problems: string[] = [];
    if (!everything(shown).includes(stateWords[request.state])) {
      problems.push(`the card of ${request.id} does not say ${request.state}`);
    }
    const buttons = Object.keys(buttonsOf(shown));
    if (hasEnded(request) && buttons.length > 0) {
      problems.push(`${request.id} has ended, and its card still has ${buttons.join(', ')}`);
    }
    return problems;
  });
}

/**
 * What was said is what the log holds, in its order and all of it; once more may be, and a card that went back
 * for a moment.
 */
function ofWords(messages: readonly FakeMessage[], seen: readonly Seen[]): string[] {
  return seen
    .filter(({ isSaid }) => isSaid)
    .flatMap((each) => misread(each, messages))
    .filter(({ is }) => is === 'wrong')
    .map(({ says }) => says);
}

/** What was said more than once: the number of messages that repeat an earlier one. */
export async function countRepeats(
  { slack }: Pick<Scene, 'slack'>,
  seen: readonly Seen[],
): Promise<number> {
  const cards = await slack.messages(rooms.requests);
  let repeats = 0;
  for (const { request } of seen) {
    const mine = cards.filter((card) => isNamed(request.id, everything(card)));
    repeats += Math.max(0, mine.length - 1);
    for (const { channel, ts } of mine) repeats += repeatsIn(await slack.thread(channel, ts));
  }
  return repeats + repeatsIn(await slack.messages(rooms.audit));
}

function repeatsIn(messages: readonly { text: string }[]): number {
  return messages.length - new Set(messages.map(({ text }) => text)).size;
}
