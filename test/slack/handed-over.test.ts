import { expect, it } from 'vitest';
import { messageFrom } from '../../src/slack/parts.ts';
import { threadParts } from '../../src/slack/thread.ts';
import { after, aRule, theBot } from '../helpers/build.ts';
import { anUtterance, events, pending, requestsInAllStates } from './requests.ts';

const left = () => requestsInAllStates['left to a person']?.() ?? pending();

it.each([
  [
    aRule({ name: 'new' }),
    'The policies have changed: the rule `new` says now who may decide how to go on.\n<@U0BEN>, <@U0CARO>: please press Try again or Close on the card.',
  ],
  [
    null,
    'The policies have changed: no rule matches this request now, so nobody may decide how to go on. The operators of this bot can add one.',
  ],
])('asks those whom a changed rule lets go on with what is left to a person', (rule, words) => {
  const changed = { ...events['rule-changed'], data: { ...events['rule-changed'].data, rule } };
  const request = after(left(), [changed, theBot]);

  const message = messageFrom(threadParts(anUtterance('thread', changed, request)));

  expect(message.text).toBe(words);
});
