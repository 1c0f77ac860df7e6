import { configJsonSchema } from '../config/json-schema.ts';
import { type LoadedConfig, loadConfig } from '../config.ts';
import type { Given } from './command-line.ts';
import { leave, printError, printLine } from './output.ts';

/**
 * Says whether the configuration can be used. Its problems are thrown, as everywhere; exit code 1 when
 * the policies do not say what is expected of them. `--online`: also whether Redis, Slack and the clouds
 * let the bot work with it, and 1 when they do not.
 */
export async function checkConfig(given: Given): Promise<number> {
  const loaded = loadConfig({ file: given.config });
  const code = sayOf(loaded);
  if (!given.online) return code;
  // Loaded now: most checks need nothing of it.
  const { printExamination } = await import('./doctor.ts');
  printLine('');
  const online = await printExamination(loaded, 'online');
  return leave(Math.max(code, online));
}

function sayOf({ config, file, warnings, mismatches }: LoadedConfig): number {
  for (const warning of warnings) printError(`warning: ${warning}`);
  if (mismatches.length > 0) {
    for (const mismatch of mismatches) printError(mismatch);
    return 1;
  }
  const accounts = config.accounts.map((account) => account.name).join(', ');
  const mode = config.slack.appToken === null ? 'HTTP' : 'Socket Mode';
  const { policies } = config.policySet;
  const { length: expected } = config.expectations;
  const parts = [
    mode,
    `accounts ${accounts}`,
    `${policies.length} ${policies.length === 1 ? 'policy' : 'policies'}`,
    ...(expected === 0
      ? []
      : [`${expected} ${expected === 1 ? 'expectation' : 'expectations'} met`]),
  ];
  printLine(`${file} is fine: ${parts.join('; ')}`);
  return 0;
}

export async function printSchema(): Promise<number> {
  printLine(JSON.stringify(configJsonSchema(), null, 2));
  return 0;
}
