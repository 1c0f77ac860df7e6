import type { Request } from '../domain/request.ts';
import { type Button, plainText } from './blocks.ts';
import { operationFor, phraseFor } from './words.ts';

/** What a button can be. The names are a contract: operators' tools and tests press them. */
export const buttonNames = ['approve', 'reject', 'cancel', 'stop', 'retry', 'close'] as const;
export type ButtonName = (typeof buttonNames)[number];

const labels: Readonly<Record<ButtonName, string>> = {
  approve: 'Approve',
  reject: 'Reject',
  cancel: 'Cancel',
  stop: 'Stop',
  retry: 'Try again',
  close: 'Close',
};

const styles: Partial<Record<ButtonName, 'primary' | 'danger'>> = {
  approve: 'primary',
  reject: 'danger',
  stop: 'danger',
  retry: 'primary',
};

/** The buttons of a card: none once the request has ended. */
export function buttonsFor(request: Request): Button[] {
  return namesFor(request).map((name) => ({
    type: 'button',
    action_id: name,
    text: plainText(labels[name], 75),
    value: routingOf(request),
    ...(styles[name] ? { style: styles[name] } : {}),
    ...(name === 'approve' && request.rule?.confirm !== 'typed'
      ? { confirm: dialogFor(request) }
      : {}),
  }));
}

/** What a button's `value` and a modal's `private_metadata` hold: routing, and nothing to trust. */
export function routingOf(request: Pick<Request, 'id' | 'fingerprint'>): string {
  return JSON.stringify({ request: request.id, fingerprint: request.fingerprint });
}

function namesFor(request: Request): ButtonName[] {
  switch (request.state) {
    case 'pending':
      // Without a rule nobody may do more than call it off.
      return request.rule ? ['approve', 'reject', 'cancel'] : ['cancel'];
    case 'approved':
      return ['cancel'];
    case 'scheduled':
      return request.scheduledWhy === 'delay' ? ['stop', 'cancel'] : ['cancel'];
    case 'unknown':
      return request.needsPerson ? ['retry', 'close'] : [];
    default:
      return [];
  }
}

function dialogFor(request: Request): NonNullable<Button['confirm']> {
  const question = `Shall I ${phraseFor(request)}? ${operationFor(request).consequence}`;
  return {
    title: plainText(`Approve ${request.id}?`, 100),
    text: plainText(question, 300),
    confirm: plainText(labels.approve, 30),
    deny: plainText('Not now', 30),
    style: 'primary',
  };
}
