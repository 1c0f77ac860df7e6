import { describe, expect, it } from 'vitest';
import { about, aboutAlone, complaints, someApprovers, withPolicies } from './files.ts';

describe('a broken policy', () => {
  it('is told with every problem at once, whether in one key or between two', () => {
    const broken = `
  - name: policies[1]
    match: { provider: tencnt }
    stages:
      - { name: database, approvers: { users: [ben] }, quorum: 0 }
    approvers: { groups: [S0DBA] }
    expiresAfter: 8h
    remindEvery: 10s
    escalate: { after: 8h, to: { users: [U0LEAD] } }
    approvalLasts: 1h
    delay: 1h
    windows: [{ days: [saturday], from: 01:00, to: 01:00, timeZone: Asia/Shangai }]
    freezes: [{ from: 2027-01-04, to: 2026-12-20, timeZone: Beijing }]
    selfApprove: true
  - { match: { operation: storage-encryption on }, confirm: button, quorum: 2 }
`;
    expect(complaints(withPolicies(broken))).toEqual([
      '17:5 policies[0].name: must be 1 to 60 letters, digits, blanks, dots, dashes or underscores, with no blank at its ends',
      '20:48 policies[0].stages[0].approvers.users[0]: must be a Slack id such as U024BE7LH, C024BE91L or S0614TZR7, not a name',
      '20:56 policies[0].stages[0].quorum: must be a whole number from 1 to 50: with none, a request would need no approval',
      '23:5 policies[0].remindEvery: must be at least 1m',
      '27:24 policies[0].windows[0].days[0]: must be one of mon, tue, wed, thu, fri, sat, sun; did you mean sat?',
      '27:59 policies[0].windows[0].timeZone: must be an IANA time zone such as Asia/Shanghai or UTC',
      '27:48 policies[0].windows[0].to: is the same as from: nobody could tell none from all; a whole day is 00:00 to 24:00',
      '28:51 policies[0].freezes[0].timeZone: must be an IANA time zone such as Asia/Shanghai or UTC',
      '28:35 policies[0].freezes[0].to: is before from: the freeze would have no day',
      '29:5 policies[0].selfApprove: unknown key; nobody ever approves their own request, and nothing runs without approval: no setting changes that',
      '21:5 policies[0].approvers: stands beside stages, each of which names its own; take approvers out',
      '18:14 policies[0].match.provider: matches nothing; did you mean tencent?',
      '24:17 policies[0].escalate.after: must be shorter than expiresAfter: the request would have expired before',
      '26:5 policies[0].delay: must be shorter than approvalLasts: the approval would be over before the write',
      '30:5 policies[1].approvers: is missing; name who may approve, here or in stages',
      '30:52 policies[1].confirm: storage-encryption on can never be undone: it is always confirmed by typing the instance; take confirm out',
    ]);
  });

  it('is told once when it is no list of keys', () => {
    expect(complaints(withPolicies('  - everybody'))).toEqual([
      expect.stringContaining('policies[0]: expected object'),
    ]);
  });
});

describe('which instances it is about', () => {
  it.each([['cdb-*'], ['cdb-prod-??'], ['7033e7c3cf93438797d44ad7ae0a7d95in07'], ['*']])(
    'may be %s',
    (instance) => {
      expect(about(`match: { instance: "${instance}" }`)).toEqual([]);
    },
  );

  it.each([['CDB-PROD-*'], ['cdb_prod'], ['cdb-qwer1234 ']])(
    'is nothing at all: %s',
    (instance) => {
      expect(about(`match: { instance: "${instance}" }`)).toEqual([
        'match.instance: matches nothing; ids of instances are small letters, digits and dashes',
      ]);
    },
  );
});

describe('who approves', () => {
  const stages = 'stages: [{ name: dba, approvers: { groups: [S0DBA] } }]';

  it('is said by approvers or by stages, and never by both', () => {
    expect(aboutAlone(stages)).toEqual([]);
    expect(aboutAlone(someApprovers, 'quorum: 2')).toEqual([]);
    expect(aboutAlone('reason: required')).toEqual([
      'approvers: is missing; name who may approve, here or in stages',
    ]);
    expect(about(stages)).toEqual([
      'approvers: stands beside stages, each of which names its own; take approvers out',
    ]);
    expect(aboutAlone(stages, 'quorum: 2')).toEqual([
      'quorum: stands beside stages, each of which has its own; take quorum out',
    ]);
  });

  it.each([
    ['[]', 'stages: needs at least one stage'],
    ['[{ approvers: { users: [U1] } }]', 'stages[0].name: is missing'],
    ['[{ name: "a@b", approvers: { users: [U1] } }]', 'stages[0].name: must be 1 to 60 letters'],
    ['[{ name: dba }]', 'stages[0].approvers: is missing'],
    ['[{ name: dba, approvers: {}, quorum: 0 }]', 'stages[0].quorum: must be a whole number from'],
    [
      '[{ name: dba, approvers: {} }, { name: DBA, approvers: {} }]',
      'stages[1].name: is the name of stages[0] already',
    ],
    [
      `[${Array.from({ length: 11 }, (_, n) => `{ name: s${n}, approvers: {} }`).join(', ')}]`,
      'stages: must be at most 10 stages',
    ],
  ])('is not said by the stages %s', (list, complaint) => {
    expect(aboutAlone(`stages: ${list}`)).toEqual([expect.stringContaining(complaint)]);
  });

  it.each([
    'selfApprove: true',
    'self-approval: true',
    'allowSelf: true',
    'autoApprove: true',
    'auto_approval: { after: 1h }',
    'skipApproval: true',
    'bypass: true',
    'requesterMayApprove: true',
  ])('is never the requester, and never nobody: %s', (key) => {
    expect(about(key)).toEqual([
      expect.stringContaining('nobody ever approves their own request, and nothing runs without'),
    ]);
  });

  it.each(['approver: {}', 'escalation: {}', 'freeze: []', 'aliasDomains: []'])(
    'is not claimed to be touched by every unknown key: %s',
    (key) => {
      expect(about(key).join()).toMatch(/unknown key; (did you mean|known here)/);
    },
  );
});

