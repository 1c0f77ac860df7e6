import type { ProviderName } from '../domain/operation.ts';

/** What is counted about the bot's own work. Nothing here throws, waits, or names a person. */
export interface Meter {
  /** One call of a cloud has ended. `outcome`: `ok`, or the code of the error, ours and not the cloud's. */
  cloudCalled(call: {
    provider: ProviderName;
    action: string;
    outcome: string;
    tookMs: number;
  }): void;
  /** A call had to wait this long for its place. */
  gateWaited(wait: { provider: ProviderName; action: string; waitedMs: number }): void;
  /** One call of Slack has ended. `outcome`: `ok`, or Slack's own word. */
  slackCalled(call: { method: string; outcome: string; tookMs: number }): void;
  /** A post was cut off after Slack may have taken it: it may stand there twice. */
  postDoubted(): void;
}

/** Nobody counts. */
export const unmetered: Meter = {
  cloudCalled: () => undefined,
  gateWaited: () => undefined,
  slackCalled: () => undefined,
  postDoubted: () => undefined,
};
