import type { Ack } from './fake-slack-delivery.ts';
import { contentOf } from './fake-slack-methods.ts';
import { Refused } from './fake-slack-reads.ts';
import type { FakeView, Workspace } from './fake-slack-state.ts';

/** What a person sees of an acknowledgement of a command. */
export function readCommandAck(
  workspace: Workspace,
  ack: Ack,
  user: string,
  channel: string,
): void {
  if (ack.status !== 200 || ack.body === '' || ack.body === null) return;
  const body = ack.body as Record<string, unknown>;
  if (Object.keys(body).length === 0) return;
  if (body.response_type !== 'ephemeral') {
    workspace.complaints.push('a command was acknowledged without response_type ephemeral');
  }
  try {
    workspace.ephemerals.push({ channel, user, ...contentOf(body), via: 'ack' });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    workspace.complaints.push(`ack: ${JSON.stringify(error.answer)}`);
  }
}

/** Bolt acknowledges with an empty body over HTTP and with `{}` over a socket. */
export function hasContent(body: unknown): boolean {
  return Boolean(body) && JSON.stringify(body) !== '{}';
}

/** What Slack would show at the fields of a modal; null when the modal closes. */
export function errorsOf(
  { complaints }: Workspace,
  view: FakeView,
  body: unknown,
): Record<string, string> | null {
  if (!hasContent(body)) return null;
  const { response_action: action, errors = {} } = body as {
    response_action?: string;
    errors?: Record<string, string>;
  };
  if (action !== 'errors') complaints.push(`a modal was answered with ${JSON.stringify(body)}`);
  if (action !== 'errors') return null;
  const inputs = view.blocks.filter((each) => each.type === 'input').map((each) => each.block_id);
  for (const [id, problem] of Object.entries(errors)) {
    if (!inputs.includes(id)) complaints.push(`errors at ${id}, which is no input`);
    if (!problem) complaints.push(`no words for the error at ${id}`);
  }
  if (Object.keys(errors).length === 0) complaints.push('errors without an error');
  return errors;
}

export function close(workspace: Workspace, view: FakeView): void {
  workspace.views.splice(workspace.views.indexOf(view), 1);
}
