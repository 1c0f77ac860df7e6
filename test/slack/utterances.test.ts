import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../src/domain/events.ts';
import type { Request } from '../../src/domain/request.ts';
import { askerParts } from '../../src/slack/asker.ts';
import { auditLine } from '../../src/slack/audit-line.ts';
import type { Message } from '../../src/slack/blocks.ts';
import { cardOf } from '../../src/slack/card.ts';
import { directParts } from '../../src/slack/direct.ts';
import { messageFrom } from '../../src/slack/parts.ts';
import { askRefusal, decisionRefusal } from '../../src/slack/refusals.ts';
import { threadParts } from '../../src/slack/thread.ts';
import { ada, after, aPlan, aRequest, ben, theBot, theCloud } from '../helpers/build.ts';
import { problemsOf } from '../helpers/fake-slack-blocks.ts';
import { wordsOf } from '../helpers/fake-slack-reading.ts';
import { anUtterance, events, pending, requestsInAllStates } from './requests.ts';

const ended = (name: string): Request => (requestsInAllStates[name] ?? pending)();
const everyEvent = Object.values(events) as RequestEvent[];
const place = { requests: 'C0REQUESTS', hasCard: true, card: null, other: null };

/** The words of a message, text and blocks together. */
function heard(message: Message): string {
  return wordsOf(JSON.parse(JSON.stringify(message)));
}

describe.each(everyEvent.map((event): [string, RequestEvent] => [event.type, event]))(
  'what is said about %s',
  (_type, event) => {
    it('keeps the limits of Slack in the thread, directly and to the asker', () => {
      const request = ended('succeeded');
      const messages = [
        messageFrom(threadParts(anUtterance('thread', event, request))),
        messageFrom(directParts(anUtterance('requester', event, request))),
        messageFrom(askerParts(anUtterance('asker', event, request), place)),
      ];

      for (const message of messages) {
        expect(problemsOf(JSON.parse(JSON.stringify(message.blocks)), 'message')).toEqual([]);
        expect(message.text.length).toBeGreaterThan(20);
      }
    });

    it('pings nobody, unless people are to be reminded', () => {
      const request = ended('succeeded');
      const said = [
        heard(messageFrom(threadParts(anUtterance('thread', event, request)))),
        heard(messageFrom(directParts(anUtterance('requester', event, request)))),
        auditLine(anUtterance('audit', event, request), null),
      ];

      const mayPing = event.type === 'reminded' || event.type === 'escalated';
      for (const words of mayPing ? said.slice(2) : said) {
        expect(words).not.toMatch(/<[@!](?!date)/);
      }
    });

    it('is one line for the audit channel: who, which request and instance, and the head', () => {
      const line = auditLine(anUtterance('audit', event, ended('succeeded')), null);

      expect(line).not.toContain('\n');
      expect(line).toContain('DBE-1042');
      expect(line).toContain('cdb-qwer1234');
      expect(line).toContain(' · by Ben (U0BEN) · asked by Ada (U0ADA) · ');
      expect(line).toMatch(/head `\d+:a{64}`$/);
    });
  },
);

it('names a requester who ends the own request once in the audit channel', () => {
  const utterance = anUtterance('audit', events.cancelled, ended('cancelled'), ada);

  expect(auditLine(utterance, null).match(/Ada/g)).toHaveLength(1);
});

it('tells the thread of a success what was seen, the ids, and what is not proven', () => {
  const utterance = anUtterance('thread', events.succeeded, ended('succeeded'), theCloud);
  const said = heard(messageFrom(threadParts(utterance)));

  expect(said).toContain('Encryption: YES');
  expect(said).toContain('Key: KMS-CDB');
  expect(said).toContain('req-write-1');
  expect(said).toContain('req-read-1');
  expect(said).toContain('Not proven: Which key is in use cannot be proven.');
});

it("tells the thread the cloud's request id when it took the call, and when it did not", () => {
  const accepted = anUtterance('thread', events.accepted, ended('verifying'));
  const notTaken = anUtterance('thread', events['not-taken'], ended('failed without a call'));

  expect(heard(messageFrom(threadParts(accepted)))).toContain('req-write-1');
  const said = heard(messageFrom(threadParts(notTaken)));
  expect(said).toContain('the cloud did not take the call. Nothing was changed.');
  expect(said).toContain('InternalError: The connection was closed.');
  expect(said).toContain('req-lost-1');
});

it('tells the requester directly which request ended how', () => {
  const said = (event: RequestEvent, name: string) =>
    heard(messageFrom(directParts(anUtterance('requester', event, ended(name)))));

  expect(said(events.succeeded, 'succeeded')).toContain('DBE-1042');
  expect(said(events.succeeded, 'succeeded')).toContain('succeeded');
  expect(said(events.rejected, 'rejected')).toContain('was rejected by Ben');
  expect(said(events.rejected, 'rejected')).toContain('Reason: not this week');
  expect(said(events.expired, 'expired')).toContain('nobody decided in time');
  expect(said(events['not-taken'], 'failed without a call')).toContain('failed');
});

it('tells the asker of a refusal the instance, the check that blocks, and the next step', () => {
  const request = after(aRequest(), [events.refused, theBot]);
  const said = heard(messageFrom(askerParts(anUtterance('asker', events.refused, request), place)));

  expect(said).toContain('cdb-qwer1234');
  expect(said).toContain('⛔ blocked: The instance is not initialised.');
  expect(said).toContain('Put that right, then ask again.');
});

