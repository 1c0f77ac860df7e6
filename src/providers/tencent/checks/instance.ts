import type { Check, Write } from '../../../domain/plan.ts';
import type { InstanceInfo } from '../schema.ts';
import { nameCheck } from './check.ts';

/** The checks on the instance itself, the same for every operation. */
export function checkInstance(write: Write, info: InstanceInfo | undefined): Check[] {
  const rows = [checkPrimary, checkRunning, checkIdle, checkInitialised];
  return [checkExists(write, info), ...rows.map((row) => row(write, info))];
}

type InstanceCheck = (write: Write, info: InstanceInfo | undefined) => Check;

const checkExists: InstanceCheck = ({ action, instance, region, account }, info) => {
  const check = nameCheck('instance-exists', `${action}, InstanceId`);
  if (info) return check.pass(`${instance} is in ${region} of ${account}.`);
  return check.block(
    'not-found',
    `${instance} was not found in ${region} of ${account}; check the id, region= and account=.`,
  );
};

const checkPrimary: InstanceCheck = ({ instance }, info) => {
  const check = nameCheck('instance-primary', 'DescribeDBInstanceInfo, InstanceId');
  if (!info) return check.notMade(noInstance);
  if (isPrimary(info)) return check.pass(`${instance} is a primary instance.`);

  const primary = info.MasterInfo?.InstanceId;
  return check.block(
    'not-possible',
    `${instance} is a ${describeType(info)}${primary ? ` of ${primary}` : ''}; ` +
      `only primary instances can be encrypted. Ask for ${primary || 'its primary instance'}.`,
  );
};

const checkRunning: InstanceCheck = ({ instance }, info) => {
  const check = nameCheck('instance-running', 'DescribeDBInstances, Status');
  if (!info) return check.notMade(noInstance);
  if (info.Status === 1) return check.pass(`${instance} is running.`);
  if (info.Status === 0)
    return check.block('busy', `${instance} is busy: it is still being created. Ask again later.`);

  const next =
    info.Status === 4 || info.Status === 5
      ? 'Renew it or bring it back from the recycle bin first.'
      : 'Ask again when it is running.';
  return check.block(
    'not-possible',
    `${instance} is not running: ${describeStatus(info)}. ${next}`,
  );
};

const checkIdle: InstanceCheck = ({ instance }, info) => {
  const check = nameCheck('instance-idle', 'DescribeDBInstances, TaskStatus');
  if (!info) return check.notMade(noInstance);
  const task = describeTask(info);
  if (!task) return check.pass(`${instance} has no task in hand.`);
  return check.block('busy', `${instance} is busy: ${task}. Ask again when that is done.`);
};

const checkInitialised: InstanceCheck = ({ action, instance }, info) => {
  const source = action === 'OpenDBInstanceEncryption' ? `${action}, prerequisite 1` : 'InitFlag';
  const check = nameCheck('instance-initialised', source);
  if (!info) return check.notMade(noInstance);
  if (info.InitFlag === 1) return check.pass(`${instance} is initialised.`);
  return check.block(
    'not-possible',
    `${instance} is not initialised; initialise it in the console first. ` +
      'Tencent Cloud has withdrawn the API for it.',
  );
};

/** For checks that make no sense without the instance. */
export const noInstance = 'Not checked: there is no such instance.';

/** Of other instances Tencent Cloud does not show whether they are encrypted. */
export function isPrimary(info: InstanceInfo): boolean {
  return info.InstanceType === 1;
}

export function describeType(info: InstanceInfo): string {
  const names: Record<number, string> = {
    1: 'primary instance',
    2: 'disaster recovery instance',
    3: 'read-only instance',
  };
  return names[info.InstanceType] ?? `instance of type ${info.InstanceType}`;
}

export function describeStatus(info: InstanceInfo): string {
  const names: Record<number, string> = {
    0: 'being created',
    1: 'running',
    4: 'being isolated',
    5: 'isolated',
  };
  return names[info.Status] ?? `status ${info.Status}`;
}

/** What it is busy with; null: nothing. */
export function describeTask({ TaskStatus }: InstanceInfo): string | null {
  return TaskStatus === 0 ? null : (tasks[TaskStatus] ?? `task status ${TaskStatus}`);
}

/** Source: `InstanceInfo` of DescribeDBInstances. What is not listed is busy too. */
const tasks: Readonly<Record<number, string>> = {
  1: 'it is being upgraded',
  2: 'data is being imported',
  3: 'a replica is being opened',
  4: 'public access is being opened',
  5: 'a batch operation is running',
  6: 'it is being rolled back',
  7: 'public access is being closed',
  8: 'its password is being changed',
  9: 'it is being renamed',
  10: 'it is restarting',
  12: 'a self-built database is being migrated',
  13: 'tables are being dropped',
  14: 'its disaster recovery instance is synchronising',
  15: 'an upgrade waits to be switched over',
  16: 'it is switching over for an upgrade',
  17: 'it has just switched over',
  19: 'a parameter change is pending',
  34: 'an in-place upgrade is pending',
};
