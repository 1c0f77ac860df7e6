import { expire } from '../domain/preparation.ts';
import { appendDecided } from './append-decided.ts';
import { again, bot, done, type Parts, type StepResult } from './parts.ts';

/** A job rings when time is up: ends what nobody decided. Rings again when it rang early. */
export async function expireRequest(parts: Parts, id: string): Promise<StepResult> {
  const request = await parts.requests.load(id);
  if (!request) return done;
  const outcome = await appendDecided(parts, request, bot, expire);
  if (outcome.ok || outcome.why !== 'too-early') return done;
  return again(parts, outcome.request);
}
