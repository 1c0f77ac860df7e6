import { randomUUID } from 'node:crypto';
import type { Request } from '../../src/domain/request.ts';
import type { Press } from '../../src/flow/inbox.ts';

/** A press on the card as it is, with the right words typed; each is a delivery of its own. */
export function press(
  action: Press['action'],
  { id, fingerprint, wish }: Request,
  account = 'U0CARO',
): Press {
  const by = { id: account, name: account };
  const once = randomUUID();
  return { action, request: id, fingerprint, by, typedInstance: wish.instance, once };
}
