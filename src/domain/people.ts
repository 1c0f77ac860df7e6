/** A Slack account as Slack describes it now. A field that Slack does not send is undefined. */
export interface Person {
  id: string;
  /** For people to read; never an identity. */
  name: string;
  teamId?: string | undefined;
  isDeleted?: boolean | undefined;
  isBot?: boolean | undefined;
  isGuest?: boolean | undefined;
  isStranger?: boolean | undefined;
  /** Undefined also when the bot may not read it. */
  email?: string | undefined;
}

/** Why an account may neither ask nor decide. */
export const personObjections = [
  'deactivated',
  'bot',
  'guest',
  'stranger',
  'other-workspace',
] as const;
export type PersonObjection = (typeof personObjections)[number];

const slackbot = 'USLACKBOT';

/** The objection to this account, or null. What Slack does not send is not an objection. */
export function objectionTo(person: Person, workspace: string): PersonObjection | null {
  if (person.isDeleted) return 'deactivated';
  if (person.isBot || person.id === slackbot) return 'bot';
  if (person.isGuest) return 'guest';
  if (person.isStranger) return 'stranger';
  if (person.teamId !== undefined && person.teamId !== workspace) return 'other-workspace';
  return null;
}

/**
 * What is equal for all accounts of one human being: the e-mail address without case, without what
 * follows a plus sign, and with one of several alias domains for all of them. Without an address it is
 * the account's own id.
 */
export function identityOf(
  person: Pick<Person, 'id' | 'email'>,
  aliasDomains: readonly (readonly string[])[],
): string {
  const address = person.email?.normalize('NFKC').trim().toLowerCase() ?? '';
  const at = address.lastIndexOf('@');
  if (at < 1 || at === address.length - 1) return person.id;
  const mailbox = address.slice(0, at).replace(/\+.*$/s, '');
  const domain = asciiOf(address.slice(at + 1));
  const aliases = aliasDomains.find((each) => each.some((one) => asciiOf(one) === domain));
  return mailbox === '' ? person.id : `${mailbox}@${asciiOf(aliases?.[0] ?? domain)}`;
}

/** `xn--exmple-cua.example` for `exämple.example.`: both are one domain, in any case. */
function asciiOf(domain: string): string {
  const name = domain.toLowerCase().replace(/\.$/, '');
  const url = `http://${name}`;
  return /^[\p{L}\p{M}\p{N}.-]+$/u.test(name) && URL.canParse(url) ? new URL(url).hostname : name;
}
