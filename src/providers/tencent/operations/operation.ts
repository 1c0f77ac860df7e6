import type { Facts, Write } from '../../../domain/plan.ts';
import type { ReadBack } from '../../../flow/cloud-ports.ts';
import type { Clock } from '../../../flow/ports.ts';
import type { AccountReads } from '../account-reads.ts';
import type { Call, TencentReader } from '../client.ts';

/** Where facts are read. */
export interface FactSources {
  client: TencentReader;
  account: AccountReads;
  clock: Clock;
}

/** What one operation looks at beforehand, what it sends, and how it is proven. */
export interface TencentOperation {
  readFacts(sources: FactSources, write: Write): Promise<Facts>;
  callFor(write: Write): Call;
  readBack(client: TencentReader, write: Write): Promise<ReadBack>;
}

/** Tencent's own key, made at its first use. It can be asked for by this alias. */
export const defaultKey = 'KMS-CDB';
