import type { Twist } from '../faults.ts';
import type { Arrival } from '../http.ts';
import type { Bench } from '../start.ts';
import type { HuaweiCredential } from './credential.ts';
import type { HuaweiTables } from './state.ts';
import type { TokenBook } from './tokens.ts';

/** One call that has passed the gateway. */
export interface Call {
  bench: Bench<HuaweiTables>;
  arrival: Arrival;
  /** Empty where the path has none. */
  projectId: string;
  /** Decoded, well-formed or not. */
  instanceId: string | undefined;
  query: URLSearchParams;
  /** Asked under v3.1, which has other words for a status. */
  isUnified: boolean;
  twist: Twist;
  credentials: readonly HuaweiCredential[];
  tokens: TokenBook;
}

export interface Answer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body: object;
}
