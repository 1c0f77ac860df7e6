import { Redis } from 'ioredis';
import { recentIndex } from '../../src/store/keys.ts';
import { atMost, contest } from './figure.ts';
import { sendAll, sendAnew, signedWish, type Wire, withCallers } from './load.ts';
import { quantile } from './quantile.ts';
import { startBareBolt, startProduct, startWorld, type World } from './world.ts';

const inFlight = 100;
const each = 4_000;
const repeats = 9;

/**
 * The acknowledgement of a signed command, whose wish is stored before it, beside a Bolt app that only
 * acknowledges. A connection that is not answered fails the bench, and so does a wish that was not stored.
 */
export async function benchAck(): Promise<void> {
  const world = await startWorld();
  const ours = await startProduct(world);
  const bare = await startBareBolt(world);
  /** The requests are signed before anything is opened and measured. */
  const p99 = ({ port }: { port: number }, wires: readonly Wire[]) =>
    withCallers(port, inFlight, async (callers) => quantile(await sendAll(callers, wires), 0.99));
  let acknowledged = 0;
  const wishes = (count: number): Wire[] => {
    acknowledged += count;
    return wiresOf(world, count);
  };

  try {
    await contest({
      name: `ack p99, ${inFlight} in flight`,
      unit: 'ms',
      ours: () => p99(ours, wishes(each)),
      peer: {
        name: 'bare Bolt',
        goal: { atMost: 1.5 },
        measure: () => p99(bare, wiresOf(world, each)),
      },
    });
    const amongBusy = await repeated(() => newAmongBusy(ours.port, wishes));
    atMost('ack 100 new connections on 100 busy ones', 'ms', 1_500, amongBusy);
    const onIdle = await repeated(() => sendAnew(ours.port, wishes(500)));
    atMost('ack 500 new connections', 'ms', 500, onIdle);
    const stored = await countRequests(world);
    if (stored !== acknowledged) throw new Error(`${acknowledged} acknowledged, ${stored} stored`);
  } finally {
    await Promise.all([ours.stop(), bare.stop()]);
    await world.stop();
  }
}

/** The busy ones have more to do than the new ones take. */
async function newAmongBusy(port: number, wishes: (count: number) => Wire[]): Promise<number> {
  const [news, more] = [wishes(100), wishes(3_000)];
  return withCallers(port, inFlight, async (busy) => {
    const others = sendAll(busy, more);
    const tookMs = await sendAnew(port, news);
    await others;
    return tookMs;
  });
}

async function repeated(measure: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let count = 0; count < repeats; count += 1) values.push(await measure());
  return values;
}

function wiresOf({ slack }: World, count: number): Wire[] {
  return Array.from({ length: count }, () => signedWish(slack.signingSecret, slack.teamId));
}

async function countRequests(world: World): Promise<number> {
  const redis = new Redis(world.redis.url);
  const stored = await redis.zcard(recentIndex);
  redis.disconnect();
  return stored;
}
