import { huaweiInstances, huaweiKeys } from '../simulator/huawei/seeds.ts';
import { tencentKeys } from '../simulator/tencent/seeds.ts';

/** An instance of the pretended clouds that shows something. */
export interface Suggestion {
  instance: string;
  shows: string;
}

/** Nothing stands in the way of these; each can be encrypted once. */
export const healthyTencent = [
  'cdb-qwer1234',
  'cdb-healthy-2',
  'cdb-healthy-3',
  'cdb-healthy-4',
  'cdb-healthy-5',
] as const;

export const healthyHuawei = [
  huaweiInstances.healthy,
  huaweiInstances.healthy2,
  huaweiInstances.healthy3,
] as const;

/** Each has a policy of its own: what approving can be like. */
export const policySuggestions: readonly Suggestion[] = [
  { instance: 'cdb-quorum-1', shows: 'two people have to approve' },
  { instance: 'cdb-stages-1', shows: 'first Grace approves, then Lin' },
  { instance: 'cdb-delay-1', shows: 'waits 20 seconds, in which it can be stopped' },
  {
    instance: 'cdb-window-1',
    shows: 'waits for a window that opens 5 minutes after the sandbox was started',
  },
  { instance: 'cdb-expiry-1', shows: 'reminds after a minute, expires after three' },
];

export const tencentSuggestions: readonly Suggestion[] = [
  { instance: 'cdb-encrypted', shows: 'encrypted already: refused' },
  { instance: 'cdb-uninitialised', shows: 'not initialised: refused' },
  { instance: 'cdb-needs-upgrade', shows: 'needs a kernel upgrade first: refused' },
  { instance: 'cdb-unsupported', shows: 'does not support encryption: refused' },
  { instance: 'cdb-isolated', shows: 'isolated: refused' },
  { instance: 'cdb-busy', shows: 'busy with another task: refused' },
  { instance: 'cdbro-readonly1', shows: 'a read-only instance: refused' },
  { instance: 'cdb-singapore', shows: 'is in another region: found by itself' },
  { instance: 'cdb-slow', shows: 'shows the new state 8 seconds late' },
  { instance: 'cdb-lost-answer', shows: 'does it, but the answer is lost' },
  { instance: 'cdb-lost-request', shows: 'the first request is lost on its way' },
  { instance: 'cdb-internal-error', shows: 'does it, but answers InternalError' },
  { instance: 'cdb-throttled', shows: 'is over the limit twice, then works' },
  { instance: 'cdb-denied', shows: 'the cloud denies the permission' },
  { instance: 'cdb-other-key', shows: 'the cloud applies another key' },
  { instance: 'cdb-never', shows: 'is accepted, but never takes effect' },
];

export const huaweiSuggestions: readonly Suggestion[] = [
  { instance: huaweiInstances.alreadyOn, shows: 'on already: refused' },
  { instance: huaweiInstances.building, shows: 'still being created: refused' },
  { instance: huaweiInstances.frozen, shows: 'frozen: refused' },
  { instance: huaweiInstances.lostAnswer, shows: 'does it, but the answer is lost' },
  { instance: huaweiInstances.throttled, shows: 'is over the limit twice, then works' },
];

export const keySuggestions: readonly Suggestion[] = [
  { instance: `key=${tencentKeys.disabled}`, shows: 'Tencent: a disabled key' },
  { instance: `key=${tencentKeys.pendingDelete}`, shows: 'Tencent: a key that is being deleted' },
  { instance: `key=${tencentKeys.elsewhere}`, shows: 'Tencent: a key of another region' },
  { instance: `key=${huaweiKeys.disabled}`, shows: 'Huawei: a disabled key' },
  { instance: `key=${huaweiKeys.rsa}`, shows: 'Huawei: a key of the wrong kind' },
];

export function tencentCommand(instance: string): string {
  return `/dbencrypt tencent ${instance} key=${tencentKeys.enabled} reason="PCI 3.5"`;
}

export function huaweiCommand(instance: string): string {
  return `/dbencrypt huawei ${instance} on key=${huaweiKeys.enabled} reason="PCI 3.5"`;
}
