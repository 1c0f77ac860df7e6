import { configJsonSchema } from '../config/schema.ts';
import { loadConfig } from '../config.ts';
import type { Given } from './command-line.ts';
import { printError, printLine } from './output.ts';

/** Says whether the configuration can be used. Its problems are thrown, as everywhere. */
export async function checkConfig(given: Given): Promise<number> {
  const { config, file, warnings } = loadConfig({ file: given.config });
  for (const warning of warnings) printError(`warning: ${warning}`);
  const accounts = config.accounts.map((account) => account.name).join(', ');
  const mode = config.slack.appToken === null ? 'HTTP' : 'Socket Mode';
  printLine(
    `${file} is fine: ${mode}; accounts ${accounts}; ${config.policies.length} ` +
      `${config.policies.length === 1 ? 'policy' : 'policies'}`,
  );
  return 0;
}

export async function printSchema(): Promise<number> {
  printLine(JSON.stringify(configJsonSchema(), null, 2));
  return 0;
}
