import { CloudError } from '../domain/errors.ts';
import { NetworkError } from './http.ts';

/** A call that got no answer, in the words of the flows. @throws always: CloudError, or `error` itself. */
export function explainNetworkFailure(provider: string, error: unknown): never {
  if (!(error instanceof NetworkError)) throw error;
  const code = error.code === 'late' ? 'late' : 'unavailable';
  const taken = error.sent ? 'maybe' : 'no';
  throw new CloudError(code, error.message, { provider, taken, cause: error });
}

/** Did the request certainly stay here? */
export function wasNotSent(error: unknown): boolean {
  return error instanceof CloudError && error.cause instanceof NetworkError && !error.cause.sent;
}
