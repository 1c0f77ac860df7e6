import { within } from '../within.ts';
import { gauges, sourceNames } from './gauges.ts';
import type { Instruments } from './instruments.ts';
import type { SourceName, Sources } from './readings.ts';

/**
 * Shows what can be read within a time. What cannot is left out, and counted: nobody who looks is kept
 * waiting for a Redis that is away.
 *
 * @param restMs a reading is good for everybody who looks within this time.
 */
export function createFigures(
  instruments: Instruments,
  restMs: number,
): (sources: Partial<Sources>, withinMs: number) => Promise<void> {
  const errors = instruments.counter(
    'scrape_errors_total',
    'Figures that could not be read when they were asked for, and were left out.',
    ['source'],
  );
  const refreshers = sourceNames.map((name) => refresher(name));
  return async (sources, withinMs) => {
    await Promise.all(refreshers.map((refresh) => refresh(sources, withinMs)));
  };

  function refresher<Each extends SourceName>(name: Each) {
    const { show, clear } = gauges[name](instruments);
    clear();
    errors.inc({ source: name }, 0);
    let restsUntilMs = 0;
    return async (sources: Partial<Sources>, withinMs: number): Promise<void> => {
      const read: Partial<Sources>[Each] = sources[name];
      if (!read || performance.now() < restsUntilMs) return;
      try {
        const reading = await inTime(withinMs, read());
        clear();
        show(reading);
        restsUntilMs = performance.now() + restMs;
      } catch {
        clear();
        errors.inc({ source: name });
      }
    };
  }
}

async function inTime<Value>(withinMs: number, work: Promise<Value>): Promise<Value> {
  if (!(await within(withinMs, work))) throw new Error('no answer in time');
  return work;
}
