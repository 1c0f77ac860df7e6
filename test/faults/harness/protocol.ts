import type { Point } from '../../../src/flow/points.ts';
import type { HuaweiSimulatorOptions } from '../../../src/simulator/huawei/server.ts';
import type { TencentSimulatorOptions } from '../../../src/simulator/tencent/server.ts';

/** What the controller and its processes say to each other, as JSON over the channel between them. */

/** What a process is to be: the first message it gets. */
export type Begin =
  | {
      be: 'bot';
      config: string;
      role: string;
      traps: readonly Trap[];
      skewMs: number;
      passedMs: number;
    }
  | { be: 'slack' }
  | { be: 'tencent'; options: TencentSimulatorOptions }
  | { be: 'huawei'; options: HuaweiSimulatorOptions };

/** Something happens to a bot when it reaches a point. */
export interface Trap {
  id: number;
  point: Point;
  /** Only for this request. Null: for the first that comes. */
  subject: string | null;
  /** Springs when the point is reached for the n-th time, from 1. */
  nth: number;
  /** `kill -9` of itself; SIGSTOP of itself; or it waits there until it is told to go on. */
  how: 'kill' | 'stop' | 'hold';
}

export type ToProcess =
  | { kind: 'begin'; begin: Begin }
  | { kind: 'trap'; trap: Trap }
  | { kind: 'go'; trap: number }
  /** The time of the store is turned forward for this bot. */
  | { kind: 'pass'; ms: number }
  | { kind: 'call'; id: number; path: readonly string[]; args: readonly unknown[] };

export type FromProcess =
  /** It listens; a fake Slack and the clouds say where. */
  | { kind: 'ready'; value: unknown }
  | { kind: 'trapped'; id: number }
  | { kind: 'sprung'; trap: number; subject: string }
  | { kind: 'answer'; id: number; value: unknown; error: string | null };
