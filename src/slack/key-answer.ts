import { grammarOf } from '../domain/operation.ts';
import type { Check } from '../domain/plan.ts';
import type { Request } from '../domain/request.ts';
import type { KeyLookedUp } from '../flow/enquiries.ts';
import type { KeySeen } from '../flow/looks.ts';
import type { Message } from './blocks.ts';
import { unreadLines } from './fleet.ts';
import { type Lines, messageOfLines } from './lines.ts';
import { requestLine } from './request-line.ts';
import { code, defused, foreign } from './text.ts';

const placeLimit = 30;
const requestLimit = 10;

type LookedUp = Extract<KeyLookedUp, { is: 'looked-up' }>;

/** Where a key is, how it is there, what it may be used for, and who asked for it. */
export function keyMessage(found: KeyLookedUp, typed: string): Message {
  return messageOfLines(linesOf(found, typed));
}

function linesOf(found: KeyLookedUp, typed: string): Lines[] {
  switch (found.is) {
    case 'no-key-id': {
      const what = `“${foreign(typed, 100)}” is not the id of a key of any configured cloud.`;
      return [{ theirs: [`${what} Copy it from the console of the key service, then ask again.`] }];
    }
    case 'default-key': {
      const { title } = grammarOf(found.provider);
      const what = `${code(found.key)} is ${title}'s own default key. It is made when it is first used, and the key service does not describe it under this name.`;
      return [{ ours: [what, ...requestLines(found.requests)] }];
    }
    case 'looked-up':
      return [
        { ours: [sumOf(found)] },
        { theirs: unreadLines(found.unread) },
        { ours: [...foundLines(found), ...missingLines(found), ...requestLines(found.requests)] },
      ];
  }
}

function sumOf({ key, places, unread }: LookedUp): string {
  const found = places.filter(({ seen }) => seen !== null).length;
  const all = `${places.length} ${places.length === 1 ? 'place' : 'places'}`;
  const where = found === 0 ? `not found in ${all}` : `found in ${found} of ${all}`;
  const open = unread.length > 0 ? `; ${unread.length} could not be read` : '';
  return `*Key ${code(key)}: ${where}${open}.*`;
}

function foundLines({ places }: LookedUp): string[] {
  const lines = places.flatMap(({ account, region, seen }) =>
    seen ? [`${signOf(seen)} ${nameOf(account, region)}: ${describe(seen)}`] : [],
  );
  const more = lines.length - placeLimit;
  return more > 0 ? [...lines.slice(0, placeLimit), `It is in ${more} more places.`] : lines;
}

function missingLines({ places }: LookedUp): string[] {
  const missing = places.filter(({ seen }) => seen === null);
  if (missing.length === 0) return [];
  const names = missing.slice(0, placeLimit).map(({ account, region }) => nameOf(account, region));
  const more = missing.length > placeLimit ? ` and ${missing.length - placeLimit} more` : '';
  return [`Not there: ${names.join('; ')}${more}. Only configured regions are looked into.`];
}

function nameOf(account: string, region: string): string {
  return `${defused(account, 80)} ${defused(region, 60)}`;
}

function signOf({ uses }: KeySeen): string {
  return uses.every(({ checks }) => checks.every(({ verdict }) => verdict === 'pass')) ? '✅' : '⚠️';
}

/** `enabled, alias orders. Usable for storage-encryption on.` */
function describe({ state, shown, uses }: KeySeen): string {
  const facts = shown.map(({ label, value }) => `${defused(label, 40)} ${defused(value, 100)}`);
  const sentences = uses.map(({ operation, checks, onlyFor }) => {
    const limit = onlyFor ? `, for ${defused(onlyFor, 200)} only` : '';
    const stops = checks.filter(({ verdict }) => verdict === 'block');
    if (stops.length > 0) return `Not usable for ${operation}: ${wordsOf(stops)}`;
    const open = checks.filter(({ verdict }) => verdict === 'not-made');
    if (open.length > 0)
      return `Usable for ${operation}${limit}, as far as I see: ${wordsOf(open)}`;
    return `Usable for ${operation}${limit}.`;
  });
  return `${[defused(state, 60), ...facts].join(', ')}. ${sentences.join(' ')}`;
}

function wordsOf(checks: readonly Check[]): string {
  return checks.map(({ sentence }) => defused(sentence, 400)).join(' ');
}

function requestLines(requests: readonly Request[]): string[] {
  if (requests.length === 0) return ['No recent request named it.'];
  const lines = requests.slice(0, requestLimit).map(requestLine);
  const more = requests.length - lines.length;
  return ['Requests that named it:', ...lines, ...(more > 0 ? [`${more} more.`] : [])];
}
