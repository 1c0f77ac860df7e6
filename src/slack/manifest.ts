/** Where Slack delivers to: over the bot's own connection, or to its public address. */
export type ManifestMode = { socket: true } | { url: string };

/**
 * The app manifest to paste into api.slack.com/apps: what the bot needs, and nothing else.
 * Source: docs.slack.dev/reference/app-manifest.
 *
 * @param mode `url` is the public https address that ends in /slack/events.
 */
export function manifest(mode: ManifestMode): string {
  const url = 'url' in mode ? mode.url : null;
  return `# Paste this at https://api.slack.com/apps under "Create New App", "From a manifest".
_metadata:
  major_version: 1
  minor_version: 1
display_information:
  name: dbencrypt
  description: Turns on database encryption after an approval
  background_color: "#1f3a5f"
features:
  bot_user:
    display_name: dbencrypt
    always_online: true
  app_home:
    home_tab_enabled: false
    messages_tab_enabled: true
    messages_tab_read_only_enabled: true
  slash_commands:
    - command: /dbencrypt
      description: Ask for encryption of a database
      usage_hint: "tencent cdb-qwer1234 key=… reason=\\"…\\""
      should_escape: false${urlLine('url', url, 6)}
oauth_config:
  scopes:
    bot:
      - commands # the slash command
      - chat:write # cards, threads, private answers, messages to a person, the audit channel
      - users:read # who presses: guests, bots and deactivated people may not decide
      - users:read.email # to see that two accounts are one person: nobody approves what they asked for
      - channels:read # to refuse cards in a shared channel, and to say at start which cannot be reached
      - groups:read # the same of a private channel
      - usergroups:read # only for approvers that are a user group; leave it out otherwise
settings:
  interactivity:
    is_enabled: true${urlLine('request_url', url, 4)}
  socket_mode_enabled: ${url === null}
  org_deploy_enabled: false
  token_rotation_enabled: false
`;
}

function urlLine(name: string, url: string | null, indent: number): string {
  return url === null ? '' : `\n${' '.repeat(indent)}${name}: ${JSON.stringify(url)}`;
}
