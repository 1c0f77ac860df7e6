import { hasCard, utterancesOf } from '../../src/domain/speech.ts';
import { cardOf } from '../../src/slack/card.ts';
import { directParts } from '../../src/slack/direct.ts';
import { messageFrom } from '../../src/slack/parts.ts';
import { threadParts } from '../../src/slack/thread.ts';
import { type FakeMessage, rooms, type Workspace } from '../helpers/fake-slack-state.ts';
import { readAll, type Seen } from './invariants.ts';
import type { Scene } from './scene.ts';

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
  const heard = all.flatMap((seen) => ofRequest(seen, messages));
  const twice = heard.filter((problem) => problem.startsWith('twice'));
  if (killed > 0 && twice.length <= killed) return heard.filter((each) => !twice.includes(each));
  return [...problems, ...heard];
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

function ofRequest(seen: Seen, messages: readonly FakeMessage[]): string[] {
  const { request, story } = seen;
  const inRequests = messages.filter(({ channel }) => channel === rooms.requests);
  const cards = inRequests.filter(
    ({ threadTs, text }) => threadTs === null && names(text, request.id),
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
        .filter(({ text }) => names(text, request.id))
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

function names(text: string, id: string): boolean {
  return new RegExp(`\\b${id}\\b`).test(text);
}

function ofCards({ request, story }: Seen, cards: readonly FakeMessage[]): string[] {
  const [card, ...others] = cards;
  if (!hasCard(request)) return cards.map(() => `${request.id} has a card`);
  if (!card) return [`${request.id} has no card`];
  const problems = others.map(({ text }) => `twice: ${request.id} has another card: ${text}`);
  const states = story.map((told) => (hasCard(told.request) ? cardOf(told.request).text : null));
  const shown = [...card.before.map(({ text }) => text), card.text];
  let at = 0;
  for (const text of shown) {
    const next = states.indexOf(text, at);
    if (next < 0) problems.push(`${request.id} went back to, or never was: ${text}`);
    else at = next;
  }
  if (card.text !== states.at(-1)) problems.push(`${request.id} still shows: ${card.text}`);
  return problems;
}

/** The same, in this order, each once. */
function inOrder(what: string, wanted: readonly string[], got: readonly string[]): string[] {
  const problems: string[] = [];
  let at = 0;
  for (const text of got) {
    if (wanted[at] === text) at += 1;
    else if (wanted.slice(0, at).includes(text)) problems.push(`twice: ${what}: ${text}`);
    else problems.push(`${what}, out of order: ${text}`);
  }
  for (const text of wanted.slice(at)) problems.push(`${what}, not said: ${text}`);
  return problems;
}
