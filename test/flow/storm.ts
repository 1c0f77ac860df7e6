import { expect, onTestFinished } from 'vitest';
import type { Told } from '../../src/domain/speech.ts';
import { startClock } from '../../src/store/clock.ts';
import { createRequests } from '../../src/store/requests.ts';
import { buttonsOf } from '../helpers/fake-slack-reading.ts';
import { type FakeMessage, people, rooms } from '../helpers/fake-slack-state.ts';
import type { House } from '../helpers/house.ts';
import { everything } from '../helpers/message-text.ts';
import { until } from '../helpers/until.ts';
import { openRedis, silent } from '../store/open-store.ts';

/** Many clicks at the same moment, through several bots, and what came of them. */

/** So many people press what, on the card as it is or as it was. */
export interface Clicks {
  user: string;
  times: number;
  button?: 'approve' | 'cancel';
  isStale?: boolean;
}

/** A hundred: two approvers, the requester, an outsider, and some who saw an older card. */
export const aHundred: readonly Clicks[] = [
  { user: people.ben, times: 25 },
  { user: people.cid, times: 25 },
  { user: people.ada, times: 20 },
  { user: people.dan, times: 20 },
  { user: people.ben, times: 5, isStale: true },
  { user: people.cid, times: 5, isStale: true },
];

/** Presses everything at once, one after the other through each of the bots. */
export async function pressAll(
  { slack }: House,
  card: FakeMessage,
  clicks: readonly Clicks[],
  urls: readonly string[],
): Promise<void> {
  const { channel, ts } = card;
  const all = clicks.flatMap((click) => Array.from({ length: click.times }, () => click));
  // A fixed disorder: 37 and 100 have no common divisor.
  const mixed = all.map((_, index) => all[(index * 37) % all.length]);
  const acks = mixed.map((click, index) => {
    if (!click) throw new Error('no click');
    const { user, button: actionId = 'approve', isStale } = click;
    const shown = buttonsOf(card)[actionId] ?? '{}';
    const value = JSON.stringify({
      ...JSON.parse(shown),
      ...(isStale ? { fingerprint: 'AAAA-AAAA-AAAA' } : {}),
    });
    slack.deliverTo(urls[index % urls.length] ?? '');
    return slack.press({ user, channel, ts, actionId, force: { value } });
  });
  await Promise.all(acks);
}

const over = /does not need a decision now|has ended/;

/** What each of them may hear, since others may have decided before. */
const reasons: Readonly<Record<string, RegExp>> = {
  [people.ada]: new RegExp(`asked for this yourself|${over.source}`),
  [people.dan]: new RegExp(`not an approver|${over.source}`),
  [people.ben]: new RegExp(`already recorded|card has changed|${over.source}`),
  [people.cid]: new RegExp(`already recorded|card has changed|${over.source}`),
};

/** Each press that decided nothing is answered privately, with its reason, and once. */
export async function everyLoserHears(
  { slack }: House,
  clicks: readonly Clicks[],
  winners: readonly string[],
): Promise<void> {
  for (const [user, reason] of Object.entries(reasons)) {
    const pressed = clicks.filter((click) => click.user === user);
    const presses = pressed.reduce((sum, { times }) => sum + times, 0);
    const won = winners.filter((winner) => winner === user).length;
    const answers = () =>
      [...slack.ephemerals(user), ...slack.directs(user)]
        .map(everything)
        .filter((text) => reason.test(text));
    await until(() => answers().length >= presses - won, {
      timeoutMs: 30_000,
      what: `${user} hears why`,
    });
    expect(answers()).toHaveLength(presses - won);
  }
}

/** Everything that was said to all: one card, no error, each thing once. */
export function saidOnce({ slack }: House, card: FakeMessage): string[] {
  expect(slack.messages(rooms.requests)).toHaveLength(1);
  const said = slack.thread(card.channel, card.ts).map(({ text }) => text);
  expect(new Set(said).size).toBe(said.length);
  for (const text of said) expect(text).not.toMatch(/already recorded|yourself|not an approver/);
  return said;
}

/** Reads the audit log of the newest request of a house. */
export async function openAudit({ redis: server }: House): Promise<() => Promise<readonly Told[]>> {
  const redis = await openRedis(server.url);
  const clock = await startClock(redis);
  onTestFinished(() => clock.stop());
  const requests = createRequests({ redis, clock, log: silent });
  return async () => {
    const [request] = await requests.recent(1);
    return request ? requests.history(request.id) : [];
  };
}

/** Where a bot of this house can be reached, each time one starts. */
export function listenForBots({ slack }: House): string[] {
  const urls: string[] = [];
  const { deliverTo } = slack;
  slack.deliverTo = (url) => {
    if (!urls.includes(url)) urls.push(url);
    deliverTo(url);
  };
  return urls;
}
