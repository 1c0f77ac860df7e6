import type { TestContext } from 'vitest';
import { until } from '../../helpers/until.ts';
import { type Family, seriesValue } from '../../metrics/exposition.ts';
import { scrape } from '../../metrics/scrape.ts';
import type { RemoteBot } from '../harness/bot.ts';

type Test = Pick<TestContext, 'expect'>;
type Families = Map<string, Family>;

/** Told by who works, and by nobody else. */
const ofWork = /^dbencrypt_(jobs_total|job_[a-z_]+|queue_jobs|queue_oldest_job_age_seconds)$/;

/**
 * Each lives, is ready for what its role does, and tells its own figures and those that all share.
 *
 * @param events so many are in the log, and nothing is open.
 */
export async function expectHealthy(
  bots: readonly RemoteBot[],
  events: number,
  { expect }: Test,
): Promise<void> {
  let jobs = 0;
  for (const bot of bots) {
    const at = `http://127.0.0.1:${bot.port}`;
    expect((await fetch(`${at}/healthz`)).status).toBe(200);
    const checks = Object.keys(await readyChecks(bot));
    if (bot.role === 'ingress') expect(checks).toEqual(['redis']);
    else expect(checks).toEqual(expect.arrayContaining(['redis', 'slack', 'queue']));

    const families = await familiesOf(bot, events);
    const ofWorkers = namesIn(families, ofWork);
    if (bot.role === 'ingress') expect(ofWorkers).toEqual([]);
    else expect(ofWorkers).toContain('dbencrypt_queue_jobs');
    expect(seriesValue(families, 'dbencrypt_reactor_lag_events')).toBe(0);
    expect(seriesValue(families, 'dbencrypt_requests_waiting_for_person')).toBe(0);
    expect(sumOf(families, 'dbencrypt_requests_open')).toBe(0);
    for (const type of neverBy[bot.role]) {
      expect(seriesValue(families, 'dbencrypt_request_events_total', { type })).toBe(0);
    }
    jobs += sumOf(families, 'dbencrypt_jobs_total');
  }
  expect(jobs).toBeGreaterThan(0);
}

/** What only the others record. */
const neverBy: Readonly<Record<RemoteBot['role'], readonly string[]>> = {
  all: [],
  ingress: ['planned', 'intended', 'accepted', 'succeeded'],
  worker: ['asked', 'approved'],
};

/** A clock that was turned forward makes the last canary old: the next one comes soon. */
async function readyChecks({ role, pid, port }: RemoteBot): Promise<Record<string, string>> {
  const look = async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    return answer.ok && ((await answer.json()) as { checks: Record<string, string> });
  };
  const what = `the ${role} with process id ${pid} is ready`;
  return (await until(look, { timeoutMs: 60_000, what })).checks;
}

/** What all share is read every few seconds. */
async function familiesOf({ role, pid, port }: RemoteBot, events: number): Promise<Families> {
  const look = async () => {
    const { families } = await scrape(port);
    return seriesValue(families, 'dbencrypt_audit_log_events') === events && families;
  };
  const what = `the ${role} with process id ${pid} tells of ${events} events`;
  return await until(look, { timeoutMs: 30_000, what });
}

/** The names of those that match and have a series. */
function namesIn(families: Families, names: RegExp): string[] {
  return [...families.values()]
    .filter(({ name, samples }) => names.test(name) && samples.length > 0)
    .map(({ name }) => name);
}

function sumOf(families: Families, name: string): number {
  const samples = families.get(name)?.samples ?? [];
  return samples.reduce((sum, { value }) => sum + value, 0);
}

/**
 * What each has written is one stream: a JSON object a line, in the order of time, and none of them an error but
 * those that are expected.
 */
export function expectCalmLogs(
  bots: readonly RemoteBot[],
  { expect }: Test,
  { isExpected = () => false }: { isExpected?: (line: Line) => boolean } = {},
): void {
  for (const bot of bots) {
    const lines = linesOf(bot);
    const times = lines.map(({ time }) => time);
    expect(times).toEqual(times.toSorted());
    const errors = lines.filter((line) => line.level === 'error' && !isExpected(line));
    expect({ role: bot.role, errors }).toEqual({ role: bot.role, errors: [] });
    expect(lines.filter(({ message }) => message === 'started')).toHaveLength(1);
  }
}

export interface Line {
  level: string;
  time: string;
  message: string;
  error?: unknown;
}

/** The last one of who was killed may be torn. */
function linesOf(bot: RemoteBot): Line[] {
  const whole = bot.output().split('\n').slice(0, -1);
  return whole.map((line) => {
    try {
      return JSON.parse(line) as Line;
    } catch (error) {
      throw new Error(`not a line of the log: ${line}`, { cause: error });
    }
  });
}
