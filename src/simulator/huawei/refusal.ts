import { json, type Reply } from '../http.ts';

/** How an error looks: each part of the cloud has its own way. */
export type ErrorShape = 'gateway' | 'flat' | 'nested' | 'older';

/** A call that ends with an error status. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: string;
  readonly shape: ErrorShape;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    shape: ErrorShape,
    status: number,
    code: string,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.shape = shape;
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export function refusalReply(refusal: Refusal, requestId: string): Reply {
  return json(refusal.status, bodyOf(refusal, requestId), {
    ...refusal.headers,
    'X-Request-Id': requestId,
  });
}

function bodyOf({ shape, status, code, message }: Refusal, requestId: string): object {
  switch (shape) {
    case 'gateway':
      return { error_msg: message, error_code: code, request_id: requestId };
    case 'flat':
      return { error_code: code, error_msg: message };
    case 'nested':
      return { error: { error_code: code, error_msg: message } };
    case 'older':
      return { error: { code: status, message, title: code } };
  }
}

/** Refused by TaurusDB itself. */
export function dbsRefusal(status: number, code: string, message: string): Refusal {
  return new Refusal('flat', status, code, message);
}

/** Said of an instance that something else is done to. */
export function anotherOperation(): Refusal {
  const text = 'Another operation is being performed on the instance.';
  return dbsRefusal(409, 'DBS.200019', text);
}

export function kmsRefusal(status: number, code: string, message: string): Refusal {
  return new Refusal('nested', status, code, message);
}

/** Refused by the gateway in front of the services. */
export function gatewayRefusal(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Refusal {
  return new Refusal('gateway', status, code, message, headers);
}
