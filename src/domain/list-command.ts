import { type Token, typedValue } from './command-text.ts';
import { type ProviderName, providerNames } from './operation.ts';
import type { Slip } from './wish.ts';

/** Which instances somebody wants to see; what is null is not narrowed down. */
export interface ListCommand {
  kind: 'list';
  provider: ProviderName | null;
  account: string | null;
  region: string | null;
  unencrypted: boolean;
}

export const wholeFleet: Readonly<ListCommand> = {
  kind: 'list',
  provider: null,
  account: null,
  region: null,
  unencrypted: false,
};

/** The words after `list`, as far as they are understood, and the first that is not. */
export function parseList(words: readonly Token[]): { command: ListCommand; slip: Slip | null } {
  const command = { ...wholeFleet };
  const [slip = null] = words.flatMap(({ text }) => take(command, text) ?? []);
  return { command, slip };
}

/** The command as it is typed. */
export function listText({ provider, account, region, unencrypted }: ListCommand): string {
  const words = [
    'list',
    ...(provider ? [provider] : []),
    ...(account ? [`account=${typedValue(account)}`] : []),
    ...(region ? [`region=${typedValue(region)}`] : []),
    ...(unencrypted ? ['unencrypted'] : []),
  ];
  return words.join(' ');
}

/** Sorts one word in. */
function take(command: ListCommand, text: string): Slip | null {
  const word = text.toLowerCase();
  const provider = providerNames.find((name) => name === word);
  const option = (['account', 'region'] as const).find((name) => word.startsWith(`${name}=`));
  if (option) return takeOption(command, option, text.slice(option.length + 1).trim());
  if (provider) {
    if (command.provider && command.provider !== provider) {
      return { token: text, message: 'contradicts what was said before' };
    }
    command.provider = provider;
  } else if (word === 'unencrypted') {
    command.unencrypted = true;
  } else {
    return { token: text, message: 'is not understood after list' };
  }
  return null;
}

function takeOption(
  command: ListCommand,
  option: 'account' | 'region',
  value: string,
): Slip | null {
  const token = `${option}=`;
  if (value === '') return { token, message: 'has no value' };
  if (command[option] !== null) return { token, message: 'is given twice' };
  command[option] = option === 'region' ? value.toLowerCase() : value;
  return null;
}
