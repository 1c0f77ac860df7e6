import type { Point } from '../../../src/flow/points.ts';
import type { Fault } from '../../../src/simulator/simulator.ts';
import type { FaultKind } from '../../helpers/fake-slack-faults.ts';

/** One thing that is done in a random walk, at its time. Bots and requests go by number. */
export type Deed = { atMs: number } & (
  | { do: 'ask'; request: number }
  | {
      do: 'press';
      request: number;
      by: 'ada' | 'ben' | 'cid' | 'dan';
      button: Button;
      times: number;
    }
  | { do: 'kill'; bot: number; downMs: number }
  | { do: 'freeze'; bot: number; forMs: number }
  | { do: 'roll'; bot: number }
  | { do: 'trap'; bot: number; point: Point; how: 'kill' | 'stop'; forMs: number }
  | { do: 'crash-redis'; downMs: number }
  | { do: 'freeze-redis'; forMs: number }
  | { do: 'spoil-cloud'; cloud: 'tencent' | 'huawei'; fault: Fault }
  | { do: 'spoil-slack'; method: string; how: FaultKind; times: number }
  | { do: 'cut-sockets' }
);

type Button = 'approve' | 'reject' | 'cancel';

/** What is asked for with which number: the clouds and operations in turn. */
export type Kind = 'storage' | 'backup' | 'huawei';

export interface Plan {
  seed: number;
  lastsMs: number;
  kinds: readonly Kind[];
  deeds: readonly Deed[];
}

/** So many processes of the bot are kept running. */
export const botCount = 3;

/** Slack lets one message a second into a channel, and a request is about eight. */
const askEveryMs = 4_000;
const faultEveryMs = 1_500;

const points: readonly Point[] = [
  'before-plan',
  'before-decision',
  'after-decision',
  'before-intent',
  'after-intent',
  'before-socket',
  'before-answer',
  'after-answer',
  'before-read-back',
  'before-final',
  'before-post',
  'after-post',
  'before-jobs',
  'after-jobs',
];

/** What will be done, and when: nothing of it hangs on how the walk goes. */
export function planChaos(seed: number, seconds: number): Plan {
  const chance = createChance(seed);
  const lastsMs = seconds * 1_000;
  const kinds: Kind[] = [];
  const deeds: Deed[] = [];
  for (let atMs = 500; atMs < lastsMs; atMs += chance.between(askEveryMs / 2, askEveryMs * 1.5)) {
    const request = kinds.push(chance.one(['storage', 'storage', 'backup', 'huawei'])) - 1;
    deeds.push({ atMs, do: 'ask', request }, ...pressesFor(request, atMs, chance));
  }
  for (let atMs = 3_000; atMs < lastsMs; atMs += chance.between(500, 2 * faultEveryMs)) {
    deeds.push(fault(atMs, chance));
  }
  return { seed, lastsMs, kinds, deeds: deeds.sort((one, other) => one.atMs - other.atMs) };
}

/** Most are approved by who may; others try what they may not; some are called off in between. */
function pressesFor(request: number, askedAtMs: number, chance: Chance): Deed[] {
  const press = (by: 'ada' | 'ben' | 'cid' | 'dan', button: Button): Deed => ({
    atMs: askedAtMs + chance.between(1_000, 6_000),
    do: 'press',
    request,
    by,
    button,
    times: chance.one([1, 1, 2, 3]),
  });
  const presses = [press(chance.one(['ben', 'cid']), 'approve')];
  if (chance.happens(0.3)) presses.push(press('ada', 'approve'));
  if (chance.happens(0.2)) presses.push(press('dan', 'approve'));
  if (chance.happens(0.3)) presses.push(press('cid', 'approve'));
  if (chance.happens(0.1)) presses.push(press('cid', 'reject'));
  if (chance.happens(0.1)) presses.push(press('ada', 'cancel'));
  return presses;
}

