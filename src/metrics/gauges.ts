import type { Gauge } from 'prom-client';
import { type State, states } from '../domain/request.ts';
import { type Instruments, seconds } from './instruments.ts';
import type { Readings, SourceName } from './readings.ts';

/** Where one reading is shown. */
export interface Shown<Reading> {
  show(reading: Reading): void;
  /** What was shown before is not told any more. */
  clear(): void;
}

type Makers = { [Each in SourceName]: (instruments: Instruments) => Shown<Readings[Each]> };

/** The gauges of all readings. Each process shows the same: take the maximum, not the sum. */
export const gauges: Makers = {
  requests({ gauge }) {
    const open = gauge('requests_open', 'Requests that have not ended, by state.', ['state']);
    const person = gauge(
      'requests_waiting_for_person',
      'Requests of which the bot cannot find out what the cloud did: a person has to decide.',
    );
    return {
      clear: clearing([open], [person]),
      show(reading) {
        for (const state of openStates) open.set({ state }, reading.open[state] ?? 0);
        open.set({ state: 'uncounted' }, reading.uncounted);
        person.set(reading.waitingForPerson);
      },
    };
  },

  speech({ gauge }) {
    const unspoken = gauge('speech_backlog', 'Requests, and the policies, with news not yet told.');
    const oldest = gauge('speech_oldest_age_seconds', 'Age of the oldest news not yet told.');
    return {
      clear: clearing([], [unspoken, oldest]),
      show(reading) {
        unspoken.set(reading.unspoken);
        oldest.set(seconds(reading.oldestMs));
      },
    };
  },

  reactor({ gauge }) {
    const events = gauge('audit_log_events', 'Events in the audit log.');
    const behind = gauge('reactor_lag_events', 'Events that no reactor has taken yet.');
    const pending = gauge('reactor_pending_events', 'Events taken by a reactor and not yet done.');
    const oldest = gauge('reactor_lag_seconds', 'Age of the oldest event that has no jobs yet.');
    return {
      clear: clearing([], [events, behind, pending, oldest]),
      show(reading) {
        events.set(reading.events);
        behind.set(reading.behind);
        pending.set(reading.pending);
        oldest.set(seconds(reading.oldestMs));
      },
    };
  },

  queues({ gauge }) {
    const jobs = gauge('queue_jobs', 'Jobs in a queue, by state.', ['queue', 'state']);
    const oldest = gauge(
      'queue_oldest_job_age_seconds',
      'How long the oldest of the 50 jobs that run next has waited for its first try.',
      ['queue'],
    );
    return {
      clear: clearing([jobs, oldest], []),
      show(reading) {
        for (const { queue, jobs: counts, oldestMs } of reading) {
          for (const [state, count] of Object.entries(counts)) jobs.set({ queue, state }, count);
          oldest.set({ queue }, seconds(oldestMs));
        }
      },
    };
  },

  canary({ gauge }) {
    const age = gauge(
      'queue_canary_age_seconds',
      'How long ago a job that proves it came through the queue; one is sent every 15 s.',
    );
    return {
      clear: clearing([], [age]),
      show: ({ ageMs }) => ageMs !== null && age.set(seconds(ageMs)),
    };
  },

  redis({ gauge }) {
    const used = gauge('redis_memory_used_bytes', 'Memory that Redis uses.');
    const max = gauge(
      'redis_memory_max_bytes',
      'Memory that Redis may use: its maxmemory, or all of its machine when that is not set.',
    );
    return {
      clear: clearing([], [used, max]),
      show(reading) {
        used.set(reading.usedBytes);
        max.set(reading.maxBytes);
      },
    };
  },
};

const openStates: readonly State[] = states.slice(0, states.indexOf('succeeded'));

/** A gauge without labels would be told as zero. */
function clearing(labelled: readonly Gauge<string>[], bare: readonly Gauge[]): () => void {
  return () => {
    for (const gauge of labelled) gauge.reset();
    for (const gauge of bare) gauge.remove();
  };
}
