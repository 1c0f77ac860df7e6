import type { Twist } from '../faults.ts';
import type { Bench } from '../start.ts';
import type { Params } from './fields.ts';
import type { TencentTables } from './state.ts';
import type { TencentCredential } from './verify.ts';

/** One call that has passed signature, region, limit and parameter checks. */
export interface Call {
  bench: Bench<TencentTables>;
  region: string;
  params: Params;
  twist: Twist;
  credential: TencentCredential;
}
