import type { Meter } from '../flow/meter.ts';
import type { Points } from '../flow/points.ts';
import type { Clock, Cloud, Log } from '../flow/ports.ts';
import type { Gate } from './gate.ts';

/** What the configuration says about one account. Secrets live here and in the clients only. */
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
  credentials: { secretId: string; secretKey: string; token?: string | undefined };
}

export interface HuaweiAccountConfig extends AccountBase {
  provider: 'huawei';
  regions: readonly { name: string; projectId: string }[];
  credentials:
    | { accessKey: string; secretKey: string; securityToken?: string | undefined }
    | { userName: string; password: string; domainName: string };
}

/** What every cloud is built from. */
export interface CloudParts {
  gate: Gate;
  clock: Clock;
  log: Log;
  points: Points;
  meter: Meter;
}

/** A provider: builds the cloud of one account. */
export interface Provider<Config extends AccountConfig> {
  connect(config: Config, parts: CloudParts): Cloud;
}
