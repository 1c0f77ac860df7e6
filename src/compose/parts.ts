import type { Config } from '../config.ts';
import type { Parts } from '../flow/parts.ts';
import type { Clock } from '../flow/ports.ts';
import type { Chat } from '../flow/speech-ports.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { ConnectedClouds } from '../providers/index.ts';
import type { SlackConnection } from '../slack/connection.ts';
import type { createSpeechCursors } from '../store/cursors.ts';
import type { RedisClient, RedisPurpose } from '../store/redis.ts';
import type { OwnPolicies } from './policies.ts';

/** What part of the bot a process runs. */
export const roles = ['all', 'ingress', 'worker'] as const;
export type Role = (typeof roles)[number];

/** What is open, and must be closed in the opposite order. */
export type Closers = (() => Promise<void> | void)[];

/** What both halves of the bot stand on. */
export interface Foundation {
  config: Config;
  parts: Parts;
  clouds: ConnectedClouds;
  ownPolicies: OwnPolicies;
  cursors: ReturnType<typeof createSpeechCursors>;
  chat: Chat;
  connection: SlackConnection;
  redis: RedisClient;
  /** Redis' clock as it is, also where a test has turned that of `parts`. */
  realClock: Clock;
  /** One more connection, closed with everything else. */
  connect: (purpose: RedisPurpose) => RedisClient;
  closers: Closers;
  metrics: Metrics;
  /** Aborted when the bot is told to stop. */
  signal: AbortSignal;
}
