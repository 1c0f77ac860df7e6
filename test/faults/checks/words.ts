import type { TestContext } from 'vitest';
import type { EventType } from '../../../src/domain/events.ts';
import { buttonsOf } from '../../helpers/fake-slack-reading.ts';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import { everything } from '../../helpers/message-text.ts';
import type { Stage } from '../harness/stage.ts';

/** What the thread says of an event. Those that are not here, it does not mention. */
const lines: Partial<Record<EventType, RegExp>> = {
  approved: / approved \(/,
  accepted: /The cloud took the call/,
  'not-taken': /The cloud did not take call/,
  'outcome-unknown': /The outcome is unknown/,
  'late-answer': /A late answer to call/,
  'left-to-person': /A person has to decide/,
  retried: /the call is made once more|It is made once more/,
  succeeded: /✅.* succeeded/,
  failed: /❌.* failed/,
};

/** Which events the thread tells, in its order. Other lines are given as they are. */
async function toldBy({ story }: Stage, about: string): Promise<string[]> {
  const told = await story.thread(about);
  return told.map(
    (text) => Object.entries(lines).find(([, words]) => words?.test(text))?.[0] ?? text,
  );
}

/** Those of these events that a thread tells. */
function worthTelling(types: readonly string[]): string[] {
  return types.filter((type) => type in lines);
}

/**
 * When everything is said: looks at all that people read: one card that shows the success and no button; each
 * event once in the thread, in order; the requester told once; nothing that sounds like a failure, or like a call that
 * was never made.
 *
 * @param types what the log holds
 * @param repeats so many lines may stand twice: a kill between a post and its note
 */
export async function expectWordsOfSuccess(
  stage: Stage,
  { about, types, repeats = 0 }: { about: string; types: readonly string[]; repeats?: number },
  { expect }: Pick<TestContext, 'expect'>,
): Promise<void> {
  const { slack, story } = stage;
  await story.becomes(about, 'succeeded');
  const elsewhere = [await slack.messages(rooms.audit), await slack.directs(people.ada)];
  const ends = elsewhere.map((all) => all.filter(({ text }) => / succeeded/.test(text)).length);

  const told = await toldBy(stage, about);
  const once = told.filter((line, index) => line !== told[index - 1]);
  expect(once).toEqual(worthTelling(types));
  expect(told.length - once.length).toBeLessThanOrEqual(repeats);
  expect(ends).toEqual([1, 1]);
  const cards = (await slack.messages(rooms.requests)).filter((each) =>
    everything(each).includes(about),
  );
  expect(cards).toHaveLength(1);
  for (const card of cards) expect(buttonsOf(card)).toEqual({});
  const read = [...cards, ...(await slack.directs(people.ada))].map(everything).join('\n');
  const thread = (await story.thread(about)).join('\n');
  expect(`${read}\n${thread}`).not.toMatch(/nothing was (sent|changed)|❌|could not be/i);
}
