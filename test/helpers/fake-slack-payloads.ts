import { randomUUID } from 'node:crypto';
import type { PressInput } from './fake-slack.ts';
import { type FakeView, nextTs, type Workspace } from './fake-slack-state.ts';

/** What Slack sends when a button is pressed. */
export function blockActions(
  workspace: Workspace,
  input: PressInput,
  value: string,
  opened: { triggerId: string; responseUrl: string },
): Record<string, unknown> {
  const teamId = input.teamId ?? workspace.teamId;
  return {
    type: 'block_actions',
    user: { id: input.user, name: input.user.toLowerCase(), team_id: teamId },
    team: { id: teamId, domain: 'fake' },
    api_app_id: 'A0FAKE',
    container: { type: 'message', message_ts: input.ts, channel_id: input.channel },
    channel: { id: input.channel, name: 'somewhere' },
    message: { ts: input.ts },
    trigger_id: opened.triggerId,
    response_url: opened.responseUrl,
    actions: [
      {
        type: 'button',
        action_id: input.actionId,
        block_id: blockOf(workspace, input),
        value,
        action_ts: nextTs(),
      },
    ],
  };
}

function blockOf(workspace: Workspace, { channel, ts, actionId }: PressInput): string {
  const message = workspace.messages.find((each) => each.channel === channel && each.ts === ts);
  const block = message?.blocks.find(
    ({ type, elements }) =>
      type === 'actions' &&
      (elements as { action_id: string }[]).some((each) => each.action_id === actionId),
  );
  return String(block?.block_id ?? 'gone');
}

/** What Slack sends when a modal is submitted. */
export function viewSubmission(
  workspace: Workspace,
  view: FakeView,
  values: Record<string, string>,
): Record<string, unknown> {
  const state: Record<string, Record<string, unknown>> = {};
  for (const block of view.blocks.filter((each) => each.type === 'input')) {
    const element = block.element as unknown as InputElement;
    const actionId = element.action_id;
    const value = values[actionId] ?? null;
    if (value === null && block.optional !== true) throw new Error(`${actionId} is required`);
    state[String(block.block_id)] = { [actionId]: stateOf(element, value) };
  }
  return {
    type: 'view_submission',
    team: { id: workspace.teamId, domain: 'fake' },
    user: { id: view.user, name: view.user.toLowerCase(), team_id: workspace.teamId },
    api_app_id: 'A0FAKE',
    trigger_id: randomUUID(),
    view: { ...view.raw, id: view.id, hash: `${view.id}.1`, state: { values: state } },
  };
}

interface InputElement {
  type: string;
  action_id: string;
  max_length?: number;
  options?: { value: string }[];
}

/** What a person can have put into an input: of a menu, only what it offers. */
function stateOf(
  { type, action_id, max_length, options = [] }: InputElement,
  value: string | null,
) {
  if (type !== 'static_select') {
    if (max_length && (value?.length ?? 0) > max_length)
      throw new Error(`${action_id} is too long`);
    return { type, value };
  }
  const chosen = options.find((option) => option.value === value) ?? null;
  if (value !== null && !chosen) throw new Error(`${action_id} does not offer ${value}`);
  return { type, selected_option: chosen };
}
