import type { types } from '@slack/bolt';
import type { Request } from '../domain/request.ts';
import { reasonLimit } from '../domain/wish.ts';
import { plainSection, plainText, section } from './blocks.ts';
import { routingOf } from './buttons.ts';
import { code } from './text.ts';
import { operationFor, phraseFor, subjectOf } from './words.ts';

/** `callback_id` of each modal: a contract. */
export const modalNames = ['confirm', 'reject', 'close'] as const;
export type ModalName = (typeof modalNames)[number];

/** `action_id` of each modal's input: a contract too. */
export const inputNames = { confirm: 'instance', reject: 'reason', close: 'reason' } as const;

/**
 * `block_id` of the input: where an error is shown. That of the typed confirmation says what was
 * confirmed, so that an approval typed late is never taken for a second call.
 */
export const reasonBlock = 'answer';
export const confirmBlocks = ['approve', 'retry'] as const;

/** Asks for the instance id before what cannot be undone. */
export function confirmModal(request: Request): types.ModalView {
  const instance = subjectOf(request).instance;
  const confirmed = request.state === 'unknown' ? 'retry' : 'approve';
  const title = confirmed === 'retry' ? 'Try again' : 'Approve';
  return modal('confirm', request, {
    title,
    submit: title,
    blocks: [
      section(
        `*${request.id}*: ${phraseFor(request)}\nFingerprint ${code(request.fingerprint ?? '')}, as on the card`,
      ),
      plainSection(operationFor(request).consequence),
      input(confirmed, `Type ${instance} to confirm`, {
        type: 'plain_text_input',
        action_id: inputNames.confirm,
        max_length: 200,
        focus_on_load: true,
      }),
    ],
  });
}

/** Asks why. */
export function reasonModal(
  name: 'reject' | 'close',
  request: Request,
  options: { optional: boolean },
): types.ModalView {
  const title = name === 'reject' ? 'Reject' : 'Close';
  const effect =
    name === 'reject'
      ? 'This ends the request. Nothing is called.'
      : 'This ends the request as failed; the call is not made again. The reason goes into the audit log.';
  return modal(name, request, {
    title,
    submit: title,
    blocks: [
      section(`*${request.id}*: ${phraseFor(request)}\n${effect}`),
      input(
        reasonBlock,
        'Why?',
        {
          type: 'plain_text_input',
          action_id: inputNames[name],
          multiline: true,
          max_length: reasonLimit,
        },
        options.optional,
      ),
    ],
  });
}

function modal(
  name: ModalName,
  request: Request,
  parts: { title: string; submit: string; blocks: types.ModalView['blocks'] },
): types.ModalView {
  return {
    type: 'modal',
    callback_id: name,
    private_metadata: routingOf(request),
    title: plainText(parts.title, 24),
    submit: plainText(parts.submit, 24),
    close: plainText('Back', 24),
    blocks: parts.blocks,
  };
}

function input(
  block: string,
  label: string,
  element: types.PlainTextInput,
  optional = false,
): types.KnownBlock {
  return { type: 'input', block_id: block, label: plainText(label, 2_000), element, optional };
}
