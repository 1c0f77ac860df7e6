import type { TrimTold } from '../flow/ports.ts';
import { code, shorten } from './text.ts';

/**
 * One line for the audit channel: which events may leave the log, by which file, who did that, and the head
 * of the chain after it.
 */
export function trimLine({ event, logged }: TrimTold): string {
  const { firstSeq, lastSeq, count, file, sha256, before, by } = event.data;
  return [
    `Audit log trimmed: events ${firstSeq} to ${lastSeq} (${count}, from before ${before}) are in ${code(shorten(file, 100))}, SHA-256 ${code(sha256)}`,
    `by ${code(shorten(by.user, 60))} on ${code(shorten(by.host, 100))}`,
    `head ${code(`${logged.seq}:${logged.hash}`)}`,
  ].join(' · ');
}
