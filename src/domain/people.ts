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
}

/** Why an account may neither ask nor decide. */
export type PersonObjection = 'deactivated' | 'bot' | 'guest' | 'stranger' | 'other-workspace';

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
