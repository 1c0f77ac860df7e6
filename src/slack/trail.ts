import type { Told } from '../domain/speech.ts';
import type { Trail } from '../flow/enquiries.ts';
import { actorOf, whatHappened } from './audit-line.ts';
import type { Message } from './blocks.ts';
import { messageOfLines } from './lines.ts';
import { requestLine } from './request-line.ts';
import { code, foreign, moment } from './text.ts';

const eventLimit = 40;
const shortHash = 12;

/** What has happened, event by event as it stands in the audit log, and how to verify that log. */
export function trailMessage(trail: Trail | null, of: string): Message {
  if (!trail) return messageOfLines([{ theirs: [`${nothing(of)} ${seeNewest}`] }]);
  if (trail.requests.length > 0 || trail.leftUpTo === 0) {
    return messageOfLines([{ ours: linesOf(trail) }]);
  }
  const left = `What ended long ago may have left the log: ${whereLeft(trail)}.`;
  return messageOfLines([{ theirs: [nothing(of)] }, { ours: [left, seeNewest] }]);
}

const seeNewest = 'Type /dbencrypt requests all to see the newest requests.';

function nothing(of: string): string {
  return `Nothing is recorded about ${foreign(of, 100)}.`;
}

function linesOf(trail: Trail): string[] {
  const { requests, hasMore, head } = trail;
  let left = eventLimit;
  const lines = requests.flatMap(({ request, told }) => {
    const shown = left > 0 ? told.slice(-left) : [];
    left -= shown.length;
    const earlier = told.length - shown.length;
    return [
      requestLine(request),
      ...(hasLeft(trail, told) ? [`Events of it have left the log: ${whereLeft(trail)}.`] : []),
      ...(earlier > 0 ? [`${earlier} earlier events are not shown.`] : []),
      ...shown.map(eventLine),
    ];
  });
  return [
    ...lines,
    ...(hasMore ? ['There are older requests on this instance.'] : []),
    ...(head ? [headLine(head)] : []),
  ];
}

/** Every story begins with the wish. */
function hasLeft({ leftUpTo }: Trail, told: readonly Told[]): boolean {
  return leftUpTo > 0 && told[0]?.event.type !== 'asked';
}

function whereLeft({ leftUpTo }: Trail): string {
  return `all up to number ${leftUpTo} are in the files that the operators have exported`;
}

/** When, who, what, under which rule, the cloud's request id, and the event's place in the chain. */
function eventLine({ event, logged }: Told): string {
  const parts = [
    `${code(String(logged.seq))} ${moment(Date.parse(logged.at))}`,
    whatHappened(event),
    `by ${actorOf(logged.actor)}`,
    code(logged.hash.slice(0, shortHash)),
  ];
  return parts.join(' · ');
}

function headLine({ seq, hash }: { seq: number; hash: string }): string {
  const head = `${seq}:${hash}`;
  return `The head of the log is ${code(head)}. The operators verify the log with ${code(`dbencrypt audit verify --head ${head}`)}, and read all of it with ${code('dbencrypt audit export')}.`;
}
