/**
 * Block Kit's limits as Slack documents them (docs.slack.dev/reference/block-kit), for the blocks
 * that render in every client. Anything else is refused.
 */
type Json = Record<string, unknown>;

/** What Slack would say about these blocks: one line a problem, empty when it would take them. */
export function problemsOf(blocks: unknown, surface: 'message' | 'modal'): string[] {
  if (!Array.isArray(blocks)) return ['blocks is no list'];
  const problems: string[] = [];
  if (blocks.length === 0) problems.push('no blocks');
  if (blocks.length > (surface === 'message' ? 50 : 100)) problems.push('too many blocks');

  const ids = blocks.map((block: Json) => block.block_id).filter((id) => id !== undefined);
  if (new Set(ids).size !== ids.length) problems.push('block_id is not unique');
  for (const id of ids) {
    if (typeof id !== 'string' || id.length === 0 || id.length > 255) problems.push('block_id');
  }
  blocks.forEach((block: Json, index) => {
    problems.push(...problemsOfBlock(block, surface).map((line) => `/${index}: ${line}`));
  });
  return problems;
}

function problemsOfBlock(block: Json, surface: 'message' | 'modal'): string[] {
  switch (block.type) {
    case 'header':
      return [...keys(block, ['text']), ...text(block.text, 150, ['plain_text'])];
    case 'section':
      return section(block);
    case 'context':
      return [...keys(block, ['elements']), ...list(block.elements, 10, contextElement)];
    case 'divider':
      return keys(block, []);
    case 'image':
      return [...keys(block, ['image_url', 'alt_text', 'title']), ...string(block.alt_text, 2_000)];
    case 'actions':
      return [
        ...keys(block, ['elements']),
        ...list(block.elements, 25, element),
        ...uniqueActions(block.elements),
      ];
    case 'input':
      if (surface === 'message') return ['an input in a message has no Submit'];
      return input(block);
    default:
      return [`block type ${String(block.type)} does not render everywhere`];
  }
}

function section(block: Json): string[] {
  const problems = keys(block, ['text', 'fields', 'accessory', 'expand']);
  if (block.text === undefined && block.fields === undefined) problems.push('empty section');
  if (block.text !== undefined) problems.push(...text(block.text, 3_000));
  if (block.fields !== undefined) {
    problems.push(...list(block.fields, 10, (field) => text(field, 2_000)));
  }
  if (block.accessory !== undefined) problems.push(...element(block.accessory));
  return problems;
}

function input(block: Json): string[] {
  const problems = keys(block, ['label', 'hint', 'optional', 'element', 'dispatch_action']);
  problems.push(...text(block.label, 2_000, ['plain_text']));
  if (block.hint !== undefined) problems.push(...text(block.hint, 2_000, ['plain_text']));
  return [...problems, ...inputElement((block.element ?? {}) as Json)];
}

function inputElement(element: Json): string[] {
  const problems = string(element.action_id, 255);
  if (element.placeholder !== undefined) {
    problems.push(...text(element.placeholder, 150, ['plain_text']));
  }
  if (element.type === 'static_select') return [...problems, ...staticSelect(element)];
  if (element.type !== 'plain_text_input') problems.push('input element');
  problems.push(...keys(element, inputKeys));
  const longest = element.max_length;
  if (longest !== undefined && !(Number(longest) >= 1 && Number(longest) <= 3_000)) {
    problems.push('max_length');
  }
  return problems;
}

function staticSelect(element: Json): string[] {
  const problems = keys(element, ['action_id', 'placeholder', 'options', 'initial_option']);
  problems.push(...list(element.options, 100, option));
  const values = ((element.options ?? []) as Json[]).map(({ value }) => value);
  if (new Set(values).size !== values.length) problems.push('option value is not unique');
  return problems;
}

function option(value: unknown): string[] {
  const one = value as Json;
  return [
    ...keys(one, ['text', 'value', 'description']),
    ...text(one.text, 75, ['plain_text']),
    ...string(one.value, 150),
  ];
}

const inputKeys = [
  'action_id',
  'placeholder',
  'initial_value',
  'multiline',
  'min_length',
  'max_length',
  'focus_on_load',
];

function contextElement(value: unknown): string[] {
  const type = (value as Json).type;
  return type === 'image' ? string((value as Json).alt_text, 2_000) : text(value, 3_000);
}

function element(value: unknown): string[] {
  const button = value as Json;
  if (button.type !== 'button') return [`element ${String(button.type)}`];
  const allowed = ['text', 'action_id', 'value', 'url', 'style', 'confirm', 'accessibility_label'];
  const problems = keys(button, allowed);
  problems.push(...text(button.text, 75, ['plain_text']), ...string(button.action_id, 255));
  if (button.value !== undefined) problems.push(...string(button.value, 2_000));
  if (button.url !== undefined) problems.push(...string(button.url, 3_000));
  if (button.style !== undefined && !['primary', 'danger'].includes(String(button.style))) {
    problems.push('style');
  }
  if (button.confirm !== undefined) {
    const dialog = button.confirm as Json;
    problems.push(...keys(dialog, ['title', 'text', 'confirm', 'deny', 'style']));
    problems.push(...text(dialog.title, 100, ['plain_text']));
    problems.push(...text(dialog.text, 300, ['plain_text']));
    problems.push(...text(dialog.confirm, 30, ['plain_text']));
    problems.push(...text(dialog.deny, 30, ['plain_text']));
  }
  return problems;
}

function uniqueActions(elements: unknown): string[] {
  const ids = (elements as Json[]).map((each) => each.action_id);
  return new Set(ids).size === ids.length ? [] : ['action_id is not unique'];
}

/** Slack's text object: plain_text or mrkdwn, never empty. */
export function text(value: unknown, longest: number, types = ['plain_text', 'mrkdwn']): string[] {
  if (typeof value !== 'object' || value === null) return ['text object missing'];
  const object = value as Json;
  const type = String(object.type);
  if (!types.includes(type)) return [`text type ${type}`];
  const allowed = type === 'plain_text' ? ['text', 'emoji'] : ['text', 'verbatim'];
  return [...keys(object, allowed), ...string(object.text, longest)];
}

function string(value: unknown, longest: number): string[] {
  if (typeof value !== 'string') return ['string missing'];
  if (value.length === 0) return ['must be at least 1 character'];
  return value.length > longest ? [`must be less than ${longest + 1} characters`] : [];
}

function list(value: unknown, most: number, check: (each: unknown) => string[]): string[] {
  if (!Array.isArray(value) || value.length === 0) return ['list missing or empty'];
  return [...(value.length > most ? [`more than ${most}`] : []), ...value.flatMap(check)];
}

function keys(object: Json, allowed: string[]): string[] {
  const known = new Set(['type', 'block_id', ...allowed]);
  return Object.keys(object)
    .filter((key) => !known.has(key))
    .map((key) => `additional property ${key}`);
}
