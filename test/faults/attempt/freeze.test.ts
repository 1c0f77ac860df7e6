import { describe, it } from 'vitest';
import { type Freeze, freezeAt } from './freeze.ts';
import { backups, huaweiOn, storage } from './matters.ts';

/** Longer than a write may wait to be sent. */
const atLeastMs = 6_000;

// One of each kind; all of them, at full length, are in freeze.faults.ts.
const freezes: readonly [string, Freeze][] = [
  [
    'sends nothing when it wakes after its intent',
    { matter: backups, at: 'after-intent', until: 'taken over', atLeastMs },
  ],
  [
    'is refused by the cloud when it sends after its signature has expired',
    { matter: storage, at: 'before-socket', until: 'settled', atLeastMs },
  ],
  [
    'is the only one to have sent when it sends late, within its signature',
    { matter: storage, at: 'before-socket', until: 'taken over', atLeastMs },
  ],
  [
    'gives its answer as evidence when the request has ended without it',
    { matter: huaweiOn, at: 'before-answer', until: 'taken over', atLeastMs },
  ],
];

describe.concurrent('a worker that is frozen while another takes over', () => {
  for (const [what, freeze] of freezes) {
    it(what, (test) => freezeAt(freeze, test), 300_000);
  }
});
