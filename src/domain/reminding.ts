import { type Decided, no, yes } from './decided.ts';
import { escalateAtMs, remindAtMs } from './patience.ts';
import { expire } from './preparation.ts';
import type { Request } from './request.ts';

/** Nobody has decided for a while: those who may are told again. Past its time the request expires. */
export function remind(request: Request, nowMs: number): Decided {
  const dueMs = remindAtMs(request);
  if (dueMs === null) return no('moved-on');
  if (nowMs >= (request.expiresAtMs ?? 0)) return expire(request, nowMs);
  if (nowMs < dueMs) return no('too-early');
  return yes({ type: 'reminded', data: { count: (request.reminders?.count ?? 0) + 1 } });
}

/** Nobody has decided for so long that somebody else is told, too: once. */
export function escalate(request: Request, nowMs: number): Decided {
  const dueMs = escalateAtMs(request);
  if (dueMs === null || !request.rule?.escalate) return no('moved-on');
  if (nowMs >= (request.expiresAtMs ?? 0)) return expire(request, nowMs);
  if (nowMs < dueMs) return no('too-early');
  return yes({ type: 'escalated', data: { to: request.rule.escalate.to } });
}
