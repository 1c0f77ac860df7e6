import type { Fleet, Unread } from '../flow/enquiries.ts';
import type { EncryptionShown, Listed } from '../flow/looks.ts';
import type { Whereabouts } from '../flow/places.ts';
import type { Message } from './blocks.ts';
import { messageOfLines } from './lines.ts';
import { code, defused, foreign } from './text.ts';

/** More rows than this nobody reads in a message. */
const rowLimit = 40;
const reasonLimit = 8;

/** What was asked: where, and whether only what is not encrypted is wanted. */
export type FleetAsked = Whereabouts & { unencrypted: boolean };

/** The instances there are: the sum of it first, then one line each. */
export function fleetMessage(fleet: Fleet, asked: FleetAsked): Message {
  if (!fleet.ok) return messageOfLines([{ theirs: [fleet.detail] }]);
  const wanted = asked.unencrypted ? fleet.rows.filter(isOff) : fleet.rows;
  const shown = [...wanted].sort(byUrgency).slice(0, rowLimit);
  const left = wanted.length - shown.length;
  return messageOfLines([
    { ours: [`*${sumOf(fleet.rows)}*`] },
    { theirs: unreadLines(fleet.unread) },
    { ours: [...shown.map(rowLine), ...restLines(left, asked)] },
    { theirs: reasonLines(fleet.rows) },
  ]);
}

/** `⚠️ tencent-prod ap-singapore could not be read: …`, as many as fit, and how many more. Plain text. */
export function unreadLines(unread: readonly Unread[]): string[] {
  const lines = unread
    .slice(0, reasonLimit)
    .map(
      ({ account, region, why }) => `⚠️ ${account} ${region} could not be read: ${sentence(why)}`,
    );
  const more = unread.length - lines.length;
  return more > 0 ? [...lines, `⚠️ ${more} more places could not be read.`] : lines;
}

const words = { on: 'on', off: 'off', 'not-known': 'not known' } as const;

/** `12 instances, 3 not encrypted (storage: 2 off; backup: 3 off, 1 not known)`. */
function sumOf(rows: readonly Listed[]): string {
  const all = rows.flatMap(({ encryption }) => encryption);
  const kinds = (['storage', 'backup'] as const).map((kind) => {
    const counts = (['off', 'not-known'] as const).flatMap((is) => {
      const count = all.filter((shown) => shown.kind === kind && shown.is === is).length;
      return count > 0 ? [`${count} ${words[is]}`] : [];
    });
    return counts.length > 0 ? [`${kind}: ${counts.join(', ')}`] : [];
  });
  const detail = kinds.flat().join('; ');
  const instances = `${rows.length} ${rows.length === 1 ? 'instance' : 'instances'}`;
  return `${instances}, ${rows.filter(isOff).length} not encrypted${detail ? ` (${detail})` : ''}`;
}

function isOff({ encryption }: Listed): boolean {
  return encryption.some(({ is }) => is === 'off');
}

function isUnknown({ encryption }: Listed): boolean {
  return encryption.some(({ is }) => is === 'not-known');
}

function signOf(row: Listed): string {
  if (isOff(row)) return '⚠️';
  return isUnknown(row) ? '❔' : '✅';
}

/** What is not encrypted first, then what is not known. */
function byUrgency(one: Listed, other: Listed): number {
  const order = (row: Listed) => (isOff(row) ? 0 : isUnknown(row) ? 1 : 2);
  const place = (row: Listed) => `${row.account} ${row.region} ${row.instance}`;
  return order(one) - order(other) || (place(one) < place(other) ? -1 : 1);
}

function rowLine(row: Listed): string {
  const name = row.name ? ` (${defused(row.name, 60)})` : '';
  const parts = [
    `${signOf(row)} ${code(row.instance)}${name}`,
    `${defused(row.account, 80)} ${defused(row.region, 60)}`,
    ...(row.engine ? [defused(row.engine, 80)] : []),
    defused(row.status, 80),
    row.encryption.map(encryptionOf).join(', '),
  ];
  return parts.join(' · ');
}

function encryptionOf({ kind, is, key }: EncryptionShown): string {
  return `${kind} ${words[is]}${key ? ` with key ${code(key)}` : ''}`;
}

function restLines(left: number, asked: FleetAsked): string[] {
  if (left <= 0) return [];
  const narrower = [
    ...(asked.provider ? [] : ['tencent or huawei']),
    ...(asked.account ? [] : ['account=…']),
    ...(asked.region ? [] : ['region=…']),
    ...(asked.unencrypted ? [] : ['unencrypted']),
  ];
  const how =
    narrower.length > 0
      ? `Narrow it down: /dbencrypt list with ${narrower.join(', ')}.`
      : 'These are shown once those above are encrypted.';
  return [`${left} more are not shown. ${how}`];
}

/** Why something is not known: each reason once, with how many instances it is about. Plain text. */
function reasonLines(rows: readonly Listed[]): string[] {
  const counts = new Map<string, number>();
  for (const { account, encryption } of rows) {
    for (const { kind, why } of encryption) {
      if (why === null) continue;
      const reason = `${kind} of ${account}: ${why}`;
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }
  const lines = [...counts].map(([reason, count]) => `❔ ${count} × ${sentence(reason)}`);
  const more = lines.length - reasonLimit;
  return more > 0 ? [...lines.slice(0, reasonLimit), `❔ ${more} more reasons.`] : lines;
}

/** Words of a cloud, with one full stop. */
function sentence(text: string): string {
  return `${foreign(text, 400).replace(/\.$/, '')}.`;
}
