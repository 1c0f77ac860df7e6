import { setTimeout as pause } from 'node:timers/promises';
import { countRepeats, violations } from '../checks/invariants.ts';
import { cutPosts } from '../checks/said.ts';
import { readAll, type Seen } from '../checks/seen.ts';
import { openScene, type Scene } from '../harness/scene.ts';
import { createBots } from './bots.ts';
import { createPeople, huaweiInstance, tencentInstance } from './people.ts';
import { botCount, type Deed, type Plan } from './plan.ts';
import { settle } from './settle.ts';

/** What came of a random walk. */
export interface Outcome {
  seed: number;
  seconds: number;
  /** Acknowledged wishes, and how they ended. */
  requests: number;
  ends: Record<string, number>;
  faults: number;
  kills: number;
  freezes: number;
  /** Processes that were started, the first ones included. */
  restarts: number;
  writes: number;
  effects: number;
  /** What was acknowledged and is not there. */
  lost: string[];
  /** What happened twice, or without approval, or is told wrongly. */
  violations: string[];
  /** Messages that repeat another. */
  repeats: number;
  /** Posts that Slack took and whose answers it cut off: they, and one for each kill, may repeat. */
  cutPosts: number;
}

type Say = (line: string) => void;

/** Walks a plan through a scene of its own, heals everything, waits until all is told, and looks. */
export async function walkChaos(plan: Plan, say: Say): Promise<Outcome> {
  const scene = await openScene({
    tencent: { moreInstances: plan.kinds.map((_, index) => tencentInstance(index)) },
    huawei: { moreInstances: plan.kinds.map((_, index) => huaweiInstance(index)) },
  });
  try {
    const persons = createPeople(scene, plan.kinds);
    const bots = createBots(scene, botCount);
    await bots.start();
    const endsAt = performance.now() + plan.lastsMs;
    await walk(plan, dealer({ scene, persons, bots, endsAt, say }), say);

    say('healing');
    await scene.slack.comeBack();
    await bots.start();
    await settle(scene, (instance) => persons.tryAgain(instance), say);
    const seen = await readAll(scene);
    const { kills, freezes, restarts } = bots.counts;
    return {
      ...(await look(scene, plan, seen)),
      requests: persons.asked(),
      lost: await persons.lost(seen),
      kills,
      freezes,
      restarts,
      cutPosts: cutPosts(await scene.slack.calls()).length,
    };
  } finally {
    await scene.close();
  }
}

/** Each deed at its time, whether or not those before it are through; in the end all are. */
async function walk(plan: Plan, deal: (deed: Deed) => Promise<void>, say: Say): Promise<void> {
  const startedAt = performance.now();
  const underWay: Promise<void>[] = [];
  const reach = (atMs: number) => pause(Math.max(0, startedAt + atMs - performance.now()));
  for (const deed of plan.deeds) {
    await reach(deed.atMs);
    say(JSON.stringify(deed));
    underWay.push(deal(deed));
  }
  await reach(plan.lastsMs);
  await Promise.all(underWay);
}

/** Does deeds. Each person, each bot and Redis are busy with one at a time. */
function dealer({
  scene,
  persons,
  bots,
  endsAt,
  say,
}: {
  scene: Scene;
  persons: ReturnType<typeof createPeople>;
  bots: ReturnType<typeof createBots>;
  /** From then on nobody presses anything: who was kept busy until then goes home. */
  endsAt: number;
  say: Say;
}): (deed: Deed) => Promise<void> {
  const turns = new Map<string, Promise<void>>();
  const inTurn = (who: string, work: () => Promise<void>): Promise<void> => {
    const turn = (turns.get(who) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      // What failed for a person is no violation: what was lost is looked at in the end.
      say(`  ${who}: ${error instanceof Error ? error.message : String(error)}`);
    });
    turns.set(who, turn);
    return turn;
  };

  return async (deed) => {
    switch (deed.do) {
      case 'ask':
        return inTurn('ada', () => persons.ask(deed.request));
      case 'press':
        await inTurn(`card ${deed.request}`, () => persons.waitForCard(deed.request));
        return inTurn(deed.by, async () => {
          if (performance.now() < endsAt) await persons.press(deed);
        });
      case 'kill':
        return inTurn(`bot ${deed.bot}`, () => bots.kill(deed));
      case 'freeze':
        return inTurn(`bot ${deed.bot}`, () => bots.freeze(deed));
      case 'roll':
        return inTurn(`bot ${deed.bot}`, () => bots.roll(deed));
      case 'trap':
        return inTurn(`bot ${deed.bot}`, () => bots.trap(deed));
      case 'crash-redis':
        return inTurn('redis', () => crashRedis(scene, deed.downMs));
      case 'freeze-redis':
        return inTurn('redis', () => freezeRedis(scene, deed.forMs));
      case 'spoil-cloud':
        return scene[deed.cloud].misbehave(deed.fault);
      case 'spoil-slack':
        return scene.slack.misbehave(deed);
      case 'cut-sockets':
        return scene.slack.cutSockets();
    }
  };
}

async function crashRedis({ redis }: Scene, downMs: number): Promise<void> {
  await redis.crash();
  await pause(downMs);
  await redis.restart();
}

async function freezeRedis({ redis }: Scene, forMs: number): Promise<void> {
  process.kill(redis.pid, 'SIGSTOP');
  await pause(forMs);
  process.kill(redis.pid, 'SIGCONT');
}

/** What Slack would not let pass. Each process hears for itself that it has to wait: that is not counted. */
async function complaintsOf({ slack }: Scene): Promise<string[]> {
  return (await slack.complaints()).filter((each) => !each.endsWith(' before its Retry-After'));
}

async function look(scene: Scene, { seed, lastsMs, deeds }: Plan, seen: readonly Seen[]) {
  const [tencent, huawei] = await Promise.all([scene.tencent.counters(), scene.huawei.counters()]);
  const sum = (...of: Record<string, number>[]) =>
    of.flatMap((each) => Object.values(each)).reduce((one, other) => one + other, 0);
  const ends: Record<string, number> = {};
  for (const { request } of seen) ends[request.state] = (ends[request.state] ?? 0) + 1;
  return {
    seed,
    seconds: lastsMs / 1_000,
    ends,
    faults: deeds.filter((deed) => deed.do !== 'ask' && deed.do !== 'press').length,
    writes: sum(tencent.writes, huawei.writes),
    effects: sum(tencent.effects, huawei.effects),
    violations: [...(await violations(scene, seen)), ...(await complaintsOf(scene))],
    repeats: await countRepeats(scene, seen),
  };
}
