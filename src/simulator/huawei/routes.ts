import type { Answer, Call } from './call.ts';
import { describeBackupEncryptStatus, modifyBackupEncryptStatus } from './encryption.ts';
import { createToken, listProjects } from './iam.ts';
import { listInstanceDetails, listInstances, showInstance } from './instances.ts';
import { describeKey, listKeys } from './kms.ts';

export interface Route {
  service: 'taurusdb' | 'kms' | 'iam';
  /** Name for limits, counters and faults. */
  action: string;
  method: 'GET' | 'POST';
  path: RegExp;
  /** Calls a second. */
  limit: number;
  /** Does it change the instance it names? */
  isWrite?: true;
  /** Needs neither signature nor token. */
  isOpen?: true;
  /** @throws Refusal */
  handle(call: Call): Answer;
}

/** The gateway's default. */
const gatewayLimit = 200;
/** What the constraints page of the international site gives. */
const kmsLimit = 20;
/** TaurusDB publishes no figure; this is a low one, so that hurry is noticed. */
const writeLimit = 10;

const instance = '(?<v>v3|v3\\.1)/(?<project>[^/]*)/instances';

/** All that is simulated; the first that fits. */
export const routes: readonly Route[] = [
  {
    service: 'taurusdb',
    action: 'ModifyBackupEncryptStatus',
    method: 'POST',
    path: /^\/v3\/(?<project>[^/]*)\/instances\/(?<instance>[^/]*)\/backups\/encryption$/,
    limit: writeLimit,
    isWrite: true,
    handle: modifyBackupEncryptStatus,
  },
  {
    service: 'taurusdb',
    action: 'DescribeBackupEncryptStatus',
    method: 'GET',
    path: /^\/v3\/(?<project>[^/]*)\/instances\/(?<instance>[^/]*)\/backups\/encryption$/,
    limit: gatewayLimit,
    handle: describeBackupEncryptStatus,
  },
  {
    service: 'taurusdb',
    action: 'ListInstances',
    method: 'GET',
    path: new RegExp(`^/${instance}$`),
    limit: gatewayLimit,
    handle: listInstances,
  },
  {
    service: 'taurusdb',
    action: 'ListInstanceDetails',
    method: 'GET',
    path: new RegExp(`^/${instance}/details$`),
    limit: gatewayLimit,
    handle: listInstanceDetails,
  },
  {
    service: 'taurusdb',
    action: 'ShowInstance',
    method: 'GET',
    path: new RegExp(`^/${instance}/(?<instance>[^/]*)$`),
    limit: gatewayLimit,
    handle: showInstance,
  },
  {
    service: 'kms',
    action: 'DescribeKey',
    method: 'POST',
    path: /^\/v1\.0\/(?<project>[^/]*)\/kms\/describe-key$/,
    limit: kmsLimit,
    handle: describeKey,
  },
  {
    service: 'kms',
    action: 'ListKeys',
    method: 'POST',
    path: /^\/v1\.0\/(?<project>[^/]*)\/kms\/list-keys$/,
    limit: kmsLimit,
    handle: listKeys,
  },
  {
    service: 'iam',
    action: 'CreateToken',
    method: 'POST',
    path: /^\/v3\/auth\/tokens$/,
    limit: gatewayLimit,
    isOpen: true,
    handle: createToken,
  },
  {
    service: 'iam',
    action: 'ListProjects',
    method: 'GET',
    path: /^\/v3\/projects$/,
    limit: gatewayLimit,
    handle: listProjects,
  },
  {
    service: 'iam',
    action: 'ListAuthProjects',
    method: 'GET',
    path: /^\/v3\/auth\/projects$/,
    limit: gatewayLimit,
    handle: listProjects,
  },
];
