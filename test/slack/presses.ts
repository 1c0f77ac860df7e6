import type { Considered } from '../../src/flow/inbox.ts';
import { wordsOf } from '../helpers/fake-slack-reading.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { until } from '../helpers/until.ts';
import type { TestBot } from './bot.ts';
import { pending } from './requests.ts';

/** From now on the inbox wants this asked. */
export function asking(
  bot: TestBot,
  ask: Extract<Considered, { ok: true }>['ask'],
  make = pending,
): void {
  bot.inbox.onConsider = async () => ({ ok: true, request: make(), ask });
}

export function pressAs(bot: TestBot, ts: string, actionId: string, user: string = people.ben) {
  return bot.slack.press({ user, channel: rooms.requests, ts, actionId });
}

/** What this person has been told privately, once it has come. */
export async function toldPrivately(bot: TestBot, user: string = people.ben): Promise<string> {
  const [first] = await until(() => {
    const all = bot.slack.ephemerals(user);
    return all.length > 0 ? all : null;
  });
  return first ? wordsOf(first) : '';
}
