import { expect, it } from 'vitest';
import { identityOf, type Person } from '../../src/domain/people.ts';
import { ada, ben, mayDo, type Role, roles } from './accounts.ts';

/*
 * Every kind of account in every role: what it may do, or why not. Ada asks, Ben has approved before where
 * somebody approves second. The rule names every account here but the one that says so.
 */

const dora: Person = { id: 'U0DORA', name: 'Dora', teamId: 'T0', email: 'dora@example.com' };

const accounts: Record<string, Partial<Person>> = {
  'full member': {},
  'every optional field missing': { teamId: undefined, email: undefined },
  'member of an Enterprise Grid, also in our workspace': { teamId: 'T0', isStranger: false },
  'not named by the rule': { id: 'U0EVE' },
  'the requester': ada,
  'the first approver': ben,
  deactivated: { isDeleted: true },
  'bot, says Slack': { isBot: true },
  Slackbot: { id: 'USLACKBOT', teamId: undefined, email: undefined },
  'guest of some channels': { isGuest: true },
  'guest of one channel': { isGuest: true },
  'stranger from a shared channel': { isStranger: true, teamId: 'T0OTHER' },
  "other workspace's": { teamId: 'T0OTHER' },
  'deactivated guest and bot': { isDeleted: true, isGuest: true, isBot: true },
  'deactivated, with the address of the requester': { isDeleted: true, email: ada.email },
  'no address': { email: undefined },
  'address that is none': { email: 'dora' },
  'address of the requester': { email: 'ada@example.com' },
  '… in other case': { email: 'ADA@Example.COM' },
  '… with spaces around': { email: ' ada@example.com ' },
  '… in full-width letters': { email: 'ａｄａ＠example.com' },
  '… with a plus': { email: 'ada+dba@example.com' },
  '… in an alias domain': { email: 'ada@example.cn' },
  '… with a plus, in an alias domain, in other case': { email: 'Ada+DBA@EXAMPLE.cn' },
  'address of the first approver': { email: 'ben@example.com' },
  '… of his in other case': { email: 'BEN@EXAMPLE.COM' },
  '… of his with two pluses': { email: 'ben+a+b@example.com' },
  '… of his in an alias domain': { email: 'ben@example.cn' },
  '… of his with all of it': { email: 'BEN+x@Example.CN' },
  'name of the requester, another address': { name: 'Ada', email: 'ada.lovelace@example.com' },
  'name of the first approver, another address': { name: 'Ben', email: 'ben2@example.com' },
  'same mailbox in a domain of others': { email: 'ada@example.org' },
  'same mailbox in a domain below': { email: 'ada@mail.example.com' },
};