function fault(atMs: number, chance: Chance): Deed {
  const bot = chance.below(botCount);
  const forMs = chance.between(500, 12_000);
  return chance.one<() => Deed>([
    () => ({ atMs, do: 'kill', bot, downMs: chance.between(100, 4_000) }),
    () => ({ atMs, do: 'kill', bot, downMs: chance.between(100, 4_000) }),
    () => ({ atMs, do: 'freeze', bot, forMs }),
    () => ({ atMs, do: 'roll', bot }),
    () => ({ atMs, do: 'trap', bot, point: chance.one(points), how: 'kill', forMs }),
    () => ({ atMs, do: 'trap', bot, point: chance.one(points), how: 'kill', forMs }),
    () => ({ atMs, do: 'trap', bot, point: chance.one(points), how: 'stop', forMs }),
    () => ({ atMs, do: 'crash-redis', downMs: chance.between(100, 3_000) }),
    () => ({ atMs, do: 'freeze-redis', forMs: chance.between(100, 3_000) }),
    () => ({ atMs, do: 'kill', bot, downMs: chance.between(100, 4_000) }),
    () => ({ atMs, do: 'trap', bot, point: chance.one(points), how: 'kill', forMs }),
    () => ({ atMs, do: 'spoil-cloud', ...cloudFault(chance) }),
    () => ({ atMs, do: 'spoil-cloud', ...cloudFault(chance) }),
    () => ({ atMs, do: 'spoil-slack', ...slackFault(chance) }),
    () => ({ atMs, do: 'spoil-slack', ...slackFault(chance) }),
    () => ({ atMs, do: 'cut-sockets' }),
  ])();
}

const calls = {
  tencent: {
    writes: ['OpenDBInstanceEncryption', 'ModifyBackupEncryptionStatus'],
    reads: ['DescribeDBInstanceInfo', 'DescribeBackupEncryptionStatus', 'DescribeDBInstances'],
  },
  huawei: {
    writes: ['ModifyBackupEncryptStatus'],
    reads: ['DescribeBackupEncryptStatus', 'ShowInstance', 'ListInstances'],
  },
};

function cloudFault(chance: Chance): { cloud: 'tencent' | 'huawei'; fault: Fault } {
  const cloud = chance.one(['tencent', 'huawei'] as const);
  const isWrite = chance.happens(0.7);
  const action = chance.one(isWrite ? calls[cloud].writes : calls[cloud].reads);
  const how = chance.one([
    'drop-before',
    'drop-after',
    'internal-error-before',
    'internal-error-after',
    'throttle',
    'garbage',
    'unavailable',
    'delay',
    'lag',
  ] as const);
  const times = isWrite ? 1 : chance.between(1, 4);
  const lagMs = how === 'lag' ? chance.between(1_000, 8_000) : undefined;
  const delayMs = how === 'delay' ? chance.between(500, 12_000) : undefined;
  return { cloud, fault: { action, how, times, lagMs, delayMs } };
}

function slackFault(chance: Chance): { method: string; how: FaultKind; times: number } {
  const method = chance.one(['chat.postMessage', 'chat.update', 'users.info', '*']);
  const how = chance.one<FaultKind>([
    { kind: 'rate-limit', retryAfterS: 2 },
    { kind: 'error', code: 'internal_error' },
    { kind: 'http', status: 503 },
    { kind: 'cut-before' },
    { kind: 'cut-after' },
    { kind: 'delay', delayMs: chance.between(200, 3_000) },
  ]);
  return { method, how, times: chance.between(1, 5) };
}

/** Seeded: the same seed, the same choices. */
interface Chance {
  /** A whole number from 0, below this one. */
  below(most: number): number;
  between(least: number, most: number): number;
  one<T>(of: readonly T[]): T;
  happens(probability: number): boolean;
}

/** Source: mulberry32, by Tommy Ettinger, in the public domain. */
function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (most: number) => Math.floor(next() * most);
  return {
    below,
    between: (least, most) => Math.round(least + next() * (most - least)),
    one: (of) => {
      const chosen = of[below(of.length)];
      if (chosen === undefined) throw new Error('nothing to choose from');
      return chosen;
    },
    happens: (probability) => next() < probability,
  };
}
