import type { Tables } from '../world.ts';

export interface HuaweiInstance {
  id: string;
  name: string;
  /** In the words of API v3. */
  status: string;
  project_id: string;
  enterprise_project_id: string;
  tags: readonly { key: string; value: string }[];
  /** Another operation holds it although its status is ACTIVE. */
  operation_running: boolean;
  encryption_status: 'on' | 'off';
  /** In use for backups. No answer shows it. */
  kms_key_id: string | null;
  /** Was it ever on? From then on, no restore to an existing instance. */
  was_ever_on: boolean;
}

/** What `describe-key` shows, and the project that holds the key. */
export interface HuaweiKey {
  key_id: string;
  key_alias: string;
  /** 1 pending activation, 2 enabled, 3 disabled, 4 pending deletion, 5 pending import. */
  key_state: '1' | '2' | '3' | '4' | '5';
  key_spec: string;
  key_usage: string;
  default_key_flag: '0' | '1';
  origin: 'kms' | 'external';
  creation_date: string;
  scheduled_deletion_date: string;
  sys_enterprise_project_id: string;
  project_id: string;
}

export interface HuaweiTables extends Tables {
  instances: Record<string, HuaweiInstance>;
  keys: Record<string, HuaweiKey>;
  account: { domain_id: string };
}

/** An instance as seen from one project: elsewhere it does not exist. */
export function instanceIn(
  tables: HuaweiTables,
  projectId: string,
  id: string,
): HuaweiInstance | undefined {
  const row = tables.instances[id];
  return row?.project_id === projectId ? row : undefined;
}

/** A key as seen from one project: elsewhere it does not exist. */
export function keyIn(tables: HuaweiTables, projectId: string, id: string): HuaweiKey | undefined {
  const key = tables.keys[id];
  return key?.project_id === projectId ? key : undefined;
}
