import type { Abilities } from '../domain/abilities.ts';
import { helpText } from '../domain/command.ts';
import { type Message, messageOf, plainSection, section } from './blocks.ts';
import { decisionRefusal } from './refusals.ts';
import { defused } from './text.ts';
import { mentionsOf } from './words.ts';

const mostNamed = 10;

/** What one person may type, and why no more. Null: what they may do is not known now. */
export function helpMessage(abilities: Abilities | null): Message {
  if (!abilities) return wholeHelp(notKnown);
  const { objection, asksFor, approvesUnder, isOperator } = abilities;
  if (objection) return said([decisionRefusal(objection, null), turnTo(abilities)]);
  const mayCancel = asksFor.length > 0 || approvesUnder.length > 0;
  const may = { asksFor, mayCancel, mayExamine: isOperator };
  return withForms(helpText(may), abilityLines(abilities));
}

const notKnown =
  'I could not find out what you may do, so this is all there is. Ask again in a minute.';

function wholeHelp(note: string): Message {
  return withForms(helpText(), [note]);
}

function abilityLines(abilities: Abilities): string[] {
  const { asksUnder, approvesUnder, isOperator } = abilities;
  const mayNothing = asksUnder.length === 0 && approvesUnder.length === 0;
  return [
    askLine(abilities),
    approvesUnder.length === 0
      ? 'You may not approve: no rule names you as an approver.'
      : `You may approve what somebody else asked for, under ${rules(approvesUnder.map(stagesIn))}.`,
    ...(isOperator
      ? ['You are an operator of this bot: I tell you when something is wrong with it.']
      : []),
    ...(mayNothing && !isOperator ? [turnTo(abilities)] : []),
    'You may read everything: requests, their explanations, the fleet, keys and the audit log.',
  ];
}

function askLine({ asksUnder, asksEverywhere }: Abilities): string {
  if (asksUnder.length === 0) return 'You may not ask: no rule lets you.';
  const where = asksEverywhere ? '' : ` under ${rules(asksUnder)}`;
  return `You may ask${where}; /dbencrypt alone opens a form for it.`;
}

function stagesIn({ policy, stages }: Abilities['approvesUnder'][number]): string {
  if (stages.length === 0) return policy;
  return `${policy} (${stages.length === 1 ? 'stage' : 'stages'} ${stages.join(' and ')})`;
}

function rules(all: readonly string[]): string {
  const shown = all.slice(0, mostNamed).map((each) => defused(each, 200));
  const left = all.length - shown.length;
  const more = left > 0 ? ` and ${left} more` : '';
  return `the ${all.length === 1 ? 'rule' : 'rules'} ${shown.join(', ')}${more}`;
}

/** Who could change it. */
function turnTo({ operators }: Abilities): string {
  const isSomebody = operators.users.length + operators.groups.length > 0;
  return isSomebody
    ? `Turn to the operators of this bot: ${mentionsOf(operators, [])}.`
    : 'Turn to whoever runs this bot: its configuration names no operators.';
}

function withForms(forms: string, lines: readonly string[]): Message {
  const told = lines.join('\n');
  const inert = forms.split('\n').map((form) => defused(form, 400));
  return messageOf([told, ...inert].join('\n'), [section(told), plainSection(forms)]);
}

function said(lines: readonly string[]): Message {
  const told = lines.join('\n');
  return messageOf(told, [section(told)]);
}
