import type { Redis } from 'ioredis';
import { tencentKeys } from '../../../src/simulator/tencent/seeds.ts';
import type { PolicyDraft } from '../../helpers/build.ts';
import { people } from '../../helpers/fake-slack-state.ts';
import type { House } from '../../helpers/house.ts';
import { tellStory } from '../../helpers/story.ts';
import { until } from '../../helpers/until.ts';

/** So long that what was recorded waits still. BullMQ cannot wait beyond the year 2039. */
const yearsMs = 2_500 * 86_400_000;

const patient: PolicyDraft = { expiresAfterMs: yearsMs, approvalLastsMs: yearsMs };

/** Under these the bot was recorded, and goes on. */
export const policies: PolicyDraft[] = [
  { ...patient, match: { instance: 'cdb-delay-*' }, delayMs: yearsMs / 2 },
  { ...patient, match: { instance: 'cdb-quorum-*' }, quorum: 2 },
  { ...patient, match: { instance: 'cdb-expiry-*' }, expiresAfterMs: 1_000 },
  patient,
];

/** Which instance a request in this state is about. */
export const instances = {
  succeeded: 'cdb-qwer1234',
  failed: 'cdb-denied',
  refused: 'cdb-encrypted',
  rejected: 'cdb-healthy-2',
  cancelled: 'cdb-healthy-3',
  expired: 'cdb-expiry-1',
  halfApproved: 'cdb-quorum-1',
  pending: 'cdb-quorum-2',
  scheduled: 'cdb-delay-1',
  unknown: 'cdb-lost-request',
  verifying: 'cdb-never',
  running: 'cdb-stages-1',
  approved: 'cdb-window-1',
  asked: 'cdb-window-2',
} as const;

const storage = 'OpenDBInstanceEncryption';

/** Has a bot live until there is a request in every state; then its Redis is as a killed bot leaves it. */
export async function live(house: House, redis: Redis): Promise<void> {
  const story = tellStory(house);
  const ask = (instance: string) => story.asks(`tencent ${instance} key=${tencentKeys.enabled}`);
  const asked = async (instance: string) => {
    await ask(instance);
    await story.card(instance);
  };
  const { tencent, slack } = house;

  for (const end of ['succeeded', 'failed'] as const) {
    await asked(instances[end]);
    await story.approves(people.ben, instances[end]);
    await story.becomes(instances[end], end);
  }
  await ask(instances.refused);
  await stateIs(redis, 'refused', instances.refused);
  await asked(instances.rejected);
  await story.presses(people.ben, 'reject', instances.rejected);
  await until(() => slack.views(people.ben).some(({ callbackId }) => callbackId === 'reject'));
  await slack.submitView({ user: people.ben, callbackId: 'reject', values: { reason: 'no' } });
  await story.becomes(instances.rejected, 'rejected');
  await asked(instances.cancelled);
  await story.presses(people.ada, 'cancel', instances.cancelled);
  await story.becomes(instances.cancelled, 'cancelled');
  await asked(instances.expired);
  await story.becomes(instances.expired, 'expired');

  await asked(instances.pending);
  await asked(instances.halfApproved);
  await story.approves(people.ben, instances.halfApproved);
  for (const state of ['scheduled', 'unknown', 'verifying'] as const) {
    await asked(instances[state]);
    await story.approves(people.ben, instances[state]);
    await stateIs(redis, state, instances[state]);
  }
  await until(async () => (await redis.zcard('{dbencrypt}:unspoken')) === 0, { timeoutMs: 60_000 });

  await asked(instances.running);
  await asked(instances.approved);
  const slow = { how: 'delay', delayMs: 20_000 } as const;
  tencent.misbehave({ action: storage, instance: instances.running, ...slow });
  await story.approves(people.ben, instances.running);
  await stateIs(redis, 'running', instances.running);
  tencent.misbehave({ action: '*', instance: instances.approved, times: 20, ...slow });
  await story.approves(people.ben, instances.approved);
  tencent.misbehave({ action: '*', instance: instances.asked, times: 20, ...slow });
  await ask(instances.asked);
  await stateIs(redis, 'approved', instances.approved);
  await stateIs(redis, 'asked', instances.asked);
}

async function stateIs(redis: Redis, state: string, instance: string): Promise<void> {
  await until(
    async () => {
      const [id = ''] = await redis.zrange(`{dbencrypt}:by-instance:${instance}`, 0, '0');
      const snapshot = await redis.hget(`{dbencrypt}:request:${id}`, 'snapshot');
      return snapshot !== null && JSON.parse(snapshot).state === state;
    },
    { what: `${instance} is ${state}`, timeoutMs: 20_000 },
  );
}
