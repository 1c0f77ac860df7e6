/** What the bot token must be allowed, as `manifest.ts` asks for it, and why. */
export const botScopes: readonly { name: string; why: string }[] = [
  { name: 'commands', why: 'nobody can type /dbencrypt' },
  { name: 'chat:write', why: 'no card and no answer can be posted' },
  { name: 'users:read', why: 'nobody can decide, since guests and bots are not known' },
  { name: 'users:read.email', why: 'one person with two accounts counts as two' },
  { name: 'channels:read', why: 'a shared channel is not noticed' },
  { name: 'groups:read', why: 'a shared private channel is not noticed' },
];

/** Only for rules that name user groups. */
export const groupScope = {
  name: 'usergroups:read',
  why: 'user groups of the rules count as empty',
};
