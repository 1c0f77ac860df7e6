import { hasCard, utterancesOf } from '../../../src/domain/speech.ts';
import { cardOf } from '../../../src/slack/card.ts';
import { directParts } from '../../../src/slack/direct.ts';
import { messageFrom } from '../../../src/slack/parts.ts';
import { threadParts } from '../../../src/slack/thread.ts';
import { type FakeMessage, rooms, type Workspace } from '../../helpers/fake-slack-state.ts';
import type { Scene } from '../harness/scene.ts';
import { readAll, type Seen } from './seen.ts';

/** What is not as it should be: said once more, or a card that showed an earlier state again, or anything else. */
export interface Misread {
  is: 'twice' | 'back' | 'wrong';
  says: string;
}

/**
 * What people read, held against the audit log: of each request one card in its newest state that never went
 * backwards, each reply and each line once and in order, each direct message once. A post that was cut off
 * after Slack had taken it may stand there once more, and nothing else may.
 *
 * @param killed so many bots were killed between a post and its note: the same holds for those posts.
 * @returns a sentence for each thing that is not so.
 */
export async function misheard(scene: Scene, killed = 0): Promise<string[]> {
  const [all, messages, calls] = await Promise.all([
    readAll(scene),
    scene.slack.ask<FakeMessage[]>(['workspace', 'messages']),
    scene.slack.calls(),
  ]);
  const problems: string[] = [];
  const cut = cutPosts(calls);
  for (const post of cut) problems.push(...takeOut(messages, post));
  const heard = all.flatMap((seen) => misread(seen, messages));
  const twice = heard.filter(({ is }) => is === 'twice');
  const isExcused = killed > 0 && twice.length <= killed;
  const counting = isExcused ? heard.filter((each) => !twice.includes(each)) : heard;
  return [...problems, ...counting.map(({ is, says }) => `${is}: ${says}`)];
}

/** The posts whose answers were lost: Slack has them, and the bot could not know. */
export function cutPosts(calls: Workspace['calls']): Workspace['calls'] {
  return calls.filter(
    ({ method, fault }) => method === 'chat.postMessage' && fault === 'cut-after',
  );
}

/** One copy of what was posted is accounted for. The first: who repeats it says it later. */
function takeOut(messages: FakeMessage[], { args }: Workspace['calls'][number]): string[] {
  const to = String(args.channel);
  const channel = to.startsWith('U') ? `D${to.slice(1)}` : to;
  const index = messages.findIndex(
    (each) =>
      each.channel === channel &&
      each.threadTs === (args.thread_ts ?? null) &&
      [each.text, each.before[0]?.text].includes(String(args.text)),
  );
  if (index < 0) return [`Slack took a post and does not show it: ${args.text}`];
  messages.splice(index, 1);
  return [];
}

/** What was said of one request, held against its events. */
export function misread(seen: Seen, messages: readonly FakeMessage[]): Misread[] {
  const { request, story } = seen;
  const inRequests = messages.filter(({ channel }) => channel === rooms.requests);
  const cards = inRequests.filter(
    ({ threadTs, text }) => threadTs === null && isNamed(request.id, text),
  );
  const utterances = story.flatMap((told) => utterancesOf(told));
  const of = (to: string) => utterances.filter((each) => each.to === to);
  const spoken = {
    thread: inRequests.filter(({ threadTs }) => cards.some(({ ts }) => ts === threadTs)),
    audit: messages.filter(({ channel }) => channel === rooms.audit),
    direct: messages.filter(({ channel }) => channel === `D${request.requester.id.slice(1)}`),
  };
  return [
    ...ofCards(seen, cards),
    ...inOrder(
      `${request.id} thread`,
      of('thread').map((each) => messageFrom(threadParts(each)).text),
      spoken.thread.map(({ text }) => text),
    ),
    ...inOrder(
      `${request.id} audit lines`,
      of('audit').map(({ logged }) => `${logged.seq}:${logged.hash}`),
      spoken.audit
        .filter(({ text }) => isNamed(request.id, text))
        .map(({ text }) => /(\d+:[0-9a-f]{64})/.exec(text)?.[1] ?? text),
    ),
    ...inOrder(
      `${request.id} direct`,
      of('requester').map((each) => messageFrom(directParts(each)).text),
      spoken.direct
        .filter(({ text }) => new RegExp(`our request \\*${request.id}\\*`).test(text))
        .map(({ text }) => text.replace(/\n<[^\n]*$/, '')),
    ),
  ];
}

export function isNamed(id: string, text: string): boolean {
  return new RegExp(`\\b${id}\\b`).test(text);
}

function ofCards({ request, story }: Seen, cards: readonly FakeMessage[]): Misread[] {
  if (!hasCard(request)) return cards.map(() => wrong(`${request.id} has a card`));
  const card = cards.at(-1);
  if (!card) return [wrong(`${request.id} has no card`)];
  const problems: Misread[] = cards
    .slice(0, -1)
    .map(({ text }) => ({ is: 'twice', says: `${request.id} has another card: ${text}` }));
  const states = story.map((told) => (hasCard(told.request) ? cardOf(told.request).text : null));
  let at = 0;
  for (const text of [...card.before.map(({ text }) => text), card.text]) {
    const next = states.indexOf(text, at);
    if (next >= 0) at = next;
    else if (states.includes(text)) problems.push({ is: 'back', says: `${request.id}: ${text}` });
    else problems.push(wrong(`the card of ${request.id} never was: ${text}`));
  }
  if (card.text !== states.at(-1)) problems.push(wrong(`${request.id} still shows: ${card.text}`));
  return problems;
}

/** The same, in this order, each once. */
function inOrder(what: string, wanted: readonly string[], got: readonly string[]): Misread[] {
  const problems: Misread[] = [];
  let at = 0;
  for (const text of got) {
    const says = `${what}: ${text}`;
    if (wanted[at] === text) at += 1;
    else if (wanted.slice(0, at).includes(text)) problems.push({ is: 'twice', says });
    else problems.push(wrong(`${what}, out of order: ${text}`));
  }
  for (const text of wanted.slice(at)) problems.push(wrong(`${what}, not said: ${text}`));
  return problems;
}

function wrong(says: string): Misread {
  return { is: 'wrong', says };
}
