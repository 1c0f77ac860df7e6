import { join } from 'node:path';
import { local, type SandboxPorts } from './bot-config.ts';
import {
  huaweiCommand,
  huaweiSuggestions,
  keySuggestions,
  policySuggestions,
  type Suggestion,
  tencentCommand,
  tencentSuggestions,
} from './suggestions.ts';
import { channels, people } from './workspace.ts';

/** What a person needs to know to try the product, once everything runs. */
export function greeting(options: {
  ports: SandboxPorts;
  wantedPage: number;
  folder: string;
  /** Instances that can still be encrypted. */
  fresh: { tencent: string; huawei: string };
}): string {
  const { ports, wantedPage, folder, fresh } = options;
  const page = `http://localhost:${ports.page}`;
  const moved = ports.page === wantedPage ? [] : [`(Port ${wantedPage} was taken.)`];
  return [
    '',
    `Open ${page}`,
    ...moved,
    '',
    `You are ${people.ada.real_name}. Type in #${channels.requests.name}, for example`,
    '',
    `  ${tencentCommand(fresh.tencent)}`,
    `  ${huaweiCommand(fresh.huawei)}`,
    '',
    'Then switch to another person at the top of the page ("Act as") and press Approve:',
    `  ${people.grace.real_name}, ${people.lin.real_name}, ${people.oscar.real_name}`,
    'What cannot be undone is confirmed by typing the id of the instance.',
    '',
    'Other policies to try, each once with -1 and once with -2:',
    ...table(policySuggestions),
    `Change them in ${join(folder, 'bot.json')} and see: the bot takes that over while it runs.`,
    'The next start of the sandbox writes that file anew.',
    '',
    'Other instances to try:',
    ...table(tencentSuggestions),
    ...table(huaweiSuggestions),
    'Other keys to try:',
    ...table(keySuggestions),
    '',
    'What the pretended clouds have been asked to do:',
    `  ${local(ports.tencent)}/_control/counters`,
    `  ${local(ports.huawei)}/_control/counters`,
    '',
    'Whether everything is as it should be, in another terminal, or as Lin with /dbencrypt doctor:',
    `  npx dbencrypt doctor --config ${join(folder, 'bot.json')}`,
    '',
    `Everything is kept in ${folder}; remove that folder to begin anew.`,
    `The pretended Slack listens on all addresses of this machine, port ${ports.page}: whoever`,
    'reaches it can play with it. Everything else listens on this machine alone.',
    'Ctrl-C ends it all.',
    '',
  ].join('\n');
}

function table(rows: readonly Suggestion[]): string[] {
  const width = Math.max(...rows.map(({ instance }) => instance.length));
  return rows.map(({ instance, shows }) => `  ${instance.padEnd(width)}  ${shows}`);
}
