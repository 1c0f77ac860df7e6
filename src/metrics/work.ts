import type { Meter } from '../flow/meter.ts';
import { type Instruments, seconds } from './instruments.ts';

/** What the process does: its jobs, and the lines of its log that somebody should look at. */
export function meterOfWork({
  counter,
  histogram,
}: Instruments): Pick<Meter, 'jobBegun' | 'jobEnded' | 'logged'> {
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
  const lines = counter(
    'log_lines_total',
    'Lines of the log that call for somebody: error at once, warn later.',
    ['level'],
  );
  for (const level of ['warn', 'error']) lines.inc({ level }, 0);
  return {
    jobBegun({ queue, name, waitedMs }) {
      for (const outcome of ['completed', 'failed']) jobs.inc({ queue, job: name, outcome }, 0);
      waited.observe({ queue, job: name }, seconds(waitedMs));
    },
    jobEnded({ queue, name, outcome, tookMs }) {
      jobs.inc({ queue, job: name, outcome });
      lasted.observe({ queue, job: name }, seconds(tookMs));
    },
    logged: (level) => lines.inc({ level }),
  };
}
