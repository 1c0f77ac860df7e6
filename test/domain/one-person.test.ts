import fc from 'fast-check';
import { expect, it } from 'vitest';
import { apply } from '../../src/domain/apply.ts';
import { approve, retry } from '../../src/domain/decisions.ts';
import type { Person } from '../../src/domain/people.ts';
import { fingerprintOf } from '../../src/domain/plan.ts';
import type { RuleInForce } from '../../src/domain/policy.ts';
import type { Request } from '../../src/domain/request.ts';
import { after, aPlan, aRequest, aRule, startMs, theBot } from '../helpers/build.ts';
import { holds } from '../helpers/holds.ts';
import { ada, electorateOf } from './accounts.ts';

/** One human being may have any number of accounts: they are one approver, and one requester. */

const plan = aPlan();
const fingerprint = fingerprintOf(plan);

/** Any way to write an address that reaches the same mailbox. */
function spellingsOf(mailbox: string): fc.Arbitrary<string> {
  return fc
    .record({
      plus: fc.constantFrom('', '+', '+dba', '+a+b', '+ada@x'),
      domain: fc.constantFrom('example.com', 'example.cn'),
      isUpper: fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }),
      around: fc.constantFrom('', ' ', '\t'),
      isWide: fc.boolean(),
    })
    .map(({ plus, domain, isUpper, around, isWide }) => {
      const address = `${mailbox}${plus}@${domain}`;
      const cased = [...address].map((letter, at) => (isUpper[at] ? letter.toUpperCase() : letter));
      return around + (isWide ? cased.map(fullWidth) : cased).join('') + around;
    });
}

function fullWidth(letter: string): string {
  const code = letter.charCodeAt(0);
  return code > 0x20 && code < 0x7f ? String.fromCharCode(code + 0xfee0) : letter;
}

function accountsOf(mailbox: string): fc.Arbitrary<Person[]> {
  return fc
    .array(spellingsOf(mailbox), { minLength: 2, maxLength: 8 })
    .map((addresses) =>
      addresses.map((email, index) => ({ id: `U0${index}`, name: `Account ${index}`, email })),
    );
}

/** A rule that names all of them in any stages, and wants at least two people. */
function ruleNaming(accounts: readonly Person[]): fc.Arbitrary<RuleInForce> {
  const users = accounts.map(({ id }) => id);
  const approvers = fc
    .subarray(users, { minLength: 1 })
    .map((some) => ({ users: some, groups: [] }));
  return fc
    .array(fc.record({ approvers, quorum: fc.constantFrom(1, 2) }), { minLength: 1, maxLength: 3 })
    .map((stages) => {
      const [first, ...more] = stages.map((stage, index) => ({ ...stage, name: `stage ${index}` }));
      if (!first) return aRule();
      return aRule({ stages: [{ ...first, quorum: more.length === 0 ? 2 : 1 }, ...more] });
    });
}

function pendingUnder(rule: RuleInForce): Request {
  const expiresAtMs = startMs + 8 * 3_600_000;
  return after(aRequest(), [
    { type: 'planned', data: { plan, fingerprint, rule, expiresAtMs } },
    theBot,
  ]);
}

const someoneElse = accountsOf('ben').chain((accounts) =>
  fc.record({
    accounts: fc.constant(accounts),
    rule: ruleNaming(accounts),
    order: fc.array(fc.constantFrom(...accounts), { minLength: 1, maxLength: 12 }),
  }),
);

it('never takes two accounts of one person for two people, in any order and any stages', () => {
  holds(
    fc.property(someoneElse, ({ accounts, rule, order }) => {
      const electorate = electorateOf({ people: [ada, ...accounts], rule });
      let request = pendingUnder(rule);
      for (const { id, name } of order) {
        const press = { by: { id, electorate }, fingerprint, typedInstance: 'cdb-qwer1234' };
        const decided = approve(request, press, startMs + 1_000);
        if (!decided.ok) continue;
        const stamp = { seq: request.seq + 1, atMs: startMs + 1_000, request: request.id };
        const actor = { kind: 'person' as const, id, name };
        request = apply(request, decided.event, { ...stamp, actor });
      }

      expect(request.state).toBe('pending');
      expect(request.approvals.length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 1_000 },
  );
});

it('never lets a requester approve or try again by another of their accounts', () => {
  const cases = accountsOf('ada').chain((accounts) =>
    fc.record({ accounts: fc.constant(accounts), presser: fc.constantFrom(...accounts) }),
  );
  holds(
    fc.property(cases, ({ accounts, presser: { id } }) => {
      const users = accounts.map((account) => account.id);
      const rule = aRule({ approvers: { users, groups: [] } });
      const electorate = electorateOf({ people: [ada, ...accounts], rule });
      const press = { by: { id, electorate }, fingerprint, typedInstance: 'cdb-qwer1234' };
      const pending = pendingUnder(rule);
      const left = after(pending, [
        { type: 'left-to-person', data: { why: 'not-done', detail: 'not done' } },
        theBot,
      ]);

      const why = 'own-request-by-another-account';
      expect(approve(pending, press, startMs)).toEqual({ ok: false, why });
      expect(retry(left, press, startMs + 3_600_000)).toEqual({ ok: false, why });
    }),
  );
});

it('takes people with mailboxes of their own for different people', () => {
  const mailboxes = fc.uniqueArray(fc.constantFrom('ben', 'cleo', 'dora', 'eve', 'b.en'), {
    minLength: 2,
    maxLength: 2,
  });
  holds(
    fc.property(
      mailboxes.chain((two) => fc.tuple(...two.map(spellingsOf))),
      (addresses) => {
        const people = addresses.map((email, index) => ({ id: `U0${index}`, name: 'Ben', email }));
        const users = people.map(({ id }) => id);
        const rule = aRule({ approvers: { users, groups: [] }, quorum: 2 });
        const electorate = electorateOf({ people: [ada, ...people], rule });

        expect(new Set(Object.values(electorate.identities)).size).toBe(3);
      },
    ),
  );
});
