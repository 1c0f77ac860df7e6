import { readBackupFacts } from '../facts.ts';
import { DescribeBackupEncryptionStatus } from '../schema.ts';
import type { TencentOperation } from './operation.ts';

/**
 * Encryption of the physical backups made from now on.
 *
 * Source: cdb API 2017-03-20, ModifyBackupEncryptionStatus and DescribeBackupEncryptionStatus.
 */
export const backupEncryption: TencentOperation = {
  readFacts: readBackupFacts,

  callFor: ({ region, instance, value }) => ({
    action: 'ModifyBackupEncryptionStatus',
    region,
    params: { InstanceId: instance, EncryptionStatus: value },
  }),

  async readBack(client, { region, instance, value }) {
    const { fields, requestId } = await client.call(
      {
        action: 'DescribeBackupEncryptionStatus',
        region,
        params: { InstanceId: instance },
        patient: true,
      },
      DescribeBackupEncryptionStatus,
    );
    const status = fields.EncryptionStatus;
    const seen = [{ label: 'EncryptionStatus', value: status }];
    const proof = { seen, unproven: null, cloudRequestId: requestId };

    if (status === value) return { is: 'done', proof };
    if (status === 'on' || status === 'off') return { is: 'not-done', proof };
    return { is: 'unclear', detail: `${instance} shows EncryptionStatus "${status}"` };
  },
};