const table = `
| account                                             | asks            | approves                        | approves second                     | rejects                         | cancels                   | tries again                     | closes                          |
| full member                                         | yes             | yes                             | yes                                 | yes                             | yes                       | yes                             | yes                             |
| every optional field missing                        | yes             | yes                             | yes                                 | yes                             | yes                       | yes                             | yes                             |
| member of an Enterprise Grid, also in our workspace | yes             | yes                             | yes                                 | yes                             | yes                       | yes                             | yes                             |
| not named by the rule                               | yes             | not-an-approver                 | not-an-approver                     | not-an-approver                 | not-requester-or-approver | not-an-approver                 | not-an-approver                 |
| the requester                                       | yes             | own-request                     | own-request                         | own-request                     | yes                       | own-request                     | own-request                     |
| the first approver                                  | yes             | yes                             | already-approved-by-you             | yes                             | yes                       | yes                             | yes                             |
| deactivated                                         | deactivated     | deactivated                     | deactivated                         | deactivated                     | deactivated               | deactivated                     | deactivated                     |
| bot, says Slack                                     | bot             | bot                             | bot                                 | bot                             | bot                       | bot                             | bot                             |
| Slackbot                                            | bot             | bot                             | bot                                 | bot                             | bot                       | bot                             | bot                             |
| guest of some channels                              | guest           | guest                           | guest                               | guest                           | guest                     | guest                           | guest                           |
| guest of one channel                                | guest           | guest                           | guest                               | guest                           | guest                     | guest                           | guest                           |
| stranger from a shared channel                      | stranger        | stranger                        | stranger                            | stranger                        | stranger                  | stranger                        | stranger                        |
| other workspace's                                   | other-workspace | other-workspace                 | other-workspace                     | other-workspace                 | other-workspace           | other-workspace                 | other-workspace                 |
| deactivated guest and bot                           | deactivated     | deactivated                     | deactivated                         | deactivated                     | deactivated               | deactivated                     | deactivated                     |
| deactivated, with the address of the requester      | deactivated     | deactivated                     | deactivated                         | deactivated                     | deactivated               | deactivated                     | deactivated                     |
| no address                                          | yes             | yes                             | yes                                 | yes                             | yes                       | yes                             | yes                             |
| address that is none                                | yes             | yes                             | yes                                 | yes                             | yes                       | yes                             | yes                             |
| address of the requester                            | yes             | own-request-by-another-account  | own-request-by-another-account      | own-request-by-another-account  | yes                       | own-request-by-another-account  | own-request-by-another-account  |
| … in other case                                     | yes             | own-request-by-another-account  | own-request-by-another-account      | own-request-by-another-account  | yes                       | own-request-by-another-account  | own-request-by-another-account  |
| … with spaces around                                | yes             | own-request-by-another-account  | own-request-by-another-account      | own-request-by-another-account  | yes                       | own-request-by-another-account  | own-request-by-another-account  |
| … in full-width letters                             | yes             | own-request-by-another-account  | own-request-by-another-account      | own-request-by-another-account  | yes                       | own-request-by-another-account  | own-request-by-another-account  |
| … with a plus                                       | yes             | own-request-by-another-account  | own-request-by-another-account      | own-request-by-another-account  | yes                       | own-request-by-another-account  | own-request-by-another-account  |
| … in an alias domain                                | yes             | own-request-by-another-account  | own-request-by-another-account      | own-request-by-another-account  | yes                       | own-request-by-another-account  | own-request-by-another-account  |
| … with a plus, in an alias domain, in other case    | yes             | own-request-by-another-account  | own-request-by-another-account      | own-request-by-another-account  | yes                       | own-request-by-another-account  | own-request-by-another-account  |
| address of the first approver                       | yes             | yes                             | already-approved-by-another-account | yes                             | yes                       | yes                             | yes                             |
| … of his in other case                              | yes             | yes                             | already-approved-by-another-account | yes                             | yes                       | yes                             | yes                             |
| … of his with two pluses                            | yes             | yes                             | already-approved-by-another-account | yes                             | yes                       | yes                             | yes                             |
| … of his in an alias domain                         | yes             | yes                             | already-approved-by-another-account | yes                             | yes                       | yes                             | yes                             |
| … of his with all of it                             | yes             | yes                             | already-approved-by-another-account | yes                             | yes                       | yes                             | yes                             |
| name of the requester, another address              | yes             | yes                             | yes                                 | yes                             | yes                       | yes                             | yes                             |
| name of the first approver, another address         | yes             | yes                             | yes                                 | yes                             | yes                       | yes                             | yes                             |
| same mailbox in a domain of others                  | yes             | yes                             | yes                                 | yes                             | yes                       | yes                             | yes                             |
| same mailbox in a domain below                      | yes             | yes                             | yes                                 | yes                             | yes                       | yes                             | yes                             |
`;

const [header = [], ...lines] = table
  .trim()
  .split('\n')
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const rows = lines.flatMap(([account = '', ...cells]) =>
  cells.map((answer, index): [string, Role, string] => [account, roleAt(index), answer]),
);

it('has a row for every kind of account and a column for every role', () => {
  expect(lines.map(([account]) => account)).toEqual(Object.keys(accounts));
  expect(header.slice(1)).toEqual(roles);
});

it.each(rows)('an account (%s) that %s: %s', (kind, role, answer) => {
  const account = { ...dora, ...accounts[kind] };

  expect(mayDo(role, account, kind !== 'not named by the rule')).toBe(answer);
});

it.each([
  ['the requester', 'approves', { ...ada, email: undefined }],
  ['the requester', 'tries again', { ...ada, email: undefined }],
] as const)('knows no twin of %s whose address cannot be read: %s', (_, role, asker) => {
  const twin = { ...dora, email: ada.email };

  expect(mayDo(role, twin, true, asker)).toBe('yes');
});

it.each([
  ['approves', 'requester-may-not-ask'],
  ['approves second', 'requester-may-not-ask'],
  ['tries again', 'requester-may-not-ask'],
  ['rejects', 'yes'],
  ['cancels', 'yes'],
  ['closes', 'yes'],
] as const)('an approver that %s for somebody who may not ask any more: %s', (role, answer) => {
  expect(mayDo(role, dora, true, { ...ada, isDeleted: true })).toBe(answer);
});

it('takes a name for nobody: two people who call themselves the same are two', () => {
  const twin = { ...dora, name: ben.name, email: undefined };

  expect(mayDo('approves second', twin, true)).toBe('yes');
});

it.each([
  ['ada@exämple.example', 'ada@xn--exmple-cua.example'],
  ['ada@EXÄMPLE.example', 'ada@xn--exmple-cua.example.'],
  ['ada@exämple.example', 'ada@xn--fxmple-cua.example'],
])('takes a domain for the same in letters and as computers write it: %s and %s', (one, other) => {
  const aliases = [['exämple.example', 'xn--fxmple-cua.example']];
  const [first, second] = [one, other].map((email) => identityOf({ id: email, email }, aliases));

  expect(first).toBe(second);
});

function roleAt(index: number): Role {
  return roles[index] ?? 'asks';
}
