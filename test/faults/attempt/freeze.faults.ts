import { describe, it } from 'vitest';
import { type Freeze, freezeAt } from './freeze.ts';
import { matters } from './matters.ts';

const moments: readonly Pick<Freeze, 'at' | 'until' | 'atLeastMs'>[] = [
  { at: 'before-intent', until: 'taken over', atLeastMs: 60_000 },
  { at: 'after-intent', until: 'taken over', atLeastMs: 60_000 },
  { at: 'after-intent', until: 'settled', atLeastMs: 60_000 },
  // After a minute without a word a server may hang up, and then nothing would come of it.
  { at: 'before-socket', until: 'taken over', atLeastMs: 50_000 },
  { at: 'before-socket', until: 'settled', atLeastMs: 6_000 },
  { at: 'before-answer', until: 'taken over', atLeastMs: 60_000 },
  { at: 'before-final', until: 'taken over', atLeastMs: 60_000 },
];

for (const matter of matters) {
  describe.concurrent(`${matter.name} takes effect once when its worker is frozen`, () => {
    for (const moment of moments) {
      const { at, until, atLeastMs } = moment;
      const what = `${at.replaceAll('-', ' ')} for ${atLeastMs / 1_000} s, until it is ${until}`;
      it(what, (test) => freezeAt({ matter, ...moment }, test));
    }
  });
}
