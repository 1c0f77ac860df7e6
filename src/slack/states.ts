import type { State } from '../domain/request.ts';
import type { Block } from './blocks.ts';
import { shortenMarkup } from './text.ts';

/** The one word for the state on a card. Operators and tests read it: it never changes. */
export const stateWords: Readonly<Record<State, string>> = {
  asked: 'reading the facts',
  pending: 'waiting for approval',
  approved: 'approved',
  scheduled: 'approved',
  running: 'running',
  verifying: 'verifying',
  unknown: 'unknown',
  succeeded: 'succeeded',
  failed: 'failed',
  refused: 'refused',
  rejected: 'rejected',
  expired: 'expired',
  cancelled: 'cancelled',
};

export const stateSigns: Readonly<Record<State, string>> = {
  asked: '🔎',
  pending: '⏳',
  approved: '👍',
  scheduled: '👍',
  running: '⚙️',
  verifying: '🔎',
  unknown: '❓',
  succeeded: '✅',
  failed: '❌',
  refused: '⛔',
  rejected: '🚫',
  expired: '⌛',
  cancelled: '🚫',
};

/** What our own sentences say instead, where a card needs the meaning and not the state. */
const otherWords: Readonly<Record<string, string>> = {
  'waiting for approval': 'in need of approval',
  approved: 'allowed',
  running: 'in service',
  verifying: 'checking',
  unknown: 'not known',
  succeeded: 'worked',
  failed: 'did not work',
  refused: 'turned down',
  rejected: 'turned away',
  expired: 'out of date',
  cancelled: 'called off',
};

const anyWord = new RegExp(Object.keys(otherWords).join('|'), 'gi');
const wholeWord = new RegExp(`\\b(${Object.keys(otherWords).join('|')})\\b`, 'gi');

/** A block whose texts, all but identifiers, hold no state word. Buttons are all ours and ids. */
export function withoutStateWords(block: Block): Block {
  return block.type === 'actions' ? block : rewordedIn(block);
}

function rewordedIn<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(rewordedIn) as Value;
  if (typeof value !== 'object' || value === null) return value;
  const isMarkup = 'type' in value && value.type === 'mrkdwn';
  const members = Object.entries(value).map(([key, inner]) =>
    key === 'text' && typeof inner === 'string'
      ? [key, atMost(isMarkup ? outsideCode(inner) : reworded(inner), inner.length)]
      : [key, rewordedIn(inner)],
  );
  return Object.fromEntries(members) as Value;
}

/** The same for mrkdwn. Identifiers, mentions and dates are kept: with other letters they would be something else. */
export function outsideCode(text: string): string {
  return text
    .split(/(`[^`]*`|<[^>]*>)/)
    .map((part) => (/^[`<]/.test(part) ? part : reworded(part)))
    .join('');
}

/** Other words may be longer: a text that was at its limit stays within it. */
function atMost(text: string, before: number): string {
  return shortenMarkup(text, Math.max(before, 1_500));
}

/**
 * Our own sentence, or a cloud's status, without a state word: a card names its state once, so that
 * nobody takes `Status: running` of an instance for the state of the request.
 */
function reworded(text: string): string {
  return broken(text.replace(wholeWord, other));
}

/**
 * Other people's words are not reworded; a state word in them gets a dot in its middle, so that it
 * can still be read and is not taken for the state.
 */
export function broken(text: string): string {
  return text.replace(anyWord, (found) => `${found.slice(0, 4)}·${found.slice(4)}`);
}

function other(found: string): string {
  const instead = otherWords[found.toLowerCase()] ?? found;
  const isCapital = found.charAt(0) !== found.charAt(0).toLowerCase();
  return isCapital ? instead.charAt(0).toUpperCase() + instead.slice(1) : instead;
}
