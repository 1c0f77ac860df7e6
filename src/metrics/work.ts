import { appendOutcomes, type Meter } from '../flow/meter.ts';
import { type Instruments, seconds } from './instruments.ts';

/** What the process does: its jobs, what it records, and the lines of its log that somebody should look at. */
export function meterOfWork(
  instruments: Instruments,
): Pick<Meter, 'jobBegun' | 'jobEnded' | 'appended' | 'configurationRead' | 'logged'> {
  return { ...meterOfJobs(instruments), ...meterOfRecords(instruments) };
}

function meterOfJobs({ counter, histogram }: Instruments): Pick<Meter, 'jobBegun' | 'jobEnded'> {
  const of = ['queue', 'job'] as const;
  const jobs = counter('jobs_total', 'Tries of jobs that have ended.', [...of, 'outcome']);
  const waited = histogram(
    'job_wait_seconds',
    'How long jobs waited for a worker from when they were due to their first try.',
    [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1_800],
    of,
  );
  const lasted = histogram(
    'job_duration_seconds',
    'How long tries of jobs took.',
    [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    of,
  );
  return {
    jobBegun({ queue, name, waitedMs }) {
      for (const outcome of ['completed', 'failed']) jobs.inc({ queue, job: name, outcome }, 0);
      waited.observe({ queue, job: name }, seconds(waitedMs));
    },
    jobEnded({ queue, name, outcome, tookMs }) {
      jobs.inc({ queue, job: name, outcome });
      lasted.observe({ queue, job: name }, seconds(tookMs));
    },
  };
}

function meterOfRecords({
  counter,
  gauge,
}: Instruments): Pick<Meter, 'appended' | 'configurationRead' | 'logged'> {
  const appends = counter(
    'audit_appends_total',
    'Tries to add an event to the audit log, by how they ended.',
    ['outcome'],
  );
  for (const outcome of appendOutcomes) appends.inc({ outcome }, 0);
  // Prometheus calls its own so.
  const taken = gauge(
    'config_last_reload_successful',
    'Whether the configuration, as it was read last, was taken: 1, or 0.',
  );
  taken.set(1);
  const lines = counter(
    'log_lines_total',
    'Lines of the log that call for somebody: error at once, warn later.',
    ['level'],
  );
  for (const level of ['warn', 'error']) lines.inc({ level }, 0);
  return {
    appended: (outcome) => appends.inc({ outcome }),
    configurationRead: (isTaken) => taken.set(isTaken ? 1 : 0),
    logged: (level) => lines.inc({ level }),
  };
}
