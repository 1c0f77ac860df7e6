/** What a cloud's refusal means to us, whatever the cloud calls it. */
export type CloudErrorCode =
  | 'throttled'
  | 'unavailable'
  | 'denied'
  | 'not-found'
  | 'conflict'
  | 'rejected'
  | 'late';

export interface CloudErrorDetails {
  provider: string;
  /** Could the cloud have begun the work? Decides between "try again", `failed` and `unknown`. */
  taken: 'no' | 'maybe';
  /** The cloud's own code, for example `CdbError` or `APIGW.0308`. */
  cloudCode?: string | undefined;
  /** The cloud's request id, for its support. */
  requestId?: string | undefined;
  /** What the cloud asked us to wait, in milliseconds. */
  retryAfterMs?: number | undefined;
  /** Does the cloud say that the credential itself is not valid, or not any more? Default: no. */
  refusesCredential?: boolean;
  cause?: unknown;
}

/**
 * A call to a cloud that did not succeed. The message is the cloud's own text or the network's;
 * it never holds a key, a signature or a body.
 *
 * A read may be repeated. A write is repeated by the flow alone, and only when `taken` is `no`.
 */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly code: CloudErrorCode;
  readonly provider: string;
  readonly taken: 'no' | 'maybe';
  readonly cloudCode: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  /** The same call with another credential may succeed. */
  readonly refusesCredential: boolean;

  constructor(code: CloudErrorCode, message: string, details: CloudErrorDetails) {
    super(message, { cause: details.cause });
    this.code = code;
    this.provider = details.provider;
    this.taken = details.taken;
    this.cloudCode = details.cloudCode;
    this.requestId = details.requestId;
    this.retryAfterMs = details.retryAfterMs;
    this.refusesCredential = details.refusesCredential ?? false;
  }
}

/** An answer that does not fit its schema. Names the path, never the value. Not retried. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code = 'wire';
  /** For example `Response.Items.0.Status`. */
  readonly path: string;
  /** The cloud's request id, where it was readable. */
  readonly requestId: string | undefined;

  constructor(path: string, message: string, requestId?: string, options?: ErrorOptions) {
    super(`${path}: ${message}`, options);
    this.path = path;
    this.requestId = requestId;
  }
}

/** May the same read work later, with nobody mending anything? */
export function mayPass(error: CloudError | WireError): boolean {
  return ['throttled', 'unavailable', 'conflict'].includes(error.code);
}

/** Everything wrong with the configuration, at once. Thrown at start only. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'config';
  readonly problems: readonly { path: string; message: string }[];

  constructor(problems: readonly { path: string; message: string }[]) {
    super(problems.map((problem) => `${problem.path}: ${problem.message}`).join('\n'));
    this.problems = problems;
  }
}

/**
 * The store did not do what it was asked. `unreachable`: it will not do it any more; `unconfirmed`:
 * it may have recorded an event; `broken`: somebody has to mend what it holds, or its settings.
 */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: 'unreachable' | 'unconfirmed' | 'broken';

  constructor(
    code: 'unreachable' | 'unconfirmed' | 'broken',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
  }
}
