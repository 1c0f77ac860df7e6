/**
 * Everything this provider may call, and nothing else, with the calls a second it makes at most.
 * Huawei Cloud publishes no limits for TaurusDB and IAM, and two that disagree for KMS (20 and
 * 1000); what has been seen refused is throttling per user and API.
 */
export const actions = {
  ModifyBackupEncryptStatus: { limit: 5 },
  DescribeBackupEncryptStatus: { limit: 10 },
  ShowInstance: { limit: 10 },
  ListInstances: { limit: 10 },
  DescribeKey: { limit: 20 },
  CreateToken: { limit: 10 },
  ListAuthProjects: { limit: 10 },
} as const;

export type ActionName = keyof typeof actions;
