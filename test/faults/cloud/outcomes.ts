import type { EventType } from '../../../src/domain/events.ts';
import type { State } from '../../../src/domain/request.ts';

/** Where a request stands: a state, or `person`: unknown, and only a person can go on. */
export type Standing = State | 'person';

/** How a request goes on, once it is asked for; approved as soon as it waits for that. */
export interface Outcome {
  /** While the faults last and hardly any time has passed (null: either way); after a quarter of an hour; after they have ended. */
  soon: Standing | null;
  later: Standing;
  end: Standing;
  events: readonly EventType[];
  writes: number;
  effects: number;
  /** Of what has failed: whether people are told that something was sent. */
  sent?: boolean;
}

const approved = ['asked', 'planned', 'approved'] as const;
const accepted = [...approved, 'intended', 'accepted'] as const;
const lost = [...approved, 'intended', 'outcome-unknown'] as const;
const always = (state: Standing) => ({ soon: state, later: state, end: state });

export const outcomes = {
  succeeds: {
    ...always('succeeded'),
    events: [...accepted, 'succeeded'],
    writes: 1,
    effects: 1,
  },
  'succeeds, proven by reading back': {
    ...always('succeeded'),
    events: [...lost, 'succeeded'],
    writes: 1,
    effects: 1,
  },
  'succeeds at the second call': {
    ...always('succeeded'),
    events: [...approved, 'intended', 'not-taken', 'intended', 'accepted', 'succeeded'],
    writes: 2,
    effects: 1,
  },
  'succeeds at the second call, the first proven not done': {
    ...always('succeeded'),
    soon: 'unknown',
    events: [...lost, 'retried', 'intended', 'accepted', 'succeeded'],
    writes: 2,
    effects: 1,
  },
  'succeeds once the cloud is back': {
    ...always('approved'),
    end: 'succeeded',
    events: [...accepted, 'succeeded'],
    writes: 1,
    effects: 1,
  },
  'is left to a person, and succeeds once it shows': {
    soon: 'verifying',
    later: 'person',
    end: 'succeeded',
    events: [...accepted, 'left-to-person', 'succeeded'],
    writes: 1,
    effects: 1,
  },
  'is unknown, left to a person, and succeeds once it shows': {
    soon: 'unknown',
    later: 'person',
    end: 'succeeded',
    events: [...lost, 'left-to-person', 'succeeded'],
    writes: 1,
    effects: 1,
  },
  'is accepted without an effect, and left to a person': {
    ...always('person'),
    soon: 'verifying',
    events: [...accepted, 'left-to-person'],
    writes: 1,
    effects: 0,
  },
  'is unknown, and left to a person': {
    ...always('person'),
    soon: 'unknown',
    events: [...lost, 'left-to-person'],
    writes: 1,
    effects: 0,
  },
  'fails: another key was applied': {
    ...always('failed'),
    events: [...accepted, 'failed'],
    writes: 1,
    effects: 1,
    sent: true,
  },
  'fails, not taken': {
    ...always('failed'),
    events: [...approved, 'intended', 'not-taken'],
    writes: 1,
    effects: 0,
    sent: false,
  },
  'fails, nothing sent': {
    ...always('failed'),
    events: [...approved, 'failed'],
    writes: 0,
    effects: 0,
    sent: false,
  },
  'fails after a minute, nothing sent': {
    ...always('failed'),
    soon: null,
    events: [...approved, 'failed'],
    writes: 0,
    effects: 0,
    sent: false,
  },
  'goes back to the approvers': {
    ...always('pending'),
    events: [...approved, 'stale'],
    writes: 0,
    effects: 0,
  },
  'goes back to the approvers after a minute': {
    ...always('pending'),
    soon: null,
    events: [...approved, 'stale'],
    writes: 0,
    effects: 0,
  },
  'is refused': { ...always('refused'), events: ['asked', 'refused'], writes: 0, effects: 0 },
} as const satisfies Record<string, Outcome>;

export type OutcomeName = keyof typeof outcomes;
