/**
 * Text for Slack. Ours is mrkdwn; foreign text (reasons, names, what a cloud said) goes into
 * plain_text objects, and where only mrkdwn is possible it is defused first.
 * Source: docs.slack.dev/messaging/formatting-message-text.
 */

/** Escapes what Slack reads as control characters: `&`, `<` and `>`, and only those. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Foreign text for a plain_text object: no control characters, no unseen marks that turn its direction. */
export function foreign(text: string, longest = 1_000): string {
  const seen = text.replace(/\p{Cf}/gu, '').replace(/[^\P{Cc}\n]/gu, ' ');
  return shorten(seen.trim(), longest);
}

const lookAlikes: Readonly<Record<string, string>> = {
  '*': '∗',
  _: '＿',
  '~': '∼',
  '`': 'ˋ',
  '@': '＠',
  '#': '＃',
};

/**
 * Foreign text where Slack reads mrkdwn: no mention, link, emoji or formatting comes of it. What
 * would be one is shown with a character that looks alike, so that a reader still sees all of it.
 */
export function defused(text: string, longest = 1_000): string {
  const line = foreign(text, longest).replace(/\s+/g, ' ');
  const inert = line
    .replace(
      /[*~`@#]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu,
      (found) => lookAlikes[found] ?? found,
    )
    .replaceAll('://', ':∕∕')
    .replace(/([\p{L}\p{N}-])\.(?=\p{L})/gu, '$1·')
    .replace(/:(?=[^\s:]+:)/g, '：');
  return escapeText(inert);
}

/** An identifier, exactly as it is. */
export function code(text: string): string {
  return `\`${escapeText(foreign(text, 300).replaceAll('`', '').replace(/\s+/g, ' '))}\``;
}

/** At most `longest` characters, with an ellipsis when some are left out; halves no character. */
export function shorten(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${cut}…`;
}

/** The same for mrkdwn: also leaves no half entity and no half `<…>` behind. */
export function shortenMarkup(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${cut.replace(/(&\w{0,4}|<[^>]*)$/, '')}…`;
}

/** As many of these as fit, at least one, and how many more there are. */
export function asManyAsFit(
  all: readonly string[],
  { most, longest, between = ', ' }: { most: number; longest: number; between?: string },
): string {
  const shown: string[] = [];
  let length = 0;
  for (const each of all.slice(0, most)) {
    length += each.length + between.length;
    if (length > longest && shown.length > 0) break;
    shown.push(each);
  }
  const left = all.length - shown.length;
  return `${shown.join(between)}${left > 0 ? ` and ${left} more` : ''}`;
}

/** A moment in the reader's own time zone. */
export function moment(atMs: number): string {
  const fallback = new Date(atMs).toISOString().replace(/\.\d+Z$/, 'Z');
  return `<!date^${Math.floor(atMs / 1_000)}^{date_short_pretty} {time}|${fallback}>`;
}

/** A mention of one person. What is no Slack id is shown as text. */
export function mention(user: string): string {
  return /^[A-Z0-9]+$/.test(user) ? `<@${user}>` : defused(user, 100);
}

/** A mention of a user group. */
export function mentionGroup(group: string): string {
  return /^[A-Z0-9]+$/.test(group) ? `<!subteam^${group}>` : defused(group, 100);
}

/** A channel's name, as a link to it. */
export function mentionChannel(channel: string): string {
  return /^[A-Z0-9]+$/.test(channel) ? `<#${channel}>` : defused(channel, 100);
}
