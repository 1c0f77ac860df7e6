import type { Utterance } from '../domain/speech.ts';
import { directParts } from './direct.ts';
import { ours, type Part, theirs } from './parts.ts';
import { askRefusal } from './refusals.ts';
import { defused, mentionChannel } from './text.ts';
import { checkLines, phraseFor } from './words.ts';

/** What who typed the command is told privately: why it went no further, or where the card is. */
export function askerParts(
  utterance: Utterance,
  place: { requests: string; hasCard: boolean; card: string | null; other: string | null },
): Part[] {
  const { event, request } = utterance;
  if (event.type === 'refused') return refusedParts(event.data, request, place.other);
  if (event.type === 'planned' && !place.hasCard) {
    const channel = mentionChannel(place.requests);
    return [
      ours(
        `⚠️ *${request.id}* to ${phraseFor(request)} is waiting for approval, but its card cannot be shown: Slack does not let me post in ${channel}. Nobody can approve it before that is mended; the operators are told.`,
      ),
      ours(
        `Next: have ${channel} unarchived, or me invited there with /invite; the card then comes by itself. Until then /dbencrypt show ${request.id} tells how it stands, and /dbencrypt cancel ${request.id} gives it up.`,
      ),
    ];
  }
  if (event.type === 'planned') {
    const card = place.card ? `<${place.card}|the card>` : 'the card';
    return [
      ours(
        `*${request.id}* to ${phraseFor(request)}: ${card} is in ${mentionChannel(place.requests)}, for the approvers to decide.`,
      ),
    ];
  }
  return directParts(utterance);
}

function refusedParts(
  data: Extract<Utterance['event'], { type: 'refused' }>['data'],
  request: Utterance['request'],
  other: string | null,
): Part[] {
  const { what, next } = askRefusal(data.why);
  const stopping = data.checks.filter((check) => check.verdict === 'block');
  const isSaid = data.other !== null || stopping.some(({ sentence }) => sentence === data.detail);
  const detail = isSaid ? '' : data.detail;
  return [
    ours(`⛔ *${request.id}* to ${phraseFor(request)} was refused. ${what}`),
    ...theirs('Why', detail),
    ...(stopping.length > 0 ? [ours(checkLines(stopping).join('\n'))] : []),
    ...(data.other ? [ours(`The other request is ${linkTo(data.other, other)}.`)] : []),
    ours(`${next} Nothing was changed.`),
  ];
}

/** The other request, as a link to its card when that is known, and how to see it. */
function linkTo(id: string, permalink: string | null): string {
  const shown = defused(id, 30);
  return permalink ? `<${permalink}|${shown}>` : `${shown} (/dbencrypt show ${shown})`;
}
