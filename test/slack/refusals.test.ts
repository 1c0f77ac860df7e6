import { describe, expect, it } from 'vitest';
import { askRefusals } from '../../src/domain/events.ts';
import { decisionRefusals } from '../../src/domain/refusals.ts';
import {
  askRefusal,
  decisionRefusal,
  decisionSentences,
  type Sentences,
} from '../../src/slack/refusals.ts';
import { expectedWords, pending } from './requests.ts';

const stateWords = Object.values(expectedWords) as string[];

describe.each([
  ['a press', decisionRefusals, decisionSentences as (why: string) => Sentences],
  ['a wish', askRefusals, askRefusal as (why: string) => Sentences],
])('every reason to refuse %s', (_, reasons, sentencesOf) => {
  const all: Sentences[] = reasons.map(sentencesOf);

  it.each([...reasons])('has a sentence and a next step: %s', (why) => {
    const { what, next } = sentencesOf(why);

    for (const sentence of [what, next]) {
      expect(sentence).toMatch(/^[A-Z].{8,}\.$/);
      expect(sentence).not.toMatch(/undefined|null|\[object/);
      for (const word of stateWords) expect(sentence.toLowerCase()).not.toContain(word);
    }
  });

  it('says something else than every other', () => {
    expect(new Set(all.map(({ what }) => what)).size).toBe(reasons.length);
    expect(new Set(all.map(({ next }) => next)).size).toBe(reasons.length);
  });
});

it('begins with the request and its instance, when there is one', () => {
  expect(decisionRefusal('stage-not-open', pending())).toMatch(
    /^DBE-1042 \(cdb-qwer1234\): An earlier stage .* Press Approve once more /,
  );
  expect(decisionRefusal('unknown-request', null)).toMatch(/^There is no such request\. /);
});

it.each(['own-request-by-another-account', 'already-approved-by-another-account'] as const)(
  'tells one person with two accounts why they count as one: %s',
  (why) => {
    expect(decisionRefusal(why, null)).toMatch(/same e-mail address.*one person here/);
  },
);

it('tells who asked where the cards are shared what the operators have to do', () => {
  const { what, next } = askRefusal('shared-channel');

  expect(what).toContain('shared with another organisation');
  expect(next).toContain('set channels.requests to a channel of this workspace alone');
});
