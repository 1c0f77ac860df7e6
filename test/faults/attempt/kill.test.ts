import { describe, it } from 'vitest';
import { killAt } from './attempt.ts';
import type { Cell } from './cells.ts';
import { backups, huaweiOff, huaweiOn, storage } from './matters.ts';

// One of each kind; all of them are in kill.faults.ts.
const cells: readonly Cell[] = [
  { matter: storage, at: 'after-intent', cloud: 'does it' },
  { matter: huaweiOff, at: 'before-socket', cloud: 'does it' },
  { matter: huaweiOn, at: 'on-the-wire', cloud: 'does it and shows it late' },
  { matter: backups, at: 'before-final', cloud: 'does it' },
];

describe.concurrent('an attempt takes effect once when its worker is killed', () => {
  for (const cell of cells) {
    const { matter, at, cloud } = cell;
    it(`${at.replaceAll('-', ' ')}: ${matter.name}, and the cloud ${cloud}`, async (test) => {
      await killAt(cell, test);
    }, 300_000);
  }
});
