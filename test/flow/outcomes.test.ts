import { describe, expect, it } from 'vitest';
import { huaweiInstances, huaweiKeys } from '../../src/simulator/huawei/seeds.ts';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { buttonsOf } from '../helpers/fake-slack-reading.ts';
import { people } from '../helpers/fake-slack-state.ts';
import { openHouse } from '../helpers/house.ts';
import { everything } from '../helpers/message-text.ts';
import { tellStory } from '../helpers/story.ts';
import { until } from '../helpers/until.ts';

/** After this long Tencent refuses the first signature, and the old state proves that nothing was done. */
const provablyOverMs = 7 * 60_000;
const write = 'OpenDBInstanceEncryption';

describe('what happened to the one write', () => {
  it.each([
    ['the answer is lost', 'cdb-lost-answer'],
    ['the cloud answers with an internal error after the work', 'cdb-internal-error'],
    ['the effect shows late', 'cdb-slow'],
  ])('succeeds when %s', async (_, instance) => {
    const house = await openHouse();
    const story = tellStory(house);
    await story.asks(`tencent ${instance} key=${tencentKeys.enabled}`);

    await story.approves(people.ben, instance);

    await story.becomes(instance, 'succeeded', 30_000);
    expect(house.tencent.counters().writes).toEqual({ [instance]: 1 });
  });

  it.each([
    ['the answer is lost', huaweiInstances.lostAnswer],
    ['the cloud answers with an internal error after the work', huaweiInstances.internalError],
  ])('succeeds in Huawei Cloud when %s', async (_, instance) => {
    const house = await openHouse();
    const story = tellStory(house);
    await story.asks(`huawei ${instance} on key=${huaweiKeys.enabled}`);

    await story.approves(people.ben, instance);

    await story.becomes(instance, 'succeeded', 30_000);
    expect(house.huawei.counters().writes).toEqual({ [instance]: 1 });
  });

  it('is tried again when the cloud said that it had not begun', async () => {
    const house = await openHouse();
    const story = tellStory(house);
    await story.asks(`tencent cdb-throttled key=${tencentKeys.enabled}`);

    await story.approves(people.ben, 'cdb-throttled');

    await story.becomes('cdb-throttled', 'succeeded', 30_000);
    expect(house.tencent.counters()).toMatchObject({
      effects: { 'cdb-throttled': 1 },
      mostAtOnce: { 'cdb-throttled': 1 },
    });
  });

  it('fails with the reason of the cloud when it refused, and nothing was done', async () => {
    const house = await openHouse();
    const story = tellStory(house);
    await story.asks(`tencent cdb-denied key=${tencentKeys.enabled}`);

    await story.approves(people.ben, 'cdb-denied');

    const card = await story.becomes('cdb-denied', 'failed');
    expect(buttonsOf(card)).toEqual({});
    await until(() => /not authorized to perform operation/.test(story.thread('cdb-denied')));
    await until(() => /[0-9a-f]{8}-[0-9a-f]{4}-/.test(story.thread('cdb-denied')));
    expect(house.tencent.counters().effects).toEqual({});
  });

  it('is no success when the cloud applied another key', async () => {
    const house = await openHouse();
    const story = tellStory(house);
    await story.asks(`tencent cdb-other-key key=${tencentKeys.enabled}`);

    await story.approves(people.ben, 'cdb-other-key');

    await story.becomes('cdb-other-key', 'failed');
    await until(() => story.thread('cdb-other-key').includes(tencentKeys.other));
  });
});

describe('a write that was lost on its way', () => {
  it('is unknown first, then left to a person, who tries again under four eyes', async () => {
    const house = await openHouse();
    const story = tellStory(house);
    const instance = 'cdb-lost-request';
    await story.asks(`tencent ${instance} key=${tencentKeys.enabled}`);
    await story.approves(people.ben, instance);
    const unknown = await story.becomes(instance, 'unknown', 30_000);
    expect(buttonsOf(unknown)).toEqual({});

    house.passMs(provablyOverMs);
    await until(async () => 'retry' in buttonsOf(await story.card(instance)), {
      timeoutMs: 20_000,
    });
    expect(everything(await story.card(instance))).toContain('unknown');
    await story.presses(people.ada, 'retry', instance);
    await story.hears(people.ada, /yourself/);
    await story.presses(people.cid, 'retry', instance);
    await until(() => house.slack.views(people.cid).length === 1);
    await house.slack.submitView({ user: people.cid, callbackId: 'confirm', values: { instance } });

    await story.becomes(instance, 'succeeded', 30_000);
    expect(house.tencent.counters()).toMatchObject({ effects: { [instance]: 1 } });
  });

  it('can be closed as failed by an approver, with a reason', async () => {
    const house = await openHouse();
    const story = tellStory(house);
    const instance = 'cdb-lost-request';
    await story.asks(`tencent ${instance} key=${tencentKeys.enabled}`);
    await story.approves(people.ben, instance);
    await story.becomes(instance, 'unknown', 30_000);
    house.passMs(provablyOverMs);
    await until(async () => 'close' in buttonsOf(await story.card(instance)), {
      timeoutMs: 20_000,
    });

    await story.presses(people.cid, 'close', instance);
    await until(() => house.slack.views(people.cid).length === 1);
    const values = { reason: 'not worth it' };
    await house.slack.submitView({ user: people.cid, callbackId: 'close', values });

    const card = await story.becomes(instance, 'failed');
    expect(buttonsOf(card)).toEqual({});
    expect(house.tencent.counters().effects).toEqual({});
  });

  it('is tried again once by itself when it can be undone', async () => {
    const house = await openHouse();
    const story = tellStory(house);
    const instance = 'cdb-healthy-2';
    house.tencent.misbehave({ action: 'ModifyBackupEncryptionStatus', how: 'drop-before' });
    await story.asks(`tencent ${instance} on backup`);
    await story.presses(people.ben, 'approve', instance);
    await story.becomes(instance, 'unknown', 30_000);

    house.passMs(provablyOverMs);

    await story.becomes(instance, 'succeeded', 30_000);
    expect(house.tencent.counters()).toMatchObject({
      writes: { [instance]: 2 },
      effects: { [instance]: 1 },
    });
  });
});

it('leaves to a person what the cloud accepted and never shows', async () => {
  const house = await openHouse();
  const story = tellStory(house);
  await story.asks(`tencent cdb-never key=${tencentKeys.enabled}`);
  await story.approves(people.ben, 'cdb-never');
  await story.becomes('cdb-never', 'verifying');

  house.passMs(16 * 60_000);

  await story.becomes('cdb-never', 'unknown', 20_000);
  expect(house.tencent.counters().writes).toEqual({ 'cdb-never': 1 });
});

it.each(['garbage', 'delay'] as const)('finds out by itself after a %s answer', async (how) => {
  const house = await openHouse();
  const story = tellStory(house);
  const instance = 'cdb-healthy-3';
  house.tencent.misbehave({ action: write, how, delayMs: how === 'delay' ? 3_000 : 0 });
  await story.asks(`tencent ${instance} key=${tencentKeys.enabled}`);

  await story.approves(people.ben, instance);

  await story.becomes(instance, 'succeeded', 30_000);
  expect(house.tencent.counters().writes).toEqual({ [instance]: 1 });
});
