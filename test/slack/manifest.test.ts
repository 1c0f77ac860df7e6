import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { manifest } from '../../src/slack/manifest.ts';

it('asks for nothing but what the bot uses', () => {
  const read = parse(manifest({ socket: true }));

  expect(read.oauth_config.scopes).toEqual({
    bot: [
      'commands',
      'chat:write',
      'users:read',
      'users:read.email',
      'channels:read',
      'groups:read',
      'usergroups:read',
    ],
  });
  expect(read.features.slash_commands).toHaveLength(1);
  expect(read.features.slash_commands[0]).toMatchObject({
    command: '/dbencrypt',
    should_escape: false,
    usage_hint: 'tencent cdb-qwer1234 key=… reason="…"',
  });
  expect(read.settings.interactivity).toEqual({ is_enabled: true });
});

it('needs no address in Socket Mode', () => {
  const text = manifest({ socket: true });

  expect(parse(text).settings.socket_mode_enabled).toBe(true);
  expect(parse(text).features.slash_commands[0].url).toBeUndefined();
});

it('names one address for the command and the buttons in HTTP mode', () => {
  const url = 'https://bot.example.com/slack/events';
  const read = parse(manifest({ url }));

  expect(read.settings.socket_mode_enabled).toBe(false);
  expect(read.features.slash_commands[0].url).toBe(url);
  expect(read.settings.interactivity.request_url).toBe(url);
});

it("keeps Slack's limits of names and descriptions", () => {
  const read = parse(manifest({ socket: true }));

  expect(read.display_information.name.length).toBeLessThanOrEqual(35);
  expect(read.display_information.description.length).toBeLessThanOrEqual(140);
  expect(read.features.slash_commands[0].usage_hint.length).toBeLessThanOrEqual(1_000);
});
