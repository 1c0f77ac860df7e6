import { CloudError, WireError } from '../../domain/errors.ts';
import type { HuaweiClient } from './client.ts';
import { meansNotThere } from './errors.ts';
import { type Instance, InstanceDetail, InstanceList, type Key, KeyDetail } from './schema.ts';

/**
 * The instance, or null when it is not there. Huawei Cloud may say "not found or not permitted" in
 * one code: both are null.
 *
 * Source: TaurusDB API v3, "Querying Details of a DB Instance".
 */
export async function readInstance(
  client: HuaweiClient,
  region: string,
  instance: string,
): Promise<Instance | null> {
  try {
    const { body } = await client.read({
      service: 'taurusdb',
      action: 'ShowInstance',
      method: 'GET',
      region,
      path: `/v3/{project_id}/instances/${encodeURIComponent(instance)}`,
      schema: InstanceDetail,
    });
    return body.instance;
  } catch (error) {
    if (error instanceof CloudError && meansNotThere(error)) return null;
    throw error;
  }
}

/**
 * One page of the instances in a region's project. `offset` counts instances, `limit` is 1 to 100.
 *
 * Source: TaurusDB API v3, "Querying DB Instances".
 */
export async function readInstancePage(
  client: HuaweiClient,
  region: string,
  page: { offset: number; limit: number },
): Promise<InstanceList> {
  const { body } = await client.read({
    service: 'taurusdb',
    action: 'ListInstances',
    method: 'GET',
    region,
    path: '/v3/{project_id}/instances',
    query: page,
    schema: InstanceList,
  });
  return body;
}

/** A key of the region asked. Source: DEW, "Querying the Information About a Key" (`describe-key`). */
export async function readKey(client: HuaweiClient, region: string, key: string): Promise<Key> {
  const { body } = await client.read({
    service: 'kms',
    action: 'DescribeKey',
    method: 'POST',
    region,
    path: '/v1.0/{project_id}/kms/describe-key',
    body: { key_id: key },
    schema: KeyDetail,
  });
  return body.key_info;
}

/** What was read, or why it could not be. */
export type Reading<T> = { ok: true; value: T } | { ok: false; error: CloudError | WireError };

/** Anything but the cloud's own failure is still thrown. */
export async function settle<T>(read: Promise<T>): Promise<Reading<T>> {
  try {
    return { ok: true, value: await read };
  } catch (error) {
    if (error instanceof CloudError || error instanceof WireError) return { ok: false, error };
    throw error;
  }
}
