import type { Meter } from './meter.ts';
import type { Appended, Requests } from './ports.ts';

/** Of so many events of late it is known that they were counted. */
const remembered = 1_000;

/**
 * As `requests`, and each event is counted where it was recorded. An append that is answered a second
 * time, because the first answer was lost or the same press came twice, counts once.
 */
export function meterRequests(requests: Requests, meter: Meter): Requests {
  const counted = new Set<string>();

  const count = (
    before: Parameters<Meter['recorded']>[0]['before'],
    event: Parameters<Meter['recorded']>[0]['event'],
    appended: Appended,
  ): Appended => {
    if (!appended.ok || counted.has(appended.event.id)) return appended;
    counted.add(appended.event.id);
    const [oldest] = counted;
    if (counted.size > remembered && oldest !== undefined) counted.delete(oldest);
    meter.recorded({ before, event, after: appended.request });
    return appended;
  };

  return {
    ...requests,
    async ask(wish, origin, ...rest) {
      const event = { type: 'asked', data: { wish, origin } } as const;
      return count(null, event, await requests.ask(wish, origin, ...rest));
    },
    async append(before, event, ...rest) {
      return count(before, event, await requests.append(before, event, ...rest));
    },
  };
}
