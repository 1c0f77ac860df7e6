import { expect, it } from 'vitest';
import {
  huaweiCredentials,
  huaweiInstances,
  huaweiKeys,
} from '../../src/simulator/huawei/seeds.ts';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { wordsOf } from '../helpers/fake-slack-reading.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { type House, openHouse } from '../helpers/house.ts';
import { everything } from '../helpers/message-text.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

it('asks through the form: the card appears, and what the form holds is on it', async () => {
  const house = await openHouse();
  const story = tellStory(house);

  await story.asks('');
  await until(() => house.slack.views(people.ada).length === 1, { what: 'the form' });
  const wrong = { cloud: 'tencent', operation: 'storage-encryption on', instance: 'my-database' };
  const refused = await submit(house, wrong);
  expect(Object.keys(refused.errors ?? {})).toEqual(['instance']);
  await submit(house, {
    ...wrong,
    instance: 'cdb-qwer1234',
    key: tencentKeys.enabled,
    reason: `it's "PCI 3.5"`,
  });

  const card = await story.becomes('cdb-qwer1234', 'waiting for approval');
  expect(wordsOf(card)).toContain(`it's "PCI 3.5"`);
  expect(everything(card)).toContain(tencentKeys.enabled);
  await story.approves(people.ben, 'cdb-qwer1234');
  await story.becomes('cdb-qwer1234', 'succeeded');
  expect(house.tencent.counters().effects).toEqual({ 'cdb-qwer1234': 1 });
});

it('lists what there is in all clouds, with what is not encrypted first', async () => {
  const house = await openHouse();

  const answer = await hears(house, 'list', /\d+ instances, \d+ not encrypted/);

  const [summary = '', ...lines] = answer.split('\n');
  expect(summary).toMatch(/storage: \d+ off.*backup: \d+ off/);
  expect(answer).toMatch(/`cdb-qwer1234` .*storage off, backup off/);
  expect(answer).toContain(huaweiInstances.healthy);
  const signs = lines.filter((line) => / · /.test(line)).map((line) => line.charAt(0));
  expect(signs).toEqual([...signs].sort((one, other) => rank(one) - rank(other)));
  const narrowed = await hears(house, 'list tencent region=ap-singapore', /1 instance,/);
  expect(narrowed).toContain('`cdb-singapore`');
  expect(narrowed).not.toContain('cdb-qwer1234');
  expect(house.tencent.counters().throttled).toEqual({});
  expect(house.huawei.counters().throttled).toEqual({});
});

it('lists what can be read, and names the place that cannot', async () => {
  const credentials = [{ ...huaweiCredentials, denied: ['ListInstances'] }];
  const house = await openHouse({ huawei: { credentials } });

  const answer = await hears(house, 'list unencrypted', /not encrypted/);

  expect(answer).toContain('`cdb-qwer1234`');
  expect(answer).toMatch(/huawei-prod cn-north-4 could not be read: .*gaussdb:instance:list/);
});

it('names the accounts that there are when another one is asked for', async () => {
  const house = await openHouse();

  const answer = await hears(house, 'list account=nope', /nope/);

  expect(answer).toContain('configured: tencent-prod, huawei-prod.');
});

it('finds a key where it is, says whether it may be used, and who asked for it', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(`tencent cdb-healthy-2 key=${tencentKeys.enabled}`);
  await story.card('cdb-healthy-2');

  const answer = await hears(house, `key ${tencentKeys.enabled.toUpperCase()}`, /found in/);

  expect(answer).toContain('found in 1 of 3 places');
  expect(answer).toMatch(/tencent-prod ap-guangzhou: enabled.*Usable for storage-encryption on\./);
  expect(answer).toContain('Not there: tencent-prod ap-singapore; huawei-prod cn-north-4.');
  expect(answer).toMatch(/DBE-1001.*cdb-healthy-2/);
});

it("says why a key may not be used, and what a cloud's own key is", async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(`huawei ${huaweiInstances.healthy} on key=${huaweiKeys.disabled}`);
  await story.hears(people.ada, /was refused/);

  const disabled = await hears(house, `key ${huaweiKeys.disabled}`, /found in/);
  const own = await hears(house, 'key kms-cdb', /default key/);

  expect(disabled).toMatch(/huawei-prod cn-north-4: disabled.*Not usable for backup-encryption on/);
  // It had no plan: the wish itself named the key.
  expect(disabled).toContain('*DBE-1001* refused');
  expect(own).toContain('`KMS-CDB`');
  expect(house.tencent.counters().calls.DescribeKey).toBe(2);
});

it('tells what has happened to a request, and to an instance, as the audit log has it', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  const { healthy } = huaweiInstances;
  await story.asks(`huawei ${healthy} on key=${huaweiKeys.enabled}`);
  await story.approves(people.ben, healthy);
  await story.becomes(healthy, 'succeeded');

  const ofRequest = await hears(house, 'audit DBE-1001', /head of the log/);
  const ofInstance = await hears(house, `audit ${healthy}`, /head of the log/);

  const happened = ['asked', 'planned', 'approved under', 'call 1 accepted', 'succeeded'];
  const places = happened.map((what) => ofRequest.indexOf(what, ofRequest.indexOf(' · ')));
  expect(places.every((place) => place > 0)).toBe(true);
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(ofRequest).toMatch(/by ada \(U0ADA\)/);
  expect(ofRequest).toMatch(/dbencrypt audit verify --head \d+:[0-9a-f]{64}/);
  expect(ofInstance).toBe(ofRequest);
  expect(await hears(house, 'audit cdb-nowhere', /Nothing is recorded/)).toContain('cdb-nowhere');
});

function submit(house: House, values: Record<string, string>) {
  return house.slack.submitView({ user: people.ada, callbackId: 'request', values });
}

/** Types a command and waits for its answer, as people read it in Slack. */
async function hears(house: House, text: string, words: RegExp): Promise<string> {
  const { slack } = house;
  await slack.command({ user: people.ada, channel: rooms.requests, text });
  return until(
    () =>
      slack
        .ephemerals(people.ada)
        .map(({ blocks }) => wordsOf({ text: '', blocks }).trim())
        .findLast((told) => words.test(told)),
    { what: `an answer to ${text}`, timeoutMs: 20_000 },
  );
}

function rank(sign: string): number {
  return ['⚠', '❔', '✅'].indexOf(sign);
}
