import { type State, states } from '../domain/request.ts';
import { clearing, seconds } from './instruments.ts';
import { type Makers, ownGauges } from './own-gauges.ts';
import type { OwnReadings, Readings, SourceName } from './readings.ts';

/** Each process shows the same: take the maximum, not the sum. */
const sharedGauges: Makers<Readings> = {
  requests({ gauge }) {
    const open = gauge('requests_open', 'Requests that have not ended, by state.', ['state']);
    const person = gauge(
      'requests_waiting_for_person',
      'Requests of which the bot cannot find out what the cloud did: a person has to decide.',
    );
    const longest = gauge(
      'requests_oldest_age_seconds',
      'How long the request that has been longest in a state has been in it; 0: there is none.',
      ['state'],
    );
    const personAge = gauge(
      'requests_waiting_for_person_age_seconds',
      'How long the longest of those that a person has to decide about has been unknown.',
    );
    return {
      clear: clearing([open, longest], [person, personAge]),
      show(reading) {
        for (const state of openStates) {
          open.set({ state }, reading.open[state] ?? 0);
          longest.set({ state }, seconds(reading.longestMs[state] ?? 0));
        }
        open.set({ state: 'uncounted' }, reading.uncounted);
        person.set(reading.waitingForPerson);
        personAge.set(seconds(reading.longestForPersonMs));
      },
    };
  },

  speech({ gauge }) {
    const unspoken = gauge(
      'speech_backlog',
      'Requests, the policies and the log, as far as they have news not yet told.',
    );
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
    const events = gauge(
      'audit_log_events',
      'Events that the audit log has taken, those trimmed since included.',
    );
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
      'How long ago a job that proves it came through a queue; one is sent every 15 s.',
      ['queue'],
    );
    return {
      clear: clearing([age], []),
      show(reading) {
        for (const { queue, ageMs } of reading)
          if (ageMs !== null) age.set({ queue }, seconds(ageMs));
      },
    };
  },

  redis({ gauge }) {
    const used = gauge('redis_memory_used_bytes', 'Memory that Redis uses.');
    const max = gauge(
      'redis_memory_max_bytes',
      'Memory that Redis may use: its maxmemory, or all of its machine when that is not set.',
    );
    const replicas = gauge('redis_replicas', 'Replicas that are connected to Redis.');
    const wanted = gauge(
      'redis_replicas_wanted',
      'Replicas that must have an event before it is called recorded: redis.waitForReplicas.',
    );
    return {
      clear: clearing([], [used, max, replicas, wanted]),
      show(reading) {
        used.set(reading.usedBytes);
        max.set(reading.maxBytes);
        replicas.set(reading.replicas);
        wanted.set(reading.wantedReplicas);
      },
    };
  },
};

/** The gauges of all readings. */
export const gauges: Makers<Readings & OwnReadings> = { ...sharedGauges, ...ownGauges };

export const sourceNames = Object.keys(gauges) as SourceName[];

const openStates: readonly State[] = states.slice(0, states.indexOf('succeeded'));
