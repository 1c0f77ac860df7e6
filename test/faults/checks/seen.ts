import type { AuditEvent } from '../../../src/domain/audit.ts';
import type { Request } from '../../../src/domain/request.ts';
import { hasCard, type Told } from '../../../src/domain/speech.ts';
import { isAnyBehind } from '../../../src/flow/rooms.ts';
import type { SpeechCursor } from '../../../src/flow/speech-ports.ts';
import { readAudit, verifyAudit } from '../../../src/store/audit.ts';
import { startClock } from '../../../src/store/clock.ts';
import { createSpeechCursors } from '../../../src/store/cursors.ts';
import { connectRedis } from '../../../src/store/redis.ts';
import { createRequests } from '../../../src/store/requests.ts';
import type { Verdict } from '../../../src/store/verify.ts';
import type { Scene } from '../harness/scene.ts';

/** A request as the store has it, with everything that happened to it. */
export interface Seen {
  request: Request;
  story: Told[];
  /** Everything about it is said in every room, and its card is the newest. */
  isSaid: boolean;
}

/** What of a scene shows whether all is right. */
export interface Evidence {
  redis: Pick<Scene['redis'], 'url'>;
  tencent: Pick<Scene['tencent'], 'counters'>;
  huawei: Pick<Scene['huawei'], 'counters'>;
  slack: Pick<Scene['slack'], 'ask'>;
  bots: readonly Pick<Scene['bots'][number], 'pid' | 'output'>[];
  document: Scene['document'];
}

/** The store of a scene, read as the product reads it. */
export interface Ledger {
  requests: ReturnType<typeof createRequests>;
  cursors: ReturnType<typeof createSpeechCursors>;
  /** The whole log, oldest first. */
  events(): Promise<AuditEvent[]>;
  verify(): Promise<Verdict>;
  close(): void;
}

const silent = { debug() {}, info() {}, warn() {}, error() {} };

export async function openLedger({ redis: { url } }: Pick<Evidence, 'redis'>): Promise<Ledger> {
  const redis = connectRedis(url, { purpose: 'worker', log: silent });
  const clock = await startClock(redis);
  return {
    requests: createRequests({ redis, clock, log: silent }),
    cursors: createSpeechCursors({ redis }),
    async events() {
      const all: AuditEvent[] = [];
      for await (const event of readAudit(redis)) all.push(event);
      return all;
    },
    verify: () => verifyAudit(redis),
    close() {
      clock.stop();
      redis.disconnect();
    },
  };
}

/** All requests, oldest first. */
export async function readAll(scene: Pick<Evidence, 'redis'>): Promise<Seen[]> {
  const { requests, cursors, close } = await openLedger(scene);
  try {
    const all = (await requests.recent(100_000)).reverse();
    return await Promise.all(
      all.map(async (request) => {
        const story = await requests.history(request.id);
        const cursor = await cursors.read(request.id);
        const isSaid = isToldUpTo(cursor, story.length, hasCard(request));
        return { request, story, isSaid };
      }),
    );
  } finally {
    close();
  }
}

/** Is so much of a request said, also in a room that was closed for a while, and shown on its card? */
export function isToldUpTo(cursor: SpeechCursor, events: number, isCarded: boolean): boolean {
  const isShown = !isCarded || cursor.cardVersion >= events;
  return isShown && cursor.events >= events && !isAnyBehind(cursor);
}
