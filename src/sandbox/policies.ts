import { people } from './workspace.ts';

const minuteMs = 60_000;
const opensAfterMs = 5 * minuteMs;
const opensForMs = 60 * minuteMs;

const both = { users: [people.grace.id, people.lin.id] };
const everyDay = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * The policies of the sandbox: for most instances one approval, and for some, by their names, what else
 * a policy can ask for.
 *
 * @param nowMs when the sandbox is started: its window opens a little later.
 */
export function sandboxPolicies(nowMs: number): readonly object[] {
  return [
    { name: 'two-people', match: { instance: 'cdb-quorum-*' }, approvers: both, quorum: 2 },
    {
      name: 'two-stages',
      match: { instance: 'cdb-stages-*' },
      stages: [
        { name: 'database', approvers: { users: [people.grace.id] } },
        { name: 'security', approvers: { users: [people.lin.id] } },
      ],
    },
    { name: 'pause', match: { instance: 'cdb-delay-*' }, approvers: both, delay: '20s' },
    {
      name: 'window',
      match: { instance: 'cdb-window-*' },
      approvers: both,
      windows: [windowFrom(nowMs + opensAfterMs)],
    },
    {
      name: 'impatient',
      match: { instance: 'cdb-expiry-*' },
      approvers: both,
      expiresAfter: '3m',
      remindEvery: '1m',
      escalate: { after: '90s', to: { users: [people.oscar.id] } },
    },
    { name: 'usual', approvers: both },
  ];
}

/** Opens at the next full minute after that moment, each day. */
function windowFrom(atMs: number): object {
  const openMs = Math.ceil(atMs / minuteMs) * minuteMs;
  const timeOf = (ms: number) => new Date(ms).toISOString().slice(11, 16);
  return {
    days: everyDay,
    from: timeOf(openMs),
    to: timeOf(openMs + opensForMs),
    timeZone: 'UTC',
  };
}
