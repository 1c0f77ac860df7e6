import { CloudError } from '../../domain/errors.ts';
import type { TencentReader } from './client.ts';
import { DescribeDBInstances, type InstanceInfo } from './schema.ts';

/** The instance in this region, of whatever type; undefined: it is not there. */
export async function findInstance(
  client: TencentReader,
  region: string,
  instance: string,
): Promise<InstanceInfo | undefined> {
  const params = { InstanceIds: [instance] };
  try {
    const { fields } = await client.call(
      { action: 'DescribeDBInstances', region, params },
      DescribeDBInstances,
    );
    return fields.Items.find((item) => item.InstanceId === instance);
  } catch (error) {
    if (error instanceof CloudError && error.code === 'not-found') return undefined;
    throw error;
  }
}
