import { join } from 'node:path';
import { examineConfigured } from '../compose/doctor.ts';
import { secretsOf } from '../config/secrets.ts';
import { isConfigured, type LoadedConfig, loadConfig } from '../config.ts';
import { type ExaminedArea, isBroken } from '../domain/finding.ts';
import { createRedaction } from '../log/redact.ts';
import { createLog } from '../log.ts';
import { runningSandbox } from '../sandbox/processes.ts';
import { version } from '../version.ts';
import type { Given } from './command-line.ts';
import { findingsText } from './findings.ts';
import { leave, printLine } from './output.ts';
import { sandboxFolder } from './sandbox-folder.ts';

/**
 * Looks at everything that the configured bot needs, and says what to do. Exit code 1 when something has
 * to be mended. Changes nothing.
 */
export async function doctor(given: Given): Promise<number> {
  const loaded = loadConfig({ file: given.config ?? sandboxFile() });
  printLine(`dbencrypt ${version()}, ${loaded.file}\n`);
  return leave(await printExamination(loaded, 'all'));
}

/** Where nothing is configured and a sandbox runs, it is the sandbox that is meant. */
function sandboxFile(): string | undefined {
  if (isConfigured() || !runningSandbox(sandboxFolder)) return undefined;
  return join(sandboxFolder, 'bot.json');
}

const narrowest = 60;
const widest = 110;

/** @returns the exit code. */
export async function printExamination(
  loaded: LoadedConfig,
  scope: 'all' | 'online',
): Promise<0 | 1> {
  const log = createLog({ level: 'silent' });
  const areas = await examineConfigured(loaded, log, scope);
  const columns = Math.min(widest, Math.max(narrowest, process.stdout.columns ?? widest));
  printLine(findingsText(withoutSecrets(areas, loaded), columns));
  return isBroken(areas) ? 1 : 0;
}

/** Whoever says something has taken them out already; this is for what nobody has thought of. */
function withoutSecrets(areas: readonly ExaminedArea[], { config }: LoadedConfig): ExaminedArea[] {
  const { text: redact } = createRedaction(secretsOf(config));
  return areas.map(({ name, findings }) => ({
    name: redact(name),
    findings: findings.map((found) => ({
      ...found,
      what: redact(found.what),
      next: found.next === null ? null : redact(found.next),
    })),
  }));
}
