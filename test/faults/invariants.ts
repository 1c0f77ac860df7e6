import type { EventType } from '../../src/domain/events.ts';
import { hasEnded, type Request, type State } from '../../src/domain/request.ts';
import { hasCard, type Told } from '../../src/domain/speech.ts';
import type { Counters } from '../../src/simulator/simulator.ts';
import { stateWords } from '../../src/slack/states.ts';
import { verifyAudit } from '../../src/store/audit.ts';
import { startClock } from '../../src/store/clock.ts';
import { createSpeechCursors } from '../../src/store/cursors.ts';
import { connectRedis } from '../../src/store/redis.ts';
import { createRequests } from '../../src/store/requests.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { everything } from '../helpers/message-text.ts';
import type { Scene } from './scene.ts';

/** A request as the store has it, with everything that happened to it. */
export interface Seen {
  request: Request;
  story: Told[];
  /** Everything about it is said, and its card is the newest. */
  isSaid: boolean;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** All requests, oldest first, read as the product reads them. */
export async function readAll(scene: Pick<Scene, 'redis'>): Promise<Seen[]> {
  const redis = connectRedis(scene.redis.url, { purpose: 'worker', log: silent });
  const clock = await startClock(redis);
  try {
    const requests = createRequests({ redis, clock, log: silent });
    const cursors = createSpeechCursors({ redis });
    const all = (await requests.recent(100_000)).reverse();
    return await Promise.all(
      all.map(async (request) => {
        const story = await requests.history(request.id);
        const { events, cardVersion } = await cursors.read(request.id);
        const isShown = !hasCard(request) || cardVersion >= request.version;
        return { request, story, isSaid: isShown && events >= story.length };
      }),
    );
  } finally {
    clock.stop();
    redis.disconnect();
  }
}

/** What must always hold, looked at from the outside. @returns a sentence for each thing that does not. */
export async function violations(scene: Scene, seen: readonly Seen[]): Promise<string[]> {
  const [tencent, huawei] = await Promise.all([scene.tencent.counters(), scene.huawei.counters()]);
  const counts = {
    writes: { ...tencent.writes, ...huawei.writes },
    effects: { ...tencent.effects, ...huawei.effects },
    mostAtOnce: { ...tencent.mostAtOnce, ...huawei.mostAtOnce },
  };
  return [
    ...(await brokenLog(scene)),
    ...seen.flatMap(({ request, story }) => [
      ...ofState(request, story),
      ...ofFourEyes(request, story),
    ]),
    ...ofEffects(counts, seen),
    ...(await ofCards(scene, seen)),
  ];
}

async function brokenLog({ redis: { url } }: Scene): Promise<string[]> {
  const redis = connectRedis(url, { purpose: 'worker', log: silent });
  try {
    const verdict = await verifyAudit(redis);
    return verdict.ok ? [] : [`audit log, event ${verdict.seq}: ${verdict.problem}`];
  } finally {
    redis.disconnect();
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
  let approvals: { by: string; fingerprint: string }[] = [];
  for (const { event, logged } of story) {
    if (event.type === 'stale' || event.type === 'approvals-fell') approvals = [];
    if (event.type === 'approved') {
      approvals.push({ by: logged.actor.id, fingerprint: event.data.fingerprint });
    }
    if (event.type !== 'intended') continue;
    const { fingerprint } = event.data;
    const may = [people.ben, people.cid].filter((person) => person !== request.requester.id);
    const isApproved = approvals.some(
      (each) => each.fingerprint === fingerprint && may.some((person) => person === each.by),
    );
    if (!isApproved) problems.push(`${request.id}: ${fingerprint} was written and not approved`);
  }
  return problems;
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

/** The newest card of each request shows its state. */
async function ofCards({ slack }: Scene, seen: readonly Seen[]): Promise<string[]> {
  const cards = await slack.messages(rooms.requests);
  return seen.flatMap(({ request }) => {
    const mine = cards.filter((card) => isAbout(everything(card), request.id));
    const shown = mine.at(-1);
    if (!shown) return request.state === 'refused' ? [] : [`${request.id} has no card`];
    return everything(shown).includes(stateWords[request.state])
      ? []
      : [`the card of ${request.id} does not say ${request.state}`];
  });
}

/** What was said more than once: the number of messages that repeat an earlier one. */
export async function countRepeats({ slack }: Scene, seen: readonly Seen[]): Promise<number> {
  const cards = await slack.messages(rooms.requests);
  let repeats = 0;
  for (const { request } of seen) {
    const mine = cards.filter((card) => isAbout(everything(card), request.id));
    repeats += Math.max(0, mine.length - 1);
    for (const { channel, ts } of mine) repeats += repeatsIn(await slack.thread(channel, ts));
  }
  return repeats + repeatsIn(await slack.messages(rooms.audit));
}

function repeatsIn(messages: readonly { text: string }[]): number {
  return messages.length - new Set(messages.map(({ text }) => text)).size;
}

function isAbout(text: string, id: string): boolean {
  return new RegExp(`${id}\\b`).test(text);
}
