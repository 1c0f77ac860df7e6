import { describe, expect, it } from 'vitest';
import { huaweiInstances, huaweiKeys } from '../../src/simulator/huawei/seeds.ts';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

const enabled = tencentKeys.enabled;

describe('what cannot work is refused before anybody is asked to approve', () => {
  it.each([
    ['tencent cdb-encrypted', /cdb-encrypted[\s\S]*already encrypted/],
    ['tencent cdb-isolated', /cdb-isolated[\s\S]*isolated/],
    ['tencent cdb-uninitialised', /cdb-uninitialised[\s\S]*not initialised/],
    ['tencent cdb-needs-upgrade', /cdb-needs-upgrade[\s\S]*needs a kernel upgrade/],
    ['tencent cdb-unsupported', /cdb-unsupported[\s\S]*not support/],
    ['tencent cdb-busy', /cdb-busy[\s\S]*busy/],
    ['tencent cdbro-readonly1', /cdbro-readonly1[\s\S]*read-only/],
    ['tencent cdb-nowhere', /cdb-nowhere[\s\S]*not found/],
    ['tencent cdb-qwer1234 region=eu-frankfurt', /eu-frankfurt[\s\S]*not configured/],
    ['tencent cdb-qwer1234 account=other', /other[\s\S]*configured: tencent-prod/],
    ['tencent cdb-qwer1234 region=ap-singapore', /cdb-qwer1234[\s\S]*not found/],
    [`tencent cdb-qwer1234 key=${tencentKeys.disabled}`, /disabled/],
    [`tencent cdb-qwer1234 key=${tencentKeys.pendingDelete}`, /pending deletion/],
    [`tencent cdb-qwer1234 key=${tencentKeys.elsewhere}`, /not found in region/],
    [`tencent cdb-qwer1234 key=${tencentKeys.asymmetric}`, /ENCRYPT_DECRYPT/],
    [`huawei ${huaweiInstances.alreadyOn} on key=${huaweiKeys.enabled}`, /already on/],
    [`huawei ${huaweiInstances.healthy} off`, /already off/],
    [`huawei ${huaweiInstances.frozen} on key=${huaweiKeys.enabled}`, /frozen/],
    [`huawei ${huaweiInstances.healthy} on key=${huaweiKeys.disabled}`, /disabled/],
    [`huawei ${huaweiInstances.healthy} on key=${huaweiKeys.pendingDelete}`, /pending deletion/],
    [`huawei ${huaweiInstances.healthy} on key=${huaweiKeys.rsa}`, /AES_256/],
    [`huawei ${'0'.repeat(32)}in07 off`, /not found/],
  ])('%s', async (text, words) => {
    const house = await openHouse();
    const story = tellStory(house);

    await story.asks(text);

    await story.hears(people.ada, words);
    expect(house.slack.messages(rooms.requests)).toEqual([]);
    expect(house.tencent.counters().writes).toEqual({});
    expect(house.huawei.counters().writes).toEqual({});
  });
});

it('shows no card where people of another organisation would read it', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  house.slack.share(rooms.requests);

  await story.asks(`tencent cdb-qwer1234 key=${enabled}`);

  await story.hears(people.ada, /cdb-qwer1234[\s\S]*shared with another organisation/);
  expect(house.slack.messages(rooms.requests)).toEqual([]);
});

it('shows a check that could not be made as not made, and does not refuse for it', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  house.tencent.misbehave({ action: 'GetRole', how: 'denied', times: 99 });

  await story.asks(`tencent cdb-qwer1234 key=${enabled}`);

  const card = await story.card('cdb-qwer1234');
  expect(JSON.stringify(card.blocks)).toMatch(/not made/);
});

it('refuses a second open request for the same target and operation, with a link to the first', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(`tencent cdb-qwer1234 key=${enabled}`);
  await story.card('cdb-qwer1234');

  await story.asks(`tencent cdb-qwer1234 key=${enabled}`, people.dan);

  await story.hears(people.dan, /DBE-1001/);
  expect(house.slack.messages(rooms.requests)).toHaveLength(1);
});

it('lets the next request in when the first one has ended', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks('tencent cdb-qwer1234');
  await story.presses(people.ada, 'cancel', 'cdb-qwer1234');
  await story.becomes('cdb-qwer1234', 'cancelled');

  await story.asks('tencent cdb-qwer1234');

  await until(() => house.slack.messages(rooms.requests).length === 2);
});

it.each([
  [people.guest, /[Gg]uest/],
  [people.gone, /deactivated/],
  [people.robot, /[Bb]ot/],
  [people.stranger, /organisation|workspace/],
])('refuses a wish of %s', async (who, words) => {
  const house = await openHouse();
  const story = tellStory(house);

  await story.asks('tencent cdb-qwer1234', who);

  await story.hears(who, words);
  expect(house.slack.messages(rooms.requests)).toEqual([]);
});

it.each([
  ['no rule matches', { match: { account: 'other' } }, /No rule matches/],
  ['the list is empty', { approvers: { users: [], groups: [] } }, /nobody|Nobody/],
  [
    'only the requester is listed',
    { approvers: { users: [people.ada], groups: [] } },
    /nobody|Nobody/,
  ],
  ['too few are listed', { quorum: 3 }, /3 approvals and names only 2/],
  ['a reason is needed', { reason: 'required' as const }, /reason/],
  ['a ticket is needed', { ticket: '^SEC-\\d+$' }, /SEC-/],
  ['others may ask', { requesters: { users: [people.dan], groups: [] } }, /not list you|may not/],
])('refuses when %s', async (_, policy, words) => {
  const house = await openHouse({ policies: [policy] });
  const story = tellStory(house);

  await story.asks('tencent cdb-qwer1234');

  await story.hears(people.ada, words);
  expect(house.slack.messages(rooms.requests)).toEqual([]);
});

it('refuses in words when the cloud will not let it look', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  house.tencent.misbehave({ action: 'DescribeDBInstances', how: 'denied', times: 99 });

  await story.asks('tencent cdb-qwer1234');

  await story.hears(people.ada, /not authorized|denied|permission/i);
});
