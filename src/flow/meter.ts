import type { RequestEvent } from '../domain/events.ts';
import type { ProviderName } from '../domain/operation.ts';
import type { DecisionRefusal } from '../domain/refusals.ts';
import type { Request } from '../domain/request.ts';

/**
 * Why something that somebody sent led to nothing: the grammar does not know it, it cannot be read at all,
 * it came from another workspace, or it is for operators alone.
 */
export const deliveryRefusals = [
  'not-understood',
  'unreadable',
  'elsewhere',
  'not-an-operator',
] as const;

/** Somebody who typed or pressed something was told that nothing was done. */
export interface Refusal {
  of: 'command' | 'press';
  why: DecisionRefusal | (typeof deliveryRefusals)[number];
}

/**
 * How a try to add to the audit log ended. `refused`: something had changed since it was decided. `unreachable`:
 * nothing was recorded; `unconfirmed`: it may have been; `broken`: somebody has to mend what Redis holds.
 */
export const appendOutcomes = [
  'recorded',
  'refused',
  'unreachable',
  'unconfirmed',
  'broken',
] as const;
export type AppendOutcome = (typeof appendOutcomes)[number];

/** Why what came in where Slack delivers was not taken. */
export const deliveryProblems = ['unproven', 'unreadable', 'too-large', 'no-room'] as const;
export type DeliveryProblem = (typeof deliveryProblems)[number];

/** What is counted about the bot's own work. Nothing here throws, waits, or names a person. */
export interface Meter {
  /** This process has recorded one event of a request. */
  recorded(happened: { before: Request | null; event: RequestEvent; after: Request }): void;
  refused(refusal: Refusal): void;
  appended(outcome: AppendOutcome): void;
  /**
   * One call of a cloud has ended. `outcome`: `ok`, or the code of the error, ours and not the cloud's.
   * `isRetry`: the same call was made just before, and failed.
   */
  cloudCalled(call: {
    provider: ProviderName;
    action: string;
    outcome: string;
    tookMs: number;
    isRetry: boolean;
  }): void;
  /** A cloud's clock is ahead of the one that signs by so much; negative: behind. To the second. */
  cloudClockSeen(seen: { provider: ProviderName; aheadMs: number }): void;
  /** A call had to wait this long for its place. */
  gateWaited(wait: { provider: ProviderName; action: string; waitedMs: number }): void;
  /** In Socket Mode: Slack has a connection over which it can deliver, or has none. */
  socketSeen(isConnected: boolean): void;
  /** Something that came in where Slack delivers was not taken. */
  deliveryRefused(problem: DeliveryProblem): void;
  /** One call of Slack has ended. `outcome`: `ok`, or Slack's own word where it is a known one. */
  slackCalled(call: { method: string; outcome: string; tookMs: number }): void;
  /** A post was cut off after Slack may have taken it: it may stand there twice. */
  postDoubted(): void;
  /** The card shows the newest event, so long after it was recorded. */
  cardShown(shown: { delayMs: number }): void;
  /** A job was taken up, so long after it was due. */
  jobBegun(job: { queue: string; name: string; waitedMs: number }): void;
  jobEnded(job: {
    queue: string;
    name: string;
    outcome: 'completed' | 'failed';
    tookMs: number;
  }): void;
  /** The configuration was read again, and taken or refused. */
  configurationRead(isTaken: boolean): void;
  /** A line of the log that somebody should look at. */
  logged(level: 'warn' | 'error'): void;
}

/** Nobody counts. */
export const unmetered: Meter = {
  recorded: () => undefined,
  refused: () => undefined,
  appended: () => undefined,
  cloudCalled: () => undefined,
  cloudClockSeen: () => undefined,
  gateWaited: () => undefined,
  socketSeen: () => undefined,
  deliveryRefused: () => undefined,
  slackCalled: () => undefined,
  postDoubted: () => undefined,
  cardShown: () => undefined,
  jobBegun: () => undefined,
  jobEnded: () => undefined,
  configurationRead: () => undefined,
  logged: () => undefined,
};
