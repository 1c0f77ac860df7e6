import type { Decided } from '../domain/decided.ts';
import { escalate, remind } from '../domain/reminding.ts';
import type { Request } from '../domain/request.ts';
import { appendDecided } from './append-decided.ts';
import { again, bot, done, type Parts, type StepResult } from './parts.ts';

/** A job rings while nobody decides: the approvers are told again. */
export async function remindApprovers(parts: Parts, id: string): Promise<StepResult> {
  return nudge(parts, id, remind);
}

/** A job rings when nobody has decided for so long that somebody else is told, too. */
export async function escalateRequest(parts: Parts, id: string): Promise<StepResult> {
  return nudge(parts, id, escalate);
}

async function nudge(
  parts: Parts,
  id: string,
  decide: (request: Request, nowMs: number) => Decided,
): Promise<StepResult> {
  const request = await parts.requests.load(id);
  if (!request) return done;
  const outcome = await appendDecided(parts, request, bot, decide);
  if (outcome.ok || outcome.why !== 'too-early') return done;
  return again(parts, outcome.request);
}
