import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A cloud that does nothing but count, and refuses what is too much. */
export interface CountingServer {
  url: string;
  refused: number;
  /** As if nothing had ever arrived. */
  forget(): void;
  stop(): Promise<void>;
}

/** Decides about one arrival, at this moment: is it within the limit? */
export type Counting = () => (nowMs: number) => boolean;

/** At most so many in any second. */
export function slidingSecond(limit: number): Counting {
  return () => {
    let arrivals: number[] = [];
    return (nowMs) => {
      arrivals = arrivals.filter((atMs) => atMs > nowMs - 1_000);
      if (arrivals.length >= limit) return false;
      arrivals.push(nowMs);
      return true;
    };
  };
}

/** So many at once, and so many more a second. */
export function bucket(size: number, perSecond: number): Counting {
  return () => {
    let drops = size;
    let filledAtMs = performance.now();
    return (nowMs) => {
      drops = Math.min(size, drops + ((nowMs - filledAtMs) / 1_000) * perSecond);
      filledAtMs = nowMs;
      if (drops < 1) return false;
      drops -= 1;
      return true;
    };
  };
}

/** @param tripMs how long a request is on its way, and so is its answer. */
export async function startCountingServer(
  counting: Counting,
  tripMs: number,
): Promise<CountingServer> {
  let isWithin = counting();
  const http = createServer(async (request, response) => {
    request.resume();
    if (tripMs > 0) await pause(tripMs);
    // Whoever only warms up is not counted.
    const isTaken = request.method === 'GET' || isWithin(performance.now());
    if (!isTaken) server.refused += 1;
    if (tripMs > 0) await pause(tripMs);
    response.writeHead(isTaken ? 200 : 429).end();
  });
  http.keepAliveTimeout = 75_000;
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: CountingServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    refused: 0,
    forget() {
      isWithin = counting();
      server.refused = 0;
    },
    async stop() {
      const closed = new Promise((resolve) => http.close(resolve));
      http.closeAllConnections();
      await closed;
    },
  };
  return server;
}
