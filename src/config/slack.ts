import { lookUp, type Surroundings } from './environment.ts';
import type { Problem } from './problems.ts';
import type { ConfigSections } from './schema.ts';

/** How the bot reaches its workspace. With `appToken` it is Socket Mode, else HTTP. */
export interface SlackSettings {
  botToken: string;
  /** Two while one takes the place of the other: a delivery is signed with either. Empty: Socket Mode. */
  signingSecrets: readonly string[];
  appToken: string | null;
  /** Ends in a slash. */
  apiUrl: string;
}

/** The file's words, else the environment's. */
export function buildSlack(
  section: ConfigSections['slack'],
  apiUrlOfEnvironment: string | undefined,
  around: Surroundings,
): { slack: SlackSettings; problems: Problem[]; warnings: Problem[] } {
  const problems: Problem[] = [];
  const take = (given: string | undefined, name: string): string | undefined => {
    if (given !== undefined) return given;
    const looked = lookUp(around, name);
    if (looked.ok) return looked.value;
    problems.push({ at: [name], message: looked.problem });
    return undefined;
  };

  const botToken = take(section.botToken, 'SLACK_BOT_TOKEN');
  const signingSecrets =
    section.signingSecret ?? [take(undefined, 'SLACK_SIGNING_SECRET') ?? []].flat();
  const appToken = take(section.appToken, 'SLACK_APP_TOKEN') ?? null;
  const apiUrl = section.apiUrl ?? apiUrlOfEnvironment ?? 'https://slack.com/api';
  const isUnreadable = problems.length > 0;
  if (botToken === undefined && !isUnreadable) {
    const message = 'is missing; give it here or set SLACK_BOT_TOKEN';
    problems.push({ at: ['slack', 'botToken'], message });
  }
  if (signingSecrets.length === 0 && appToken === null && !isUnreadable) {
    const message =
      'needs appToken (SLACK_APP_TOKEN, Socket Mode) or signingSecret (SLACK_SIGNING_SECRET, HTTP)';
    problems.push({ at: ['slack'], message });
  }
  const slack = { botToken: botToken ?? '', signingSecrets, appToken, apiUrl: `${apiUrl}/` };
  return { slack, problems, warnings: looksOf(slack) };
}

/** Slack's own prefixes tell a swapped pair of tokens at once. */
function looksOf(slack: SlackSettings): Problem[] {
  const warnings: Problem[] = [];
  if (!slack.botToken.startsWith('xoxb-')) {
    warnings.push({
      at: ['slack', 'botToken'],
      message: 'does not begin with xoxb-: is it the bot token?',
    });
  }
  if (slack.appToken !== null && !slack.appToken.startsWith('xapp-')) {
    warnings.push({
      at: ['slack', 'appToken'],
      message: 'does not begin with xapp-: is it the app token?',
    });
  }
  return warnings;
}
