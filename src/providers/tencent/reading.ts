import { CloudError, WireError } from '../../domain/errors.ts';
import type { ActionName } from './actions.ts';
import { actions } from './actions.ts';
import type { Answered, Call, TencentReader } from './client.ts';
import type { Schema } from './schema.ts';

/** What a read gave, or why it gave nothing. */
export type Reading<T> = { ok: true; fields: T } | ({ ok: false } & FailedReading);

interface FailedReading {
  error: CloudError | WireError;
  /** For people: the reason, and the permission that is missing if one is. */
  why: string;
}

/** Makes a read whose failure is a finding too. @throws what is not the cloud's failure. */
export async function attempt<T>(
  client: TencentReader,
  call: Call,
  schema: Schema<T>,
): Promise<Reading<T>> {
  try {
    const { fields }: Answered<T> = await client.call(call, schema);
    return { ok: true, fields };
  } catch (error) {
    if (!(error instanceof CloudError) && !(error instanceof WireError)) throw error;
    return { ok: false, error, why: explain(call.action, error) };
  }
}

export function isNotFound(reading: FailedReading): boolean {
  return reading.error.code === 'not-found';
}

/** Does the service not exist in the region that was asked? */
export function isUnknownRegion({ error }: FailedReading): boolean {
  return error instanceof CloudError && error.cloudCode === 'UnsupportedRegion';
}

function explain(action: ActionName, error: CloudError | WireError): string {
  const permission = `${actions[action].service}:${action}`;
  if (error instanceof WireError) return `the answer of ${permission} cannot be read`;
  if (error instanceof CloudError && error.refusesCredential) {
    return `${permission} failed: the credential of this account is refused (${error.cloudCode})`;
  }
  if (error.code === 'denied') return `the bot lacks the permission ${permission}; grant it in CAM`;
  return `${permission} failed: ${error.cloudCode ?? error.message}`;
}
