import type { types } from '@slack/bolt';
import {
  grammarOf,
  operationNames,
  operations,
  type ProviderGrammar,
  providerNames,
} from '../domain/operation.ts';
import { reasonLimit } from '../domain/wish.ts';
import { plainText } from './blocks.ts';
import type { FormField } from './form-text.ts';
import { productOf } from './words.ts';

/** `callback_id` of the form: a contract. */
export const formName = 'request';

const grammars = providerNames.map(grammarOf);

/**
 * Asks for a wish. The same for everybody, whatever was chosen in it: what applies to which cloud is said
 * beside the inputs, and what does not fit by the parser.
 *
 * @param channel where `/dbencrypt` was typed: the answer goes there
 */
export function formView(channel: string): types.ModalView {
  return {
    type: 'modal',
    callback_id: formName,
    private_metadata: JSON.stringify({ channel }),
    title: plainText('Ask for encryption', 24),
    submit: plainText('Ask', 24),
    close: plainText('Back', 24),
    blocks: [
      choice('cloud', 'Cloud', providerNames, productOf),
      choice('operation', 'Operation', operationNames, (name) => `${name} (${cloudsWith(name)})`),
      words('instance', 'Instance', instanceHint(), { isNeeded: true }),
      words('key', 'Key', keyHint()),
      words('key-region', 'Region of the key', keyRegionHint()),
      words('region', 'Region', anywhere),
      words('account', 'Account', anywhere),
      words('reason', 'Reason', 'The rule for the instance may want one.', {
        longest: reasonLimit,
      }),
      words('ticket', 'Ticket', 'The rule for the instance may want one, in a form of its own.'),
    ],
  };
}

const anywhere = 'Left empty: the instance is looked for everywhere that is configured.';

function instanceHint(): string {
  return `${grammars.map((each) => `${each.title}: like ${each.instanceExample}`).join('. ')}.`;
}

function keyHint(): string {
  const lines = operations.flatMap(({ provider, name, key }) => {
    const { title, defaultKey } = grammarOf(provider);
    if (key === 'required') return [`${title}: needed for ${name}.`];
    if (key === 'none') return [];
    return [`${title}: left empty for ${name}, its own default key ${defaultKey ?? ''} is used.`];
  });
  return [...lines, 'Leave it empty for everything else.'].join(' ');
}

function keyRegionHint(): string {
  const titles = grammars.filter((each) => each.keyRegion).map((each) => each.title);
  return `${titles.join(', ')} only. Left empty: the region of the instance.`;
}

function cloudsWith(name: string): string {
  const hasIt = ({ provider }: ProviderGrammar) =>
    operations.some((row) => row.provider === provider && row.name === name);
  return grammars
    .filter(hasIt)
    .map((each) => each.title)
    .join(', ');
}

function choice<Value extends string>(
  field: FormField,
  label: string,
  values: readonly Value[],
  textOf: (value: Value) => string,
): types.KnownBlock {
  return {
    type: 'input',
    block_id: field,
    label: plainText(label, 2_000),
    element: {
      type: 'static_select',
      action_id: field,
      options: values.map((value) => ({ text: plainText(textOf(value), 75), value })),
    },
  };
}

function words(
  field: FormField,
  label: string,
  hint: string,
  { isNeeded = false, longest }: { isNeeded?: boolean; longest?: number } = {},
): types.KnownBlock {
  return {
    type: 'input',
    block_id: field,
    label: plainText(label, 2_000),
    hint: plainText(hint, 2_000),
    optional: !isNeeded,
    element: {
      type: 'plain_text_input',
      action_id: field,
      ...(longest ? { multiline: true, max_length: longest } : {}),
    },
  };
}
