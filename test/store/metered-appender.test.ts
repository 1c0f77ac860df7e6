import { expect, it, onTestFinished } from 'vitest';
import type { AppendOutcome } from '../../src/flow/meter.ts';
import { auditStream } from '../../src/store/keys.ts';
import { meterAppender } from '../../src/store/metered-appender.ts';
import { createRequests } from '../../src/store/requests.ts';
import { ada } from '../helpers/build.ts';
import { startRedis } from '../helpers/redis.ts';
import { cancelled, planned } from './events.ts';
import { askedRequest, openStore, silent } from './open-store.ts';

it('counts what was recorded, what had changed, and what somebody has to mend', async () => {
  const server = await startRedis();
  onTestFinished(() => server.stop());
  const outcomes: AppendOutcome[] = [];
  const store = await openStore(server.url);
  const appended = (outcome: AppendOutcome) => void outcomes.push(outcome);
  const appender = meterAppender(store.appender, { appended });
  const requests = createRequests({ ...store, log: silent, appender });
  const within = { withinMs: 20_000 };

  const asked = await askedRequest(requests);
  await requests.append(asked, planned(), ada, within);
  await requests.append(asked, cancelled, ada, within);
  await store.redis.rename(auditStream, `${auditStream}-aside`);
  await store.redis.set(auditStream, 'not what the bot has written');
  await expect(askedRequest(requests, 'cdb-other')).rejects.toThrow();
  await server.crash();
  await expect(requests.append(asked, cancelled, ada)).rejects.toThrow();

  expect(outcomes.slice(0, 4)).toEqual(['recorded', 'recorded', 'refused', 'broken']);
  expect(['unreachable', 'unconfirmed']).toContain(outcomes[4]);
});
