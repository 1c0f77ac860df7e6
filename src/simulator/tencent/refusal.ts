import { json, type Reply } from '../http.ts';

/** A call that ends with `Response.Error`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  /** For example `InvalidParameter.InstanceNotFound`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Status 200: that is how Tencent answers whatever reached its API layer. */
export function refusalReply({ code, message }: Refusal, requestId: string): Reply {
  return json(200, {
    Response: { Error: { Code: code, Message: message }, RequestId: requestId },
  });
}
