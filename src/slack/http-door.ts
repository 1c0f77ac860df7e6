import type { IncomingMessage, ServerResponse } from 'node:http';
import type { App } from '@slack/bolt';
import type { Meter } from '../flow/meter.ts';
import type { Clock, Log } from '../flow/ports.ts';
import { within } from '../within.ts';
import { takeDelivery } from './delivery.ts';
import type { Door } from './door.ts';
import { guardedServer } from './guarded-server.ts';
import { end, type HttpRoute, httpPages, refuseMethod } from './http-answers.ts';
import { later } from './later.ts';
import { countRefusedDeliveries } from './refused-deliveries.ts';
import { signatureCheck } from './signature.ts';

export interface HttpSettings {
  host: string;
  port: number;
  /** A delivery is signed with one of them. */
  signingSecrets: readonly string[];
}

/** A door that may be open before there is somebody behind it: whoever comes early waits a little. */
export interface HttpDoor extends Door {
  /** The pages beside Slack's. */
  serve(routes: readonly HttpRoute[]): void;
  /** Whether a delivery is a recent one is judged by this clock; until there is one, by this machine's. */
  keepTime(clock: Clock): void;
  /** What it does not take is counted here. */
  meterBy(meter: Pick<Meter, 'deliveryRefused'>): void;
  /** From now on a delivery is signed with one of these. False: they are the same as before. */
  takeSigningSecrets(signingSecrets: readonly string[]): boolean;
  /** It still takes what comes; each answer ends its connection, so that a balancer keeps none for later. */
  standDown(): void;
}

const slackPath = '/slack/events';

/** Slack gives up after 3 s; by then a start is usually over. */
const holdMs = 2_500;

/**
 * Slack's deliveries over HTTP: signatures are checked on raw bodies, and timestamps both ways. Bolt's own
 * receiver does the same with three times the work for each delivery, and cannot be open before the app is.
 */
export function httpDoor({ host, port, ...settings }: HttpSettings, log: Log): HttpDoor {
  let { signingSecrets } = settings;
  let check = signatureCheck(signingSecrets);
  let clock: Clock = Date;
  const begun = later<Pick<App, 'processEvent'>>();
  const pages = httpPages();
  const refused = countRefusedDeliveries(log);
  const server = guardedServer(async (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== slackPath) return pages.answer(path, request, response);
    if (request.method !== 'POST') return refuseMethod(response, ['POST']);
    await take(request, response);
  }, log);

  return {
    receiver: {
      init: (app) => begun.set(app),
      // Opened and closed as a door.
      start: async () => undefined,
      stop: async () => undefined,
    },
    serve: pages.serve,
    meterBy: refused.meterBy,
    keepTime(given) {
      clock = given;
    },
    takeSigningSecrets(given) {
      if (given.join('\n') === signingSecrets.join('\n')) return false;
      signingSecrets = given;
      check = signatureCheck(given);
      return true;
    },
    open: () => server.open({ host, port }),
    standDown: server.standDown,
    close: server.close,
  };

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const taken = await takeDelivery(request, check, () => clock.now());
    if (taken.is === 'cut') return;
    if (taken.is === 'answer') {
      const { status, body, problem } = taken;
      refused.note(status, problem);
      return end(response, status, body);
    }
    if (!begun.isThere() && !(await within(holdMs, begun.value))) return end(response, 503);
    const app = await begun.value;
    await app.processEvent({
      body: taken.body,
      ack: async (body) => end(response, 200, body),
    });
    end(response, 404);
  }
}
