import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Bot } from '../compose.ts';
import type { Config, LoadedConfig } from '../config.ts';
import { ConfigError, StoreError } from '../domain/errors.ts';
import type { PolicySource } from '../domain/events.ts';
import { sha256 } from '../domain/sha256.ts';
import type { Log } from '../flow/ports.ts';

export interface FollowParts {
  source: PolicySource;
  /** Reads and checks the file. @throws ConfigError */
  load(): LoadedConfig;
  bot: Pick<Bot, 'reload' | 'tellOperators'>;
  /** Takes secrets out of what people are told. */
  redact(text: string): string;
  log: Log;
}

/** What keeps a running bot by its file. */
export interface Follower {
  /** From now on, and for what was asked for before. */
  begin(started: Config, content: string): void;
  /** Reads the file at once, changed or not. */
  readNow(): void;
  stop(): Promise<void>;
}

/**
 * Reading again and again finds every change, whether an editor writes it in place, a deployment swaps a
 * link to it, or another machine writes it: no notice of a file system tells of all of these.
 */
const lookEveryMs = 2_000;

/** Reads the configuration again when it changes, and when it is told to; never twice at once. */
export function followFile(parts: FollowParts): Follower {
  const { file } = parts.source;
  let began: Config | null = null;
  /** What stood in the file when it was read last; null: it is to be read again. */
  let read: string | null = null;
  let seen: string | null = null;
  let isWanted = false;
  let isLooking = false;
  let isReading = false;
  let reading: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function readNow(): void {
    isWanted = true;
    if (began && !isReading) reading = readWhileWanted(began);
  }

  async function readWhileWanted(started: Config): Promise<void> {
    isReading = true;
    while (isWanted) {
      isWanted = false;
      read = await contentOf(file);
      try {
        if (!(await readAgain(parts, started))) read = null;
      } catch (error) {
        parts.log.error({ file, error }, 'the configuration could not be read again');
      }
    }
    isReading = false;
  }

  /** Half of a file may be written: only what stays the same from one look to the next is read. */
  async function look(): Promise<void> {
    if (isLooking) return;
    isLooking = true;
    const content = await contentOf(file);
    if (content === seen && content !== read) readNow();
    seen = content;
    isLooking = false;
  }

  return {
    begin(started, content) {
      began = started;
      read = content;
      timer = setInterval(() => void look(), lookEveryMs).unref();
      if (isWanted) readNow();
    },
    readNow,
    async stop() {
      clearInterval(timer);
      isWanted = false;
      await reading;
    },
  };
}

/** Equal for equal content of a file; also says that there is none. */
export async function contentOf(file: string): Promise<string> {
  try {
    return createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
  } catch (error) {
    return `unreadable: ${error instanceof Error && 'code' in error ? error.code : 'unknown'}`;
  }
}

/** False: it is to be tried again. */
async function readAgain(parts: FollowParts, started: Config): Promise<boolean> {
  const { source, log } = parts;
  try {
    const { config, warnings } = parts.load();
    for (const warning of warnings) {
      log.warn({ file: source.file, warning }, 'the configuration looks mistaken');
    }
    const event = await parts.bot.reload(config, source);
    const left = leftForNextStart(started, config);
    if (left.length > 0) {
      const reason = `takes effect at the next start: ${left.join(', ')}`;
      log.warn({ file: source.file, reason }, 'not all of the configuration can be taken now');
    } else if (!event) {
      log.info({ file: source.file }, 'the configuration was read again, nothing has changed');
    }
    return true;
  } catch (error) {
    if (error instanceof ConfigError) {
      refuse(parts, error);
      return true;
    }
    if (!(error instanceof StoreError)) throw error;
    log.warn({ file: source.file, error }, 'the policies could not be stored, tried again');
    return false;
  }
}

function refuse({ source, bot, redact, log }: FollowParts, error: ConfigError): void {
  const { file, host } = source;
  const reason = redact(error.message);
  log.error({ file, reason }, 'the configuration was refused, the policies in force stay');
  // Waited for by nobody: Slack may be away, and the next change of the file must not wait for it. All
  // processes that read the same file tell it once.
  void bot.tellOperators(
    `reload:${sha256(reason)}`,
    `The configuration ${file} on ${host} was refused, and the policies in force stay as they are. Mend it and save it again; there is no need to restart. ${reason}`,
  );
}

/** What a running bot cannot take over. */
function leftForNextStart(started: Config, changed: Config): string[] {
  const sections = ['redis', 'http', 'slack', 'channels', 'accounts'] as const;
  return sections.filter(
    (section) => JSON.stringify(started[section]) !== JSON.stringify(changed[section]),
  );
}
