import { type Freeze, nextOpening } from '../domain/calendar.ts';
import type { DataOf, PauseReason } from '../domain/events.ts';
import type { RuleInForce } from '../domain/policy.ts';
import { isBeforeWrite, type Request } from '../domain/request.ts';
import { ours, type Part, theirs } from './parts.ts';
import { broken } from './states.ts';
import { asManyAsFit, defused, moment } from './text.ts';
import { durationWords, freezeWords, windowWords } from './times.ts';

/** When what is approved may start, in words: on the card and in its thread. Holds no state word. */

const someWindows = { most: 5, longest: 1_000, between: ', or ' };

const pauses: Readonly<Record<PauseReason, string>> = {
  delay: 'the rule wants a pause, in which it can be stopped',
  window: 'the rule allows it only in its windows',
  freeze: 'a freeze forbids it until then',
  'not-taken': 'the cloud did not take the last call and may take the next',
  retry: 'it is tried again',
};

/**
 * `Starts only …`: the rule's windows, its pause, and the freeze that comes first. Null: at once, or it
 * has started.
 */
export function startLine(request: Request): string | null {
  const { rule, sinceMs, scheduledWhy } = request;
  if (!rule || !isBeforeWrite(request)) return null;
  const { delayMs, windows } = rule;
  const freeze = firstFreeze(rule, sinceMs)?.freeze;
  const shown = asManyAsFit(windows.map(windowWords), someWindows);
  const words = [
    ...(windows.length > 0 ? [shown] : []),
    // In the pause its state says so, and until when.
    ...(delayMs > 0 && scheduledWhy !== 'delay'
      ? [`after a pause of ${durationWords(delayMs)}, in which it can be stopped`]
      : []),
    ...(freeze
      ? [`outside the freeze ${freezeWords({ ...freeze, why: brokenOr(freeze.why) })}`]
      : []),
  ];
  return words.length > 0 ? `Starts only ${words.join('; ')}` : null;
}

/** Until when what waits for its time may start. Null: it does not wait, or has no end. */
export function lastsLine({ state, expiresAtMs }: Request): string | null {
  const waits = state === 'scheduled' && expiresAtMs !== null;
  return waits ? `The approval lasts until ${moment(expiresAtMs)}` : null;
}

/** Until when a scheduled call waits, and for what. In mrkdwn, inert. */
export function pauseWords(request: Request): string {
  const { startsAtMs, scheduledWhy } = request;
  if (startsAtMs === null) return 'the call is about to be made';
  const why = scheduledWhy ? `: ${pauses[scheduledWhy]}` : '';
  const freeze = scheduledWhy === 'freeze' ? freezeWhy(request, startsAtMs) : null;
  const reason = freeze ? ` (${broken(defused(freeze, 200))})` : '';
  return `the call is made at ${moment(startsAtMs)} at the earliest${why}${reason}`;
}

/** What the thread says when an approved call has to wait. */
export function scheduledParts(
  { startsAtMs, why, lastsUntilMs }: DataOf<'scheduled'>,
  request: Request,
  saidAtMs: number,
): Part[] {
  const endsAtMs = lastsUntilMs ?? request.expiresAtMs;
  const until = endsAtMs === null ? '' : ` The approval lasts until ${moment(endsAtMs)}.`;
  if (startsAtMs <= saidAtMs) {
    return [ours(`The policies have changed: the call may be made now.${until}`)];
  }
  const press = why === 'delay' ? 'Stop' : 'Cancel';
  const stop = ` Until then whoever asked, and every approver, can press ${press} on the card.`;
  return [
    ours(
      `The call is made at ${moment(startsAtMs)} at the earliest: ${pauses[why]}.${stop}${until}`,
    ),
    ...theirs('Freeze', why === 'freeze' ? freezeWhy(request, startsAtMs) : null),
  ];
}

/** What follows the last approval, as a clause. */
export function nextAfterApproval(rule: RuleInForce | null): string {
  const waits = rule && (rule.delayMs > 0 || rule.windows.length > 0 || rule.freezes.length > 0);
  const then = waits ? 'and the call is made when its rule lets it start' : 'then the call is made';
  return `the facts are read once more, ${then}`;
}

function brokenOr(text: string | null): string | null {
  return text === null ? null : broken(text);
}

/** Why there is a freeze before the start. */
function freezeWhy({ rule, sinceMs }: Request, startsAtMs: number): string | null {
  const first = rule && firstFreeze(rule, sinceMs);
  return first && first.beginsMs < startsAtMs ? first.freeze.why : null;
}

/** The freeze that holds at this moment, or else the next one. */
function firstFreeze(
  { freezes }: Pick<RuleInForce, 'freezes'>,
  fromMs: number,
): { freeze: Freeze; beginsMs: number } | null {
  const [first] = freezes
    .map((freeze) => ({ freeze, beginsMs: beginOf(freeze, fromMs) }))
    .filter(({ beginsMs }) => Number.isFinite(beginsMs))
    .sort((one, other) => one.beginsMs - other.beginsMs);
  return first ?? null;
}

/** When this freeze begins, not before `fromMs`; `Infinity` when it is over. */
function beginOf(freeze: Freeze, fromMs: number): number {
  const open = nextOpening({ windows: [], freezes: [freeze] }, fromMs);
  return open === null || open.startMs > fromMs ? fromMs : open.endMs;
}
