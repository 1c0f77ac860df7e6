import type { Facts, Write } from '../../../domain/plan.ts';
import type { Clock, ReadBack } from '../../../flow/ports.ts';
import type { AccountReads } from '../account-reads.ts';
import type { Call, TencentClient } from '../client.ts';

/** Where facts are read. */
export interface FactSources {
  client: TencentClient;
  account: AccountReads;
  clock: Clock;
}

/** What one operation looks at beforehand, what it sends, and how it is proven. */
export interface TencentOperation {
  readFacts(sources: FactSources, write: Write): Promise<Facts>;
  callFor(write: Write): Call;
  readBack(client: TencentClient, write: Write): Promise<ReadBack>;
}

/** Tencent's own key, made at its first use. It can be asked for by this alias. */
export const defaultKey = 'KMS-CDB';
