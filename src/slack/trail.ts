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
  return messageOfLines([trail ? { ours: linesOf(trail) } : { theirs: [nothing(of)] }]);
}

function nothing(of: string): string {
  return `Nothing is recorded about ${foreign(of, 100)}. Type /dbencrypt requests all to see the newest requests.`;
}

function linesOf({ requests, hasMore, head }: Trail): string[] {
  let left = eventLimit;
  const lines = requests.flatMap(({ request, told }) => {
    const shown = left > 0 ? told.slice(-left) : [];
    left -= shown.length;
    const earlier = told.length - shown.length;
    return [
      requestLine(request),
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
