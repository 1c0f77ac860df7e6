import type { Bot } from '../compose.ts';
import { secretsOf } from '../config/secrets.ts';
import type { Config, LoadedConfig } from '../config.ts';
import { ConfigError, StoreError } from '../domain/errors.ts';
import type { PolicySource } from '../domain/events.ts';
import { sha256 } from '../domain/sha256.ts';
import type { Log } from '../flow/ports.ts';
import type { Redaction } from '../log/redact.ts';
import { leftForNextStart } from './left-for-next-start.ts';
import { contentOf, type Read, readSteadily } from './read-steadily.ts';

export interface FollowParts {
  source: PolicySource;
  /** Reads and checks the file. @param noteFile is told of what else was read. @throws ConfigError */
  load(noteFile: (path: string) => void): LoadedConfig;
  bot: Pick<Bot, 'reload' | 'takeSecrets' | 'noteRead' | 'tellOperators'>;
  /** Takes secrets out of what is logged, and what people are told. */
  redaction: Pick<Redaction, 'text' | 'learn'>;
  log: Log;
}

/** What keeps a running bot by its file. */
export interface Follower {
  /** From now on, and for what was asked for before. @param read as `readSteadily` gave it */
  begin(started: Config, read: Pick<Read, 'paths' | 'content'>): void;
  /** Reads the file at once, changed or not. */
  readNow(): void;
  stop(): Promise<void>;
}

/**
 * Reading again and again finds every change, whether an editor writes it in place, a deployment swaps a
 * link to it, or another machine writes it: no notice of a file system tells of all of these.
 */
const lookEveryMs = 2_000;

/**
 * Reads the configuration again when it changes, or a file that a value of it is taken from, and when it
 * is told to; never twice at once.
 */
export function followFile(parts: FollowParts): Follower {
  const { file } = parts.source;
  let began: Config | null = null;
  /** What it was read from, the file itself first. */
  let paths: readonly string[] = [file];
  /** What stood there when it was read last; null: it is to be read again. */
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
      const now = await readSteadily(paths, parts.load);
      ({ paths, content: read } = now);
      try {
        if (!(await takeOver(parts, started, now.load))) read = null;
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
    const content = await contentOf(...paths);
    if (content === seen && content !== read) readNow();
    seen = content;
    isLooking = false;
  }

  return {
    begin(started, before) {
      began = started;
      ({ paths, content: read } = before);
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

/** False: it is to be tried again. */
async function takeOver(parts: FollowParts, started: Config, load: Read['load']): Promise<boolean> {
  const { source, redaction, log } = parts;
  const { file } = source;
  try {
    const { config, warnings } = load();
    redaction.learn(secretsOf(config));
    for (const warning of warnings) {
      log.warn({ file: source.file, warning }, 'the configuration looks mistaken');
    }
    // First, since it needs nobody: with Redis away, too.
    const taken = parts.bot.takeSecrets(config);
    const areNew = taken.slack !== null || Object.keys(taken.accounts).length > 0;
    if (areNew) log.info({ file, ...taken }, 'new secrets are used from now on');
    const event = await parts.bot.reload(config, source);
    parts.bot.noteRead(true);
    const left = leftForNextStart(started, config);
    if (left.length > 0) {
      const advice = left.some((key) => /^redis$|Token$/.test(key)) ? `; ${restartNeeded}` : '';
      const reason = `takes effect at the next start: ${left.join(', ')}${advice}`;
      log.warn({ file: source.file, reason }, 'not all of the configuration can be taken now');
    } else if (!event && !areNew) {
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

const restartNeeded =
  'tokens of Slack and the login of Redis are not exchanged while the bot runs: restart it';

function refuse({ source, bot, redaction, log }: FollowParts, error: ConfigError): void {
  const { file, host } = source;
  const reason = redaction.text(error.message);
  bot.noteRead(false);
  log.error({ file, reason }, 'the configuration was refused, the policies in force stay');
  // Waited for by nobody: Slack may be away, and the next change of the file must not wait for it. All
  // processes that read the same file tell it once.
  void bot.tellOperators(
    `reload:${sha256(reason)}`,
    `The configuration ${file} on ${host} was refused, and the policies in force stay as they are; nothing new of it is used, no secret either. Mend it and save it again; there is no need to restart. ${reason}`,
  );
}