it('links to the other request when the same is already asked for', () => {
  const refused: RequestEvent = {
    type: 'refused',
    data: { why: 'open-request', detail: '', checks: [], other: 'DBE-7' },
  };
  const utterance = anUtterance('asker', refused, aRequest());
  const said = (other: string | null) =>
    heard(messageFrom(askerParts(utterance, { ...place, other })));

  expect(said('https://x.slack.com/archives/C0/p1')).toContain(
    '<https://x.slack.com/archives/C0/p1|DBE-7>',
  );
  expect(said(null)).toContain('DBE-7 (/dbencrypt show DBE-7)');
});

it('points who asked elsewhere to the card', () => {
  const utterance = anUtterance('asker', events.planned, pending());
  const said = heard(
    messageFrom(askerParts(utterance, { ...place, card: 'https://x.slack.com/p1' })),
  );

  expect(said).toContain('<https://x.slack.com/p1|the card>');
  expect(said).toContain('<#C0REQUESTS>');
});

it('says in a refusal which request, what, and what to do next', () => {
  const said = decisionRefusal('own-request', pending());

  expect(said).toMatch(/^DBE-1042 \(cdb-qwer1234\): /);
  expect(said).toContain('somebody else has to approve');
  expect(said).toContain('Ask one of the approvers');
  expect(askRefusal('open-request').next).toContain('other request');
});

it('keeps what a cloud says inert in threads, directs and the audit channel', () => {
  const message = '<!channel> *see* https://evil.example';
  const event: RequestEvent = {
    type: 'outcome-unknown',
    data: { attempt: 1, answer: { code: 'x', cloudCode: null, message, cloudRequestId: null } },
  };
  const cancelled: RequestEvent = { type: 'cancelled', data: { reason: message } };
  const actor = { ...ben, name: message };
  const request = pending();
  const said = [
    messageFrom(threadParts(anUtterance('thread', event, request))).text,
    messageFrom(directParts(anUtterance('requester', cancelled, request, actor))).text,
    auditLine(anUtterance('audit', cancelled, request, actor), null),
  ];

  for (const words of said) {
    expect(words).not.toContain('<!channel>');
    expect(words).not.toContain('https://evil');
    expect(words).not.toContain('*see*');
  }
});

it('says each thing once: no id, answer or outcome stands twice in a message', () => {
  const said = (event: RequestEvent, name: string) =>
    messageFrom(directParts(anUtterance('requester', event, ended(name)))).text;
  const count = (text: string, word: string) => text.split(word).length - 1;

  const success = said(events.succeeded, 'succeeded');
  expect(count(success, 'DBE-1042')).toBe(1);
  expect(count(success, 'succeeded')).toBe(1);
  const failure = said(events['not-taken'], 'failed without a call');
  expect(count(failure, 'DBE-1042')).toBe(1);
  expect(count(failure, 'req-lost-1')).toBe(1);
  expect(count(failure, 'The connection was closed.')).toBe(1);
});

it('never says that nothing was changed after a call whose outcome stayed open', () => {
  const blocked = {
    type: 'failed',
    data: { cause: 'blocked-before-write', sent: true, detail: 'The key is disabled.' },
  } as const;
  const cancelled = after(ended('retried'), [events.cancelled, ben]);
  const failed = after(ended('retried'), [blocked, theBot]);
  const said = [
    messageFrom(threadParts(anUtterance('thread', events.cancelled, cancelled))),
    messageFrom(directParts(anUtterance('requester', events.cancelled, cancelled))),
    messageFrom(threadParts(anUtterance('thread', blocked, failed))),
    cardOf(cancelled),
    cardOf(failed),
  ];

  for (const words of said.map(heard)) {
    expect(words).not.toMatch(/nothing was (called|changed)/i);
    expect(words).toContain('look at the instance before asking again');
  }
});

it('says when it is certain that the cloud did nothing, and when nobody can tell', () => {
  const said = (why: 'not-done' | 'not-provable') => {
    const event = { type: 'left-to-person', data: { why, detail: 'x' } } as const;
    return messageFrom(directParts(anUtterance('requester', event, ended('left to a person'))))
      .text;
  };

  expect(said('not-done')).toContain('was not carried out');
  expect(said('not-provable')).toContain('nobody can tell for certain');
});

it('says who closed a request by hand', () => {
  const closed = {
    type: 'failed',
    data: { cause: 'closed-by-person', sent: true, detail: 'seen in the console' },
  } as const;
  const request = after(ended('left to a person'), [closed, ben]);

  expect(heard(messageFrom(threadParts(anUtterance('thread', closed, request))))).toContain(
    'Ben closed it',
  );
  expect(heard(cardOf(request))).toContain('An approver closed it. Why:\nseen in the console');
});

it('names no key where the operation takes none', () => {
  const off = { operation: 'backup-encryption off', key: null, keyRegion: null } as const;
  const request = { ...ended('succeeded'), plan: aPlan({ write: off }) };
  const said = heard(messageFrom(threadParts(anUtterance('thread', events.succeeded, request))));

  expect(said).not.toContain('Key asked for');
});

it('tells who asked what to do when the card cannot be shown', () => {
  const utterance = anUtterance('asker', events.planned, pending());
  const said = heard(messageFrom(askerParts(utterance, { ...place, hasCard: false })));

  expect(said).toContain('its card cannot be shown: Slack does not let me post in <#C0REQUESTS>');
  expect(said).toContain('invited there with /invite');
  expect(said).toContain('/dbencrypt cancel');
});
