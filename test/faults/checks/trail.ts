import { Redis } from 'ioredis';
import type { TestContext } from 'vitest';
import type { AuditEvent } from '../../../src/domain/audit.ts';
import { policiesSubject } from '../../../src/domain/events.ts';
import { readAudit } from '../../../src/store/audit.ts';
import { createSpeechCursors } from '../../../src/store/cursors.ts';
import { until } from '../../helpers/until.ts';
import type { Scene } from '../harness/scene.ts';
import { isToldUpTo } from './seen.ts';

/** The audit log of a scene, of which a test waits for something. */
export interface Trail {
  /** All events of requests, oldest first. */
  events(): Promise<AuditEvent[]>;
  /** Their types. */
  types(): Promise<AuditEvent['type'][]>;
  /** Waits until the log holds this event for the n-th time, from 1. */
  holds(type: AuditEvent['type'], options?: { nth?: number; timeoutMs?: number }): Promise<void>;
  /** Waits until everything that it holds is said. */
  said(timeoutMs?: number): Promise<void>;
}

export function openTrail(
  { redis: { url } }: Pick<Scene, 'redis'>,
  test: Pick<TestContext, 'onTestFinished'>,
): Trail {
  const redis = new Redis(url);
  redis.on('error', () => undefined);
  test.onTestFinished(() => redis.disconnect());
  const events = async () => {
    const all: AuditEvent[] = [];
    for await (const event of readAudit(redis)) {
      if (event.request !== policiesSubject) all.push(event);
    }
    return all;
  };
  const cursors = createSpeechCursors({ redis });
  const isSaid = async () => {
    const all = await events();
    const areSaid = [...new Set(all.map(({ request }) => request))].map(async (id) => {
      const mine = all.filter(({ request }) => request === id);
      const isCarded = mine.some(({ type }) => type === 'planned');
      return isToldUpTo(await cursors.read(id), mine.length, isCarded);
    });
    return (await Promise.all(areSaid)).every(Boolean);
  };
  const types = async () => (await events()).map(({ type }) => type);
  return {
    events,
    types,
    async holds(type, { nth = 1, timeoutMs = 90_000 } = {}) {
      const isThere = async () => {
        const all = await types();
        if (all.filter((each) => each === type).length >= nth) return true;
        throw new Error(`it holds ${all.join(', ')}`);
      };
      await until(isThere, { timeoutMs, what: `the log holds ${type} (${nth})` });
    },
    async said(timeoutMs = 120_000) {
      await until(isSaid, { timeoutMs, what: 'everything is said' });
    },
  };
}
