import { CloudError } from '../domain/errors.ts';
import type { NetworkError } from './http.ts';

/** A call that got no answer, in the words of the flows. */
export function explainNetworkError(provider: string, error: NetworkError): CloudError {
  const code = error.code === 'late' ? 'late' : 'unavailable';
  const taken = error.sent ? 'maybe' : 'no';
  return new CloudError(code, error.message, { provider, taken, cause: error });
}
