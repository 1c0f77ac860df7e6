import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { pathOf, readAlerts, textOf } from './files.ts';
import { readPromql } from './promql.ts';

const alerts = readAlerts();
/** Each section of the runbook, by its heading. */
const sections = new Map(
  textOf('docs/alerts.md')
    .split(/^### /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

describe.each(alerts)('the alert $alert', ({ alert, expr, labels, annotations }) => {
  it('is PromQL, and says whom it wakes, of what, and what to do', () => {
    expect(() => readPromql(expr)).not.toThrow();
    expect(alert).toMatch(/^Dbencrypt[A-Z]/);
    expect(['page', 'ticket']).toContain(labels.severity);
    expect(annotations.summary).toMatch(/\.$/);
    expect(annotations.description?.length).toBeGreaterThan(40);
    expect(annotations.runbook).toBe(`docs/alerts.md#${alert.toLowerCase()}`);
  });

  it('has its section in the runbook: what is at stake, what to look at and do, when it ends', () => {
    const section = sections.get(alert) ?? '';

    expect(section).toContain(labels.severity === 'page' ? '_Page._' : '_Ticket._');
    for (const part of ['At stake:', 'Look first', 'Ends:']) expect(section).toContain(part);
    expect(section).toMatch(/\n- Do: |\n- Look first and do: /);
  });

  it('names in its words only labels that it keeps', () => {
    const words = Object.values(annotations).join(' ');
    const named = [...words.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);

    expect(readPromql(expr).groupedBy).toEqual(expect.arrayContaining(named));
  });
});

it('has no section in the runbook for which there is no alert, and none twice', () => {
  const names = alerts.map(({ alert }) => alert);

  expect([...sections.keys()]).toEqual(names);
  expect(new Set(names).size).toBe(names.length);
});

it('wakes nobody for what is not said to be for a person to do now', () => {
  const pages = alerts.filter(({ labels }) => labels.severity === 'page');

  // Whoever adds one has to think about it here, too.
  expect(pages.map(({ alert }) => alert.replace('Dbencrypt', '')).sort()).toEqual([
    'AuditLogBroken',
    'AuditLogShrunk',
    'CloudDenies',
    'Down',
    'NoIngressReady',
    'NoWorkerReady',
    'OtherKey',
    'PoliciesUnreadable',
    'QueueStuck',
    'ReactorBehind',
    'RedisAway',
    'RedisFull',
    'ReplicasMissing',
    'SlackNotListening',
    'UnknownTooLong',
    'WaitingForPerson',
    'WriteInHandTooLong',
  ]);
});

const promtool = spawnSync('promtool', ['--version']).status === 0;

describe.skipIf(!promtool)('promtool, where it is installed', () => {
  const run = (...words: string[]) => execFileSync('promtool', words, { encoding: 'utf8' });

  it('finds nothing wrong with the rules, and plays them through as expected', () => {
    expect(run('check', 'rules', pathOf('deploy/prometheus/alerts.yaml'))).toContain('SUCCESS');
    expect(run('test', 'rules', pathOf('deploy/prometheus/alerts.test.yaml'))).toContain('SUCCESS');
  });
});
