import { Agent, buildConnector, type Dispatcher } from 'undici';
import type { Points } from '../flow/points.ts';
import type { Clock } from '../flow/ports.ts';
import { type Deadline, noDeadline, readDeadline } from './deadline.ts';

export interface HttpRequest {
  method: 'GET' | 'POST';
  /** Scheme, host and port: `https://cdb.intl.tencentcloudapi.com`. */
  origin: string;
  /** With the query. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  /** For the connection, and again for the whole answer. */
  timeoutMs: number;
  /**
   * Time of the clock after which it must not be sent any more; checked when the connected socket
   * is about to be written. Such a request gets a connection of its own: on a kept one, a server
   * that hangs up at that moment would leave open whether it was taken.
   */
  sendByMs?: number;
  signal?: AbortSignal;
}

export interface HttpAnswer {
  status: number;
  /** Names in lower case; values of a repeated header joined by a comma. */
  headers: Record<string, string>;
  body: string;
}

export interface Http {
  /** Sends once, never again. Any status is an answer. @throws NetworkError when there is none. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Closes all connections; requests under way end as `dropped`. */
  close(): Promise<void>;
}

/** No answer. The message names what failed and the host, never a header or a body. */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly code: 'refused' | 'dns' | 'tls' | 'timeout' | 'dropped' | 'late' | 'aborted';
  /** Could the bytes have reached the cloud? */
  readonly sent: boolean;

  constructor(
    code: NetworkError['code'],
    message: string,
    details: { sent: boolean; cause?: unknown },
  ) {
    super(message, { cause: details.cause });
    this.code = code;
    this.sent = details.sent;
  }
}

const connectTimeoutMs = 5_000;
const keepAliveMs = 65_000;
const longestBodyBytes = 1_000_000;

interface Parts {
  clock: Clock;
  points: Points;
}

/** Keeps connections between polls. Follows no redirect and repeats nothing. */
export function createHttp(parts: Parts): Http {
  // One for both, since it keeps the TLS sessions: a new connection resumes that of a kept one.
  const connect = buildConnector({ timeout: connectTimeoutMs });
  const kept = new Agent({ connect, pipelining: 1, keepAliveTimeout: keepAliveMs });
  const fresh = new Agent({ connect, pipelining: 0 });

  return {
    send(request) {
      const agent = request.sendByMs === undefined ? kept : fresh;
      return new Promise((resolve, reject) => {
        const exchange = new Exchange(request, parts, resolve, reject);
        if (!exchange.begin()) return;
        const { origin, path, method, headers, body = null } = request;
        // The exchange's own timer rules all of it; undici's two are off.
        const options = { origin, path, method, headers, body, headersTimeout: 0, bodyTimeout: 0 };
        agent.dispatch(options, exchange);
      });
    },
    async close() {
      await Promise.all([kept.destroy(), fresh.destroy()]);
    },
  };
}

/** One request on its way, to the end of its answer. A class, since there is one for each call. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest;
  readonly #deadline: Deadline;
  readonly #points: Points;
  readonly #resolve: (answer: HttpAnswer) => void;
  readonly #reject: (error: NetworkError) => void;
  #timer: NodeJS.Timeout | undefined;
  #written: Dispatcher.DispatchController | undefined;
  #isOver = false;
  #status = 0;
  #headers: Record<string, string> = {};
  #chunks: Buffer[] = [];
  #bytes = 0;

  constructor(
    request: HttpRequest,
    { clock, points }: Parts,
    resolve: (answer: HttpAnswer) => void,
    reject: (error: NetworkError) => void,
  ) {
    const { sendByMs } = request;
    this.#request = request;
    this.#deadline = sendByMs === undefined ? noDeadline : readDeadline(sendByMs, clock);
    this.#points = points;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** False: it is over already. */
  begin(): boolean {
    const { signal, timeoutMs } = this.#request;
    if (signal?.aborted) this.#onAbort();
    if (this.#deadline.hasPassed()) this.#onLate();
    if (this.#isOver) return false;
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.#waitFor(Math.min(timeoutMs, this.#deadline.leftMs));
    return true;
  }

  /** Runs when the connected socket is about to be written, in the same tick. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    const { sendByMs, timeoutMs } = this.#request;
    if (this.#deadline.hasPassed()) this.#onLate();
    if (sendByMs !== undefined) void this.#points.reach('before-socket', hostOf(this.#request));
    if (this.#isOver || this.#written) {
      controller.abort(new Error('not to be sent'));
      return;
    }
    this.#written = controller;
    // From here on it is the answer that is waited for, again for the whole time.
    if (this.#deadline === noDeadline) this.#timer?.refresh();
    else this.#waitFor(timeoutMs);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#status = status;
    this.#headers = flatten(headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes <= longestBodyBytes) this.#chunks.push(chunk);
    else this.#fail('dropped', `the answer of ${hostOf(this.#request)} is too long`);
  }

  onResponseEnd(): void {
    if (this.#isOver) return;
    this.#end();
    const [only, second] = this.#chunks;
    const whole = only && !second ? only : Buffer.concat(this.#chunks);
    const body = whole.toString('utf8');
    const answer = { status: this.#status, headers: this.#headers, body };
    // The connection is free one turn from here: whoever asks again at once finds it, and opens no other.
    queueMicrotask(() => setImmediate(this.#resolve, answer));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    // What did not parse is kept there, and may hold a token.
    if ('data' in error) error.data = undefined;
    if (this.#written)
      this.#fail('dropped', `${hostOf(this.#request)} broke off the connection`, error);
    else this.#fail(...explainConnectError(error, this.#request), error);
  }

  #waitFor(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(onTime, ms, this);
  }

  /** Nothing has happened for as long as there was time. */
  onTime(): void {
    const host = hostOf(this.#request);
    if (this.#written) this.#fail('timeout', `no answer from ${host} in time`);
    else if (this.#deadline.leftMs < this.#request.timeoutMs) this.#onLate();
    else this.#fail('timeout', unconnected(this.#request));
  }

  #onLate(): void {
    this.#fail('late', `not sent to ${hostOf(this.#request)}: its time had passed`);
  }

  readonly #onAbort = (): void => {
    this.#fail('aborted', 'the request was given up', this.#request.signal?.reason);
  };

  #fail(code: NetworkError['code'], message: string, cause?: unknown): void {
    if (this.#isOver) return;
    this.#end();
    const error = new NetworkError(code, message, { sent: this.#written !== undefined, cause });
    this.#reject(error);
    this.#written?.abort(error);
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#request.signal?.removeEventListener('abort', this.#onAbort);
  }
}

function onTime(exchange: Exchange): void {
  exchange.onTime();
}

const unreachable = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'];

/** Why there was no connection. */
function explainConnectError(error: Error, request: HttpRequest): [NetworkError['code'], string] {
  const host = hostOf(request);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return ['dns', `${host} cannot be resolved`];
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return ['timeout', unconnected(request)];
  if (request.origin.startsWith('https:') && !unreachable.includes(code))
    return ['tls', `no secure connection to ${host}`];
  return ['refused', `${host} cannot be reached`];
}

function unconnected(request: HttpRequest): string {
  return `no connection to ${hostOf(request)} in time`;
}

function hostOf({ origin }: HttpRequest): string {
  return new URL(origin).host;
}

/** In the same object, which nobody else has: a header is seldom repeated. */
function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  for (const name in headers) {
    const value = headers[name];
    if (typeof value !== 'string') headers[name] = [value ?? ''].flat().join(', ');
  }
  return headers as Record<string, string>;
}
