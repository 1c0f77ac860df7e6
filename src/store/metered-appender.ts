import { StoreError } from '../domain/errors.ts';
import type { Meter } from '../flow/meter.ts';
import type { Appender } from './append.ts';

/** As `appender`, and how each try to add to the audit log ended is counted. */
export function meterAppender(appender: Appender, meter: Pick<Meter, 'appended'>): Appender {
  return {
    ...appender,
    async add(entry) {
      try {
        const added = await appender.add(entry);
        meter.appended(added.is === 'written' || added.is === 'already' ? 'recorded' : 'refused');
        return added;
      } catch (error) {
        meter.appended(error instanceof StoreError ? error.code : 'broken');
        throw error;
      }
    },
  };
}
