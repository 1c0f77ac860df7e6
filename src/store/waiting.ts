import type { Head } from '../domain/audit.ts';
import { StoreError } from '../domain/errors.ts';
import type { Entry } from './entry.ts';
import type { AppendReply, Outcome } from './schema.ts';

/** What became of one entry. All but `written` and `already`: nothing was recorded. */
export type Added =
  | { is: 'written'; seq: number; prev: string; hash: string }
  /** The event's id is in the log since an earlier try. */
  | { is: 'already'; seq: number }
  | { is: 'conflict' }
  | { is: 'policies-changed' }
  | { is: 'locked'; by: string }
  | { is: 'asked-before'; request: string };

/** An entry whose caller has not been answered. Times are of this process's monotonic clock. */
export interface Waiting {
  entry: Entry;
  addedAtMs: number;
  /** What came instead of an answer, once it was sent: whether it is in the log only Redis knows. */
  silence: StoreError | null;
  resolve(added: Added): void;
  reject(error: StoreError): void;
}

/** After the deadline an answer may still be on its way this long. */
const answerWithinMs = 300;

/** And this long Redis is asked what became of it. */
const confirmWithinMs = 500;

/** Who waited too long is told so. */
export function isStillWaiting(waiting: Waiting, nowMs: number): boolean {
  const { silence, reject } = waiting;
  const lateMs = nowMs - deadlineOf(waiting);
  if (!silence && lateMs >= 0) {
    reject(unreachable('Redis did not take this in time'));
    return false;
  }
  if (silence && lateMs >= answerWithinMs + confirmWithinMs) {
    const said = `it is not certain that this was recorded: ${silence.message}`;
    reject(new StoreError('unconfirmed', said, { cause: silence }));
    return false;
  }
  return true;
}

/** How long the next answer is waited for: until the deadline's answer is due, then to the end. */
export function patienceMs(batch: readonly Waiting[], nowMs: number): number {
  const each = batch.map((waiting) => {
    const answerLeftMs = deadlineOf(waiting) + answerWithinMs - nowMs;
    return answerLeftMs > 0 ? answerLeftMs : answerLeftMs + confirmWithinMs;
  });
  return Math.max(1, Math.min(...each));
}

/**
 * Answers those whom the reply answers.
 *
 * @returns the head of the log after it, and those that must be sent again.
 */
export function settle(
  batch: readonly Waiting[],
  reply: AppendReply & { isCopied: boolean },
): { head: Head; again: Waiting[] } {
  let { head } = reply;
  const again: Waiting[] = [];
  for (const [index, waiting] of batch.entries()) {
    const outcome = reply.outcomes[index];
    const prev = head.hash;
    if (outcome?.[0] === 'written') head = { seq: outcome[1], hash: outcome[2] };
    if (!outcome || outcome[0] === 'relink') {
      again.push(waiting);
    } else if (!reply.isCopied && (outcome[0] === 'written' || outcome[0] === 'already')) {
      // A fail-over may still lose it: whether it stays only the replicas know.
      waiting.silence = new StoreError('unreachable', 'no replica has it yet');
      again.push(waiting);
    } else if (outcome[0] === 'written') {
      const [is, seq, hash] = outcome;
      waiting.resolve({ is, seq, prev, hash });
    } else {
      const meaning = meaningOf(outcome);
      if (meaning instanceof StoreError) waiting.reject(meaning);
      else waiting.resolve(meaning);
    }
  }
  return { head, again };
}

/** @returns those that may be in the log all the same. */
export function rejectSure(batch: readonly Waiting[], error: StoreError): Waiting[] {
  for (const waiting of batch) if (!waiting.silence) waiting.reject(error);
  return batch.filter((waiting) => waiting.silence);
}

export function unreachable(why: string): StoreError {
  return new StoreError('unreachable', `${why}; nothing was recorded`);
}

function deadlineOf({ entry, addedAtMs }: Waiting): number {
  return addedAtMs + entry.notAfterMs - entry.atMs;
}

function meaningOf([is, detail]: Exclude<Outcome, readonly ['written' | 'relink', ...unknown[]]>):
  | Added
  | StoreError {
  switch (is) {
    case 'already':
      return { is, seq: detail };
    case 'locked':
      return { is, by: detail };
    case 'asked-before':
      return { is, request: detail };
    case 'conflict':
    case 'policies-changed':
      return { is };
    case 'broken':
      return new StoreError('broken', `${detail} in Redis is not what it should be`);
    case 'late':
      return unreachable('Redis did not take this in time');
  }
}
