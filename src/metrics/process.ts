import { collectDefaultMetrics, type Registry } from 'prom-client';
import { type Instruments, prefix } from './instruments.ts';

/**
 * Given by the library and left out: gauges that are named like counters, a second build info, and figures of
 * the event loop that are no numbers when nothing was measured between two looks.
 */
const leftOut = [
  'nodejs_active_handles',
  'nodejs_active_handles_total',
  'nodejs_active_requests',
  'nodejs_active_requests_total',
  'nodejs_active_resources',
  'nodejs_active_resources_total',
  'nodejs_version_info',
  'nodejs_eventloop_lag_min_seconds',
  'nodejs_eventloop_lag_mean_seconds',
  'nodejs_eventloop_lag_stddev_seconds',
];

/** Each look at the event loop wakes an idle process. */
const lookEveryMs = 20;

/** What is known of this process: its version, its memory, its processor time, the lag of its event loop. */
export function measureProcess(
  registry: Registry,
  { gauge }: Instruments,
  build: { version: string; node: string },
): void {
  collectDefaultMetrics({ register: registry, prefix, eventLoopMonitoringPrecision: lookEveryMs });
  for (const name of leftOut) registry.removeSingleMetric(`${prefix}${name}`);

  const help = 'Always 1: which version of the bot runs, on which Node.js.';
  gauge('build_info', help, ['version', 'node']).set(build, 1);
}
