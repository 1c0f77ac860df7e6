import { describe, expect, it } from 'vitest';
import { cardOf } from '../../src/slack/card.ts';
import { messageFrom, ours, theirs } from '../../src/slack/parts.ts';
import { code, defused, foreign, moment, shorten, shortenMarkup } from '../../src/slack/text.ts';
import { ada } from '../helpers/build.ts';
import { pending } from './requests.ts';

/** What somebody might write to make the bot ping, link, format or fake something. */
const attacks = [
  '<!here> <!channel> <@U0BEN> <#C0REQUESTS> <!subteam^S0DBA>',
  '<https://evil.example|the card>',
  'https://evil.example/x and evil.example and mail@evil.example',
  '*bold* _italic_ ~gone~ `code` ```block```',
  '&lt;!here&gt; &amp;',
  ':white_check_mark: done',
  '@here @channel #general',
  '> quoted\n> lines',
  '\u202Edesrever\u200B \u0007bell',
];

describe.each(attacks)('foreign text stays inert: %s', (attack) => {
  it('makes no mention, link, emoji or formatting where Slack reads mrkdwn', () => {
    const text = defused(attack);

    expect(text).not.toMatch(/[<>*~`@#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/u);
    expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
    expect(text).not.toMatch(/:\/\/|[\p{L}\p{N}]\.\p{L}/u);
    expect(text).not.toMatch(/:[\w+-]+:/);
    expect(text).not.toMatch(/\n|\p{Cc}|\p{Cf}/u);
  });

  it('is in plain text objects, or defused, wherever a card or a message shows it', () => {
    const card = cardOf({
      ...pending({ wish: { reason: attack, ticket: attack } }),
      requester: { id: ada.id, name: attack },
    });
    const said = messageFrom([ours('He said:'), ...theirs('Reason', attack)]);

    for (const message of [card, said]) {
      const markup = JSON.stringify(message.blocks).match(/"type":"mrkdwn","text":"[^"]*"/g) ?? [];
      const readByMarkup = [...markup, message.text].join('\n');
      expect(readByMarkup).not.toContain('<!here>');
      expect(readByMarkup).not.toContain('<https://evil');
      expect(readByMarkup).not.toContain('evil.example');
      expect(readByMarkup).not.toContain('<@U0BEN> <#');
      expect(readByMarkup).not.toContain(':white_check_mark:');
    }
  });
});

it('shows a plain reason unchanged', () => {
  expect(foreign('PCI-DSS 3.5, see SEC-12 (50% done)')).toBe('PCI-DSS 3.5, see SEC-12 (50% done)');
  expect(defused('PCI-DSS 3.5, see SEC-12')).toBe('PCI-DSS 3.5, see SEC-12');
});

it('keeps underscores inside words, where Slack makes nothing of them', () => {
  expect(defused('the role MySQL_QCSRole')).toBe('the role MySQL_QCSRole');
});

it('keeps identifiers exactly as they are', () => {
  expect(code('cdb_x.example-1')).toBe('`cdb_x.example-1`');
  expect(code('a`b<c')).toBe('`ab&lt;c`');
});

it('halves no character and no entity when it shortens', () => {
  expect(shorten('ab🔐', 3)).toBe('ab…');
  expect(shortenMarkup('ab&amp;cd', 6)).toBe('ab…');
  expect(shortenMarkup('see <https://a.example|b>', 12)).toBe('see …');
});

it("shows moments in the reader's own time zone, with a fallback in UTC", () => {
  expect(moment(Date.UTC(2026, 2, 2, 10))).toBe(
    '<!date^1772445600^{date_short_pretty} {time}|2026-03-02T10:00:00Z>',
  );
});
