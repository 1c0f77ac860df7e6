import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { type Role, roles } from '../compose/parts.ts';
import { slackDoor } from '../compose/slack-door.ts';
import type { Bot, ComposeOptions } from '../compose.ts';
import { secretsOf } from '../config/secrets.ts';
import { type Config, configPath, logLevel } from '../config.ts';
import { ConfigError } from '../domain/errors.ts';
import type { PolicySet } from '../domain/policy.ts';
import type { Log } from '../flow/ports.ts';
import { createRedaction } from '../log/redact.ts';
import { createLog } from '../log.ts';
import { within } from '../within.ts';
import { type Given, UsageError } from './command-line.ts';
import { type FollowParts, followFile } from './follow-file.ts';
import { loadChecked } from './load-checked.ts';
import { readSteadily } from './read-steadily.ts';
import { stopSignal } from './signals.ts';

/** A running job has this long to end; what does not is taken up again by another process. */
const stopWithinMs = 10_000;

/** Runs the bot in the foreground until it is told to stop. SIGHUP: reads the configuration again. */
export async function start(
  given: Given,
  watched: Pick<ComposeOptions, 'points' | 'clock'> = {},
): Promise<number> {
  let onHangUp = () => {};
  const stopped = stopSignal(() => onHangUp());
  const role = roleFrom(given.role);
  const load: FollowParts['load'] = (noteFile) => loadChecked(given.config, noteFile);
  const read = await readSteadily([given.config ?? configPath()], load);
  const { config, file, warnings } = read.load();
  const redaction = createRedaction(secretsOf(config));
  const log = createLog({ level: logLevel(), redaction });
  for (const warning of warnings) log.warn({ file, warning }, 'the configuration looks mistaken');
  surviveStrayRejections(log);

  const source = { file, host: hostname() };
  const latest = () => policiesNow(given.config, config);
  const door = slackDoor(config, role, log);
  // Before the rest is loaded, which takes most of a start. What does not open is told of by the start.
  await door?.open().catch(() => undefined);
  const { compose } = await import('../compose.ts');
  const bot = compose(config, { role, log, source, latest, door, ...watched });
  const follower = followFile({ source, load, bot, redaction, log });
  onHangUp = follower.readNow;
  const begun = startBot(bot, role, log, () => follower.begin(config, read));
  const failure = await Promise.race([begun, stopped.then(() => undefined)]);
  if (failure) {
    logFailure(failure.error, log);
  } else {
    const signal = await stopped;
    log.info({ signal }, 'stopping');
    bot.standDown();
    // Who looks after several has to see it first. At a terminal nobody balances.
    if (door && signal === 'SIGTERM') await pause(config.http.drainForMs);
  }

  // A file that is just being taken may wait for Redis; the rest of the time is the bot's.
  const followed = within(stopWithinMs / 4, follower.stop());
  const ended = within(stopWithinMs, followed.then(bot.stop));
  if (!(await ended.catch(() => false))) log.warn({}, 'stopped without waiting any longer');
  // Slack's client and a job that does not end would keep the process for half a minute.
  process.exit(exitCodeOf(failure));
}

/** A file that has been broken meanwhile is told of once the bot follows it. */
function policiesNow(file: string | undefined, started: Config): PolicySet {
  try {
    return loadChecked(file).config.policySet;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return started.policySet;
  }
}

/** What a start that was broken off by a signal throws is no failure: nobody looks at it. */
async function startBot(
  bot: Bot,
  role: Role,
  log: Log,
  onStarted: () => void,
): Promise<{ error: unknown } | undefined> {
  try {
    const { port } = await bot.start();
    log.info({ role, port }, 'started');
    onStarted();
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** A mistake in the configuration is a sentence for its author; a stack would only hide it. */
function logFailure(error: unknown, log: Log): void {
  const why = error instanceof ConfigError ? { reason: error.message } : { error };
  log.error(why, 'could not start');
}

function exitCodeOf(failure: { error: unknown } | undefined): number {
  if (!failure) return 0;
  return failure.error instanceof ConfigError ? 2 : 1;
}

function roleFrom(text: string | undefined): Role {
  const role = roles.find((known) => known === (text ?? 'all'));
  if (!role) throw new UsageError(`--role must be one of ${roles.join(', ')}`);
  return role;
}

/**
 * A rejection that nobody waits for is a bug, but no reason to drop what other people are doing:
 * every step is recorded before it is taken. An exception that nobody catches ends the process.
 */
function surviveStrayRejections(log: Log): void {
  process.on('unhandledRejection', (error) => log.error({ error }, 'a rejection was not handled'));
  process.on('uncaughtException', (error) => {
    log.error({ error }, 'an exception was not caught');
    process.exit(1);
  });
}
