import type { Check } from '../../../domain/plan.ts';
import { isNotFound, type Reading } from '../reading.ts';
import type { ListAttachedRolePolicies } from '../schema.ts';
import { nameCheck } from './check.ts';

/** With this role the database fetches its key. */
export const roleName = 'MySQL_QCSRole';
const policyName = 'QcloudAccessForMySQLRole';
const source = 'OpenDBInstanceEncryption, prerequisite 3';

export function checkRole(
  role: Reading<unknown>,
  policies: Reading<ListAttachedRolePolicies>,
): Check[] {
  return [checkPresence(role), checkPolicy(role, policies)];
}

function checkPresence(role: Reading<unknown>): Check {
  const check = nameCheck('role-present', source);
  if (role.ok) return check.pass(`Role ${roleName} is there.`);
  if (!isNotFound(role)) return check.notMade(`Not checked: ${role.why}.`);
  return check.block(
    'not-possible',
    `Role ${roleName} was not found in this account: the database could not fetch its key. ` +
      `Create it in the CAM console with the policy ${policyName}.`,
  );
}

function checkPolicy(role: Reading<unknown>, policies: Reading<ListAttachedRolePolicies>): Check {
  const check = nameCheck('role-policy', source);
  if (!role.ok && isNotFound(role)) return check.notMade(`Not checked: there is no ${roleName}.`);
  if (!policies.ok) return check.notMade(`Not checked: ${policies.why}.`);

  const policy = policies.fields.List.find((one) => one.PolicyName === policyName);
  if (policy && policy.Deactived !== 1) return check.pass(`${roleName} carries ${policyName}.`);
  return check.block(
    'not-possible',
    policy
      ? `Policy ${policyName} of role ${roleName} is deactivated; attach it again in CAM.`
      : `Role ${roleName} lacks the preset policy ${policyName}; attach it in CAM.`,
  );
}