describe('what cannot be undone', () => {
  const button = (match: string) => about(`match: ${match}`, 'confirm: button');
  const operation = (name: string) => `{ operation: "${name}" }`;

  it('is never confirmed by a button alone', () => {
    const never =
      'confirm: storage-encryption on can never be undone: it is always confirmed by typing the instance; take confirm out';
    const lasting =
      'confirm: backup-encryption on cannot be undone altogether: it is always confirmed by typing the instance; take confirm out';

    expect(button(operation('storage-encryption on'))).toEqual([never]);
    expect(button(operation('storage*'))).toEqual([never]);
    expect(button('{ provider: huawei, operation: "* on" }')).toEqual([lasting]);
  });

  it('leaves the button to what can be undone', () => {
    expect(button('{}')).toEqual([]);
    expect(button('{ provider: tencent, operation: backup-encryption on }')).toEqual([]);
    expect(button(operation('* off'))).toEqual([]);
  });

  it('may well be said to be confirmed by typing', () => {
    const typed = about('match: { operation: storage-encryption on }', 'confirm: typed');

    expect(typed).toEqual([]);
  });

  it('has no other way to be confirmed', () => {
    expect(about('confirm: none')).toEqual([
      'confirm: must be button or typed; what cannot be undone is always confirmed by typing the instance',
    ]);
  });

  it('never needs fewer than one approval', () => {
    expect(about('quorum: 0')).toEqual([
      'quorum: must be a whole number from 1 to 50: with none, a request would need no approval',
    ]);
  });
});

describe('a name', () => {
  it.each(['production', 'Storage v1.2 - EU_west', '2026', 'a'.repeat(60)])('may be %s', (name) => {
    expect(about(`name: ${name}`)).toEqual([]);
  });

  it.each([
    'policies[0]',
    'a'.repeat(61),
    '"<!channel>"',
    '" x"',
    '""',
    'größe',
    '"two\\nlines"',
    '"x\\n"',
  ])('may not be %s', (name) => {
    expect(about(`name: ${name}`)).toEqual([expect.stringContaining('name: must be 1 to 60')]);
  });

  it.each(['policies', 'Policies 0', 'policies.1'])('may not look like a place: %s', (name) => {
    expect(about(`name: ${name}`)).toEqual([
      'name: must not look like the place of a policy, policies[0]',
    ]);
  });

  it('is of one policy only', () => {
    const all = complaints(
      withPolicies(`  - { name: prod, ${someApprovers} }\n  - { name: PROD, ${someApprovers} }`),
    );

    expect(all).toEqual(['17:7 policies[1].name: is the name of policies[0] already']);
  });
});

describe('what a rule is chosen by', () => {
  it('is never misspelt: a laxer rule below it would hold', () => {
    expect(about('match: { operation: storage-encrypton on, provider: tencnt }')).toEqual([
      'match.provider: matches nothing; did you mean tencent?',
      'match.operation: matches nothing; did you mean storage-encryption on?',
    ]);
  });

  it('is something that the provider can do', () => {
    expect(about('match: { provider: huawei, operation: storage-* }')).toEqual([
      'match.operation: matches nothing that this provider can do; known: backup-encryption on, backup-encryption off',
    ]);
  });
});

describe('a length of time', () => {
  it.each([
    ['remindEvery: 59s', 'remindEvery: must be at least 1m'],
    ['remindEvery: never', 'remindEvery: must be a length of time such as'],
    [
      'escalate: { after: 9h, to: { users: [U1] } }',
      'escalate.after: must be shorter than expiresAfter',
    ],
    ['escalate: { after: 0h, to: { users: [U1] } }', 'escalate.after: must be a length of time'],
    ['escalate: { after: 1h, to: {} }', 'escalate.to: is empty: nobody would be told'],
    ['escalate: { after: 1h }', 'escalate.to: is missing'],
    ['delay: 24h', 'delay: must be shorter than approvalLasts'],
    ['delay: soon', 'delay: must be a length of time such as'],
  ])('is refused where it makes no sense: %s', (key, complaint) => {
    expect(about(key)).toEqual([expect.stringContaining(complaint)]);
  });

  it('is a pause of a day at most', () => {
    expect(about('approvalLasts: 3d', 'delay: 25h')).toEqual(['delay: must be at most 24h']);
  });
});
