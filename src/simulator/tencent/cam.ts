import type { Call } from './call.ts';
import { integer, text } from './fields.ts';
import { Refusal } from './refusal.ts';
import { tencentCredentials, tencentUin } from './seeds.ts';

/** The calls of cam, API 2019-01-16, and of sts, API 2018-08-13. */

const roleName = 'MySQL_QCSRole';
const roleId = '4611686018427000001';
const policyName = 'QcloudAccessForMySQLRole';

export function getRole(call: Call): object {
  refuseMissingRole(call);
  return {
    RoleInfo: {
      RoleId: roleId,
      RoleName: roleName,
      PolicyDocument: JSON.stringify({
        version: '2.0',
        statement: [
          {
            action: 'name/sts:AssumeRole',
            effect: 'allow',
            principal: { service: 'cdb.cloud.tencent.com' },
          },
        ],
      }),
      Description: 'The role with which TencentDB for MySQL uses other services.',
      AddTime: '2026-01-10 09:00:00',
      UpdateTime: '2026-01-10 09:00:00',
      ConsoleLogin: 0,
      RoleType: 'system',
      SessionDuration: 7200,
      DeletionTaskId: '',
      Tags: [],
      RoleArn: `qcs::cam::uin/${tencentUin}:roleName/${roleName}`,
    },
  };
}

export function listAttachedRolePolicies(call: Call): object {
  const { bench, params } = call;
  refuseMissingRole(call);
  const page = integer(params, 'Page', 1);
  const perPage = integer(params, 'Rp', 20);
  if (page < 1 || perPage < 1 || perPage > 200) {
    throw new Refusal('InvalidParameter.ParamError', 'Page or Rp is out of range.');
  }
  const kind = text(params, 'PolicyType');
  const isListed =
    bench.world.read().account.rolePolicy &&
    kind !== 'User' &&
    policyName.includes(text(params, 'Keyword'));
  const all = isListed ? [policy] : [];
  return { List: all.slice((page - 1) * perPage, page * perPage), TotalNum: all.length };
}

export function getCallerIdentity({ credential }: Call): object {
  return {
    Arn: `qcs::cam::uin/${tencentUin}:uin/${tencentUin}`,
    AccountId: tencentUin,
    UserId: tencentUin,
    PrincipalId: tencentUin,
    Type: credential.secretId === tencentCredentials.secretId ? 'RootAccount' : 'SubAccount',
  };
}

const policy = {
  PolicyId: 219188,
  PolicyName: policyName,
  AddTime: '2026-01-10 09:00:00',
  PolicyType: 'QCS',
  CreateMode: 2,
  Deactived: 0,
  DeactivedDetail: [],
  Description: 'Lets TencentDB for MySQL use the keys of KMS.',
};

function refuseMissingRole({ bench, params }: Call): void {
  const name = text(params, 'RoleName');
  const id = text(params, 'RoleId');
  if (name === '' && id === '') {
    throw new Refusal('InvalidParameter.ParamError', 'Give RoleName or RoleId.');
  }
  const isOurs = name === roleName || (name === '' && id === roleId);
  if (isOurs && bench.world.read().account.rolePresent) return;
  throw new Refusal('InvalidParameter.RoleNotExist', 'Role does not exist.');
}
