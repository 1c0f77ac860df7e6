import { type LoadedConfig, type LoadOptions, loadConfig } from '../config.ts';
import { ConfigError } from '../domain/errors.ts';

/**
 * As `loadConfig`, for policies that are to be put in force: those that their owner's own tests refuse
 * must not decide.
 *
 * @throws ConfigError
 */
export function loadChecked(
  file: string | undefined,
  noteFile?: LoadOptions['noteFile'],
): LoadedConfig {
  const loaded = loadConfig({ file, ...(noteFile && { noteFile }) });
  if (loaded.mismatches.length === 0) return loaded;
  const message = [
    'its policies do not say what its own expectations expect, so they are not put in force:',
    ...loaded.mismatches,
  ].join('\n');
  throw new ConfigError([{ path: loaded.file, message }]);
}
