import { describe, it } from 'vitest';
import { killAt } from './attempt.ts';
import { cellsOf } from './cells.ts';
import { matters } from './matters.ts';

for (const matter of matters) {
  describe.concurrent(`${matter.name} takes effect once when its worker is killed`, () => {
    for (const cell of cellsOf(matter)) {
      it(`${cell.at.replaceAll('-', ' ')} and the cloud ${cell.cloud}`, (test) =>
        killAt(cell, test));
    }
  });
}
