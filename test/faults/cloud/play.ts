import type { Request } from '../../../src/domain/request.ts';
import { huaweiKeys } from '../../../src/simulator/huawei/seeds.ts';
import { people } from '../../helpers/fake-slack-state.ts';
import { until } from '../../helpers/until.ts';
import type { Scene } from '../harness/scene.ts';
import { type OperationName, operations } from './operations.ts';
import type { Cell } from './table.ts';

/** One cell, on an instance of its own. */
export interface Play {
  cell: Cell;
  instance: string;
}

/** `off` needs something that is on. */
export async function prepare(
  { operation, instance }: { operation: OperationName; instance: string },
  { huawei }: Pick<Scene, 'huawei'>,
): Promise<void> {
  if (operation !== 'off') return;
  const on = { encryption_status: 'on', kms_key_id: huaweiKeys.enabled, was_ever_on: true };
  await huawei.edit(instance, on);
}

export async function misbehave(
  { cell, instance }: Play,
  scene: Scene,
  spots: readonly Cell['spot'][],
): Promise<void> {
  const { cloud, ...calls } = operations[cell.operation];
  const { how, spot, reads = spot === 'proof' ? 'state' : 'instance', calls: times } = cell;
  if (spots.includes(spot)) {
    await scene[cloud].misbehave({
      ...how,
      instance,
      action: calls[spot === 'write' ? 'write' : reads],
      times: times ?? forEver,
      ...(spot === 'proof' && { afterWrites: 1 }),
    });
  }
  if (cell.proof && spots.includes('proof')) {
    const fault = { how: cell.proof, action: calls.state, afterWrites: 1 };
    await scene[cloud].misbehave({ ...fault, instance, times: forEver });
  }
}

const forEver = 1_000_000;

/** Sends the confirmation that a press would open: so many cards would take Slack minutes to show. */
export async function approve(
  request: Request | undefined,
  { slack }: Pick<Scene, 'slack'>,
): Promise<void> {
  if (request?.state !== 'pending') return;
  const { id, fingerprint, wish } = request;
  const teamId = await slack.ask<string>(['workspace', 'teamId']);
  const values = { approve: { instance: { type: 'plain_text_input', value: wish.instance } } };
  const delivery = {
    type: 'view_submission',
    team: { id: teamId, domain: 'fake' },
    user: { id: people.ben, name: 'ben', team_id: teamId },
    view: {
      id: `V${id.replace('-', '')}`,
      callback_id: 'confirm',
      private_metadata: JSON.stringify({ request: id, fingerprint }),
      state: { values },
    },
  };
  const deliver = () => slack.ask<{ status: number }>(['deliver'], 'interactive', delivery);
  const what = `${id}: the approval is acknowledged`;
  await until(async () => (await deliver()).status === 200, { timeoutMs: 60_000, what });
}
