import { expect, it } from 'vitest';
import type { Told } from '../../src/domain/speech.ts';
import type { Trail } from '../../src/flow/enquiries.ts';
import { trailMessage } from '../../src/slack/trail.ts';
import { ben, startMs, theCloud } from '../helpers/build.ts';
import { problemsOf } from '../helpers/fake-slack-blocks.ts';
import { asSent, wordsOf } from '../helpers/fake-slack-reading.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { startBot } from './bot.ts';
import { anUtterance, events, fingerprint, pending } from './requests.ts';

const head = { seq: 7, hash: 'b'.repeat(64) };

function told(event: Told['event'], actor = ben): Told {
  return anUtterance('audit', event, pending(), actor);
}

function wordsFor(trail: Trail | null): string {
  const { text, blocks } = asSent(trailMessage(trail, 'cdb-qwer1234'));
  expect(problemsOf(blocks, 'message')).toEqual([]);
  expect(text.length).toBeLessThanOrEqual(3_500);
  return wordsOf({ text: '', blocks });
}

it('gives each event a line: its place in the log, when, what, under which rule, by whom', () => {
  const request = pending();
  const happened = [
    told(events.approved),
    told(events.accepted, theCloud),
    told(events.succeeded, theCloud),
  ];
  const requests = [{ request, told: happened }];

  const lines = wordsFor({ requests, hasMore: false, leftUpTo: 0, head }).split('\n');

  const approved = lines.find((line) => line.includes('approved under')) ?? '';
  const [place, what, who, hash] = approved.split(' · ');
  expect(place).toContain(`\`${request.seq}\` <!date^${startMs / 1_000}^`);
  expect(what).toContain('approved under `policies[0]`');
  expect(what).toContain(fingerprint);
  expect(who).toBe(`by Ben (${ben.id})`);
  expect(hash).toBe(`\`${'a'.repeat(12)}\``);
  expect(lines.find((line) => line.includes('call 1 accepted'))).toContain(
    'cloud request id `req-write-1`',
  );
  expect(lines.find((line) => line.includes(' succeeded'))).toContain(
    'cloud request id of the read-back `',
  );
});

it('gives the head of the log, and how to verify the log with it', () => {
  const words = wordsFor({
    requests: [{ request: pending(), told: [] }],
    hasMore: false,
    leftUpTo: 0,
    head,
  });

  expect(words).toContain(`The head of the log is \`7:${head.hash}\``);
  expect(words).toContain(`dbencrypt audit verify --head 7:${head.hash}`);
});

it('shows the forty newest events within the limits of Slack, and how many are left out', () => {
  const reason = 'r'.repeat(500);
  const many = Array.from({ length: 60 }, () =>
    told({ ...events.rejected, data: { ...events.rejected.data, reason } }),
  );
  const requests = [{ request: pending(), told: many }];

  const words = wordsFor({ requests, hasMore: true, leftUpTo: 0, head });

  expect(words.match(/rejected under/g)).toHaveLength(40);
  expect(words).toContain('20 earlier events are not shown.');
  expect(words).toContain('There are older requests on this instance.');
  expect(words).toContain('The head of the log');
});

it('keeps what people wrote from becoming a mention', () => {
  const data = { ...events.rejected.data, reason: '<!channel> *now*' };
  const trail = { requests: [{ request: pending(), told: [told({ ...events.rejected, data })] }] };

  const words = wordsFor({ ...trail, hasMore: false, leftUpTo: 0, head });

  expect(words).not.toMatch(/<!channel>|\*now\*/);
});

it('answers /dbencrypt audit for a request or an instance, and says when there is nothing', async () => {
  const bot = await startBot();
  const asked: string[] = [];
  bot.enquiries.audit = async (of) => {
    asked.push(of);
    return of === 'DBE-1042'
      ? {
          requests: [{ request: pending(), told: [told(events.approved)] }],
          hasMore: false,
          leftUpTo: 0,
          head,
        }
      : null;
  };
  const ask = { user: people.ada, channel: rooms.random };

  await bot.slack.command({ ...ask, text: 'audit dbe-1042' });
  await bot.slack.command({ ...ask, text: 'audit CDB-1' });

  const [first, second] = bot.slack.ephemerals(people.ada).map(wordsOf);
  expect(asked).toEqual(['DBE-1042', 'cdb-1']);
  expect(first).toContain('approved under');
  expect(second).toContain('Nothing is recorded about cdb-1.');
});

it('shows the log to full members only', async () => {
  const bot = await startBot();
  bot.enquiries.audit = async () => ({ requests: [], hasMore: false, leftUpTo: 0, head });

  await bot.slack.command({ user: people.guest, channel: rooms.random, text: 'audit DBE-1' });

  expect(bot.slack.ephemerals(people.guest).map(wordsOf).join()).not.toContain('head');
});

it('says of a request whose first events have left the log how far the exports go', () => {
  const requests = [{ request: pending(), told: [told(events.approved)] }];

  const words = wordsFor({ requests, hasMore: false, leftUpTo: 480, head });

  expect(words).toMatch(/Events of it have left the log: all up to number 480 are in the files/);
  expect(words).toContain('approved under');
});

it('says where to look for what may have left the log as a whole', () => {
  const words = wordsFor({ requests: [], hasMore: false, leftUpTo: 480, head });

  expect(words).toMatch(
    /^\nNothing is recorded about cdb-qwer1234\.\nWhat ended long ago may have left/,
  );
  expect(words).toContain('all up to number 480 are in the files that the operators have exported');
});
