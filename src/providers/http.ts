import { Agent, type Dispatcher } from 'undici';
import type { Points } from '../flow/points.ts';
import type { Clock } from '../flow/ports.ts';

export interface HttpRequest {
  method: 'GET' | 'POST';
  url: string;
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

/** Keeps connections between polls. Follows no redirect and repeats nothing. */
export function createHttp(parts: { clock: Clock; points: Points }): Http {
  const connect = { timeout: connectTimeoutMs };
  const kept = new Agent({ connect, pipelining: 1, keepAliveTimeout: keepAliveMs });
  const fresh = new Agent({ connect, pipelining: 0 });

  return {
    send(request) {
      const agent = request.sendByMs === undefined ? kept : fresh;
      return new Promise((resolve, reject) => {
        const { origin, pathname, search } = new URL(request.url);
        const path = pathname + search;
        const { method, headers, body = null } = request;
        const handler = followExchange(request, parts, resolve, reject);
        // The handler's own timer rules the whole exchange; undici's two are off.
        const options = { origin, path, method, headers, body, headersTimeout: 0, bodyTimeout: 0 };
        if (handler) agent.dispatch(options, handler);
      });
    },
    async close() {
      await Promise.all([kept.destroy(), fresh.destroy()]);
    },
  };
}

/** Follows one request to its end. Undefined: it is over before it began. */
function followExchange(
  request: HttpRequest,
  { clock, points }: { clock: Clock; points: Points },
  resolve: (answer: HttpAnswer) => void,
  reject: (error: NetworkError) => void,
): Dispatcher.DispatchHandler | undefined {
  const deadline = readDeadline(request, clock);
  const { host } = new URL(request.url);
  let written: Dispatcher.DispatchController | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;

  const end = () => {
    isOver = true;
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', onAbort);
  };
  const fail = (code: NetworkError['code'], message: string, cause?: unknown) => {
    if (isOver) return;
    end();
    const error = new NetworkError(code, message, { sent: written !== undefined, cause });
    reject(error);
    written?.abort(error);
  };
  const onAbort = () => fail('aborted', 'the request was given up', request.signal?.reason);
  const onLate = () => fail('late', `not sent to ${host}: its time had passed`);
  const onUnconnected = () =>
    deadline.leftMs < request.timeoutMs ? onLate() : fail('timeout', unconnected(host));

  if (request.signal?.aborted) onAbort();
  if (deadline.hasPassed()) onLate();
  if (isOver) return undefined;
  request.signal?.addEventListener('abort', onAbort, { once: true });
  timer = setTimeout(onUnconnected, Math.min(request.timeoutMs, deadline.leftMs));

  return {
    /** Runs when the connected socket is about to be written, in the same tick. */
    onRequestStart(controller) {
      if (deadline.hasPassed()) onLate();
      if (request.sendByMs !== undefined) void points.reach('before-socket', host);
      if (isOver || written) return controller.abort(new Error('not to be sent'));
      written = controller;
      clearTimeout(timer);
      timer = setTimeout(
        () => fail('timeout', `no answer from ${host} in time`),
        request.timeoutMs,
      );
    },
    onResponseError(_controller, error) {
      // What did not parse is kept there, and may hold a token.
      if ('data' in error) error.data = undefined;
      if (written) fail('dropped', `${host} broke off the connection`, error);
      else fail(...explainConnectError(error, request.url), error);
    },
    ...collectAnswer(
      () => fail('dropped', `the answer of ${host} is too long`),
      (answer) => {
        if (isOver) return;
        end();
        resolve(answer);
      },
    ),
  };
}

function collectAnswer(
  tooLong: () => void,
  done: (answer: HttpAnswer) => void,
): Dispatcher.DispatchHandler {
  let head: Omit<HttpAnswer, 'body'> = { status: 0, headers: {} };
  let bytes = 0;
  const chunks: Buffer[] = [];

  return {
    onResponseStart(_controller, status, headers) {
      head = { status, headers: flatten(headers) };
    },
    onResponseData(_controller, chunk) {
      bytes += chunk.length;
      if (bytes > longestBodyBytes) tooLong();
      else chunks.push(chunk);
    },
    onResponseEnd: () => done({ ...head, body: Buffer.concat(chunks).toString('utf8') }),
  };
}

/**
 * Has the time to send passed? By the clock of all processes, which may be set back, by this
 * machine's monotonic one, which may stop while the machine is suspended, and by its wall clock.
 */
function readDeadline(
  request: HttpRequest,
  clock: Clock,
): { leftMs: number; hasPassed(): boolean } {
  const { sendByMs } = request;
  if (sendByMs === undefined) return { leftMs: Number.POSITIVE_INFINITY, hasPassed: () => false };

  const [beganMs, beganAtMs] = [performance.now(), Date.now()];
  const leftMs = sendByMs - clock.now();
  return {
    leftMs: Math.max(leftMs, 0),
    hasPassed: () =>
      clock.now() > sendByMs ||
      performance.now() - beganMs > leftMs ||
      Date.now() - beganAtMs > leftMs,
  };
}

const unreachable = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'];

/** Why there was no connection. */
function explainConnectError(error: Error, url: string): [NetworkError['code'], string] {
  const { host, protocol } = new URL(url);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return ['dns', `${host} cannot be resolved`];
  if (code === 'UND_ERR_CONNECT_TIMEOUT' || code === 'ETIMEDOUT')
    return ['timeout', unconnected(host)];
  if (protocol === 'https:' && !unreachable.includes(code))
    return ['tls', `no secure connection to ${host}`];
  return ['refused', `${host} cannot be reached`];
}

function unconnected(host: string): string {
  return `no connection to ${host} in time`;
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
}
