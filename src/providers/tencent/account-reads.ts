import { shareReads } from '../../share-reads.ts';
import { roleName } from './checks/role.ts';
import type { TencentReader } from './client.ts';
import { attempt, type Reading } from './reading.ts';
import { GetRole, GetServiceStatus, ListAttachedRolePolicies } from './schema.ts';

/** What is so for a whole account, whichever instance it is asked for. */
export interface AccountReads {
  kms(region: string): Promise<Reading<GetServiceStatus>>;
  role(): Promise<Reading<unknown>>;
  rolePolicies(): Promise<Reading<ListAttachedRolePolicies>>;
}

/**
 * Requests that are looked at together share these answers, each asked for after all of them came: by
 * themselves they would wait for the smallest limits of all.
 */
export function readAccount(client: TencentReader): AccountReads {
  const kms = shareReads((region) =>
    attempt(client, { action: 'GetServiceStatus', region, params: {} }, GetServiceStatus),
  );
  const role = shareReads(() => attempt(client, getRole, GetRole));
  const rolePolicies = shareReads(() => attempt(client, listPolicies, ListAttachedRolePolicies));
  return { kms, role: () => role(roleName), rolePolicies: () => rolePolicies(roleName) };
}

const getRole = { action: 'GetRole', region: null, params: { RoleName: roleName } } as const;

const listPolicies = {
  action: 'ListAttachedRolePolicies',
  region: null,
  params: { Page: 1, Rp: 200, RoleName: roleName, PolicyType: 'QCS' },
} as const;
