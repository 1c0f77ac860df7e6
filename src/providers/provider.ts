import type { Cloud } from '../flow/cloud-ports.ts';
import type { Meter } from '../flow/meter.ts';
import type { Points } from '../flow/points.ts';
import type { Clock, Log, Operators } from '../flow/ports.ts';
import type { Gate } from './gate.ts';

/**
 * What the configuration says about one account. Secrets live here and in the clients only. It has one
 * credential, or two while one takes the place of the other: the first that the cloud accepts is used.
 */
export type AccountConfig = TencentAccountConfig | HuaweiAccountConfig;

interface AccountBase {
  name: string;
  /** Service (`cdb`, `kms`, …) to base URL, without a trailing slash. */
  endpoints: Readonly<Record<string, string>>;
  /** Cloud action to calls a second this bot may use. */
  limits: Readonly<Record<string, number>>;
}

export interface TencentAccountConfig extends AccountBase {
  provider: 'tencent';
  site: 'international' | 'mainland';
  regions: readonly string[];
  credentials: readonly TencentCredential[];
}

export interface TencentCredential {
  secretId: string;
  secretKey: string;
  token?: string | undefined;
}

export interface HuaweiAccountConfig extends AccountBase {
  provider: 'huawei';
  regions: readonly { name: string; projectId: string }[];
  /** All of one kind. */
  credentials: readonly HuaweiCredential[];
}

export type HuaweiCredential =
  | { accessKey: string; secretKey: string; securityToken?: string | undefined }
  | { userName: string; password: string; domainName: string };

/** What every cloud is built from. */
export interface CloudParts {
  gate: Gate;
  clock: Clock;
  log: Log;
  points: Points;
  meter: Meter;
  /** Default: nobody is told. */
  operators?: Operators;
}

/** A cloud whose credentials can be exchanged while it works. */
export interface ConnectedCloud<Config extends AccountConfig> extends Cloud {
  /**
   * From now on these hold. What is under way, or prepared, keeps its own.
   *
   * @returns their short names; null: they are the same as before.
   */
  takeCredentials(credentials: Config['credentials']): readonly string[] | null;
}

/** A provider: builds the cloud of one account. */
export interface Provider<Config extends AccountConfig> {
  connect(config: Config, parts: CloudParts): ConnectedCloud<Config>;
}

/**
 * Is it the same account but for its credentials and limits? They are of one kind, too: how long a
 * write's signature is accepted must not change under a write.
 */
export function isSamePlace<Config extends AccountConfig>(
  account: Config,
  other: AccountConfig,
): other is Config {
  return placeOf(account) === placeOf(other);
}

function placeOf({ credentials, limits: _, ...place }: AccountConfig): string {
  const kinds = credentials.map((credential) => ('userName' in credential ? 'login' : 'keys'));
  const sorted = Object.entries({ ...place, kinds: [...new Set(kinds)] }).sort();
  return JSON.stringify(sorted);
}
