import type { Receiver } from '@slack/bolt';

/** One way in for what Slack delivers. */
export interface Door {
  receiver: Receiver;
  /** @returns where it listens; null: nowhere, since it called Slack. */
  open(): Promise<{ port: number | null }>;
  /** Takes nothing new; ends once what is in hand has come to an end, or has had its time. */
  close(drained: Promise<void>): Promise<void>;
}
