import { describe, expect, it } from 'vitest';
import { people } from '../../helpers/fake-slack-state.ts';
import { openHouse } from '../../helpers/house.ts';
import { tellStory } from '../../helpers/story.ts';
import { until } from '../../helpers/until.ts';
import type { Family } from '../../metrics/exposition.ts';
import { scrape } from '../../metrics/scrape.ts';
import { filledIn, readAlerts, readDashboard, textOf } from './files.ts';
import { readPromql, type Selector } from './promql.ts';

/** Prometheus adds them: where it has read something. */
const ofTargets = ['namespace', 'job', 'instance'];

const dashboard = readDashboard();
const expressions = [
  ...readAlerts().map(({ alert, expr }) => ({ where: alert, expr, legend: '' })),
  ...dashboard.panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr, legendFormat }) => ({ where: title, expr, legend: legendFormat })),
  ),
  ...dashboard.annotations.list.map(({ expr }) => ({ where: 'starts', expr, legend: '' })),
];

it('is exported by a running bot just as the documents list it: name, type and labels', async () => {
  const families = await familiesAfterAStory();
  const exported = [...families.values()].map(
    (family) => `${family.name} ${family.type} ${[...labelsOf(family).keys()].sort().join(' ')}`,
  );

  expect(exported.map((line) => line.trim()).sort()).toEqual(documented().sort());

  for (const { where, expr, legend } of expressions) {
    const { selectors, groupedBy } = readPromql(filledIn(expr));
    for (const selector of selectors) expect(strange(selector, families), where).toEqual([]);
    const known = selectors.flatMap(({ metric }) => [
      ...labelsOf(familyOf(metric, families)).keys(),
    ]);
    expect([...known, ...ofTargets, 'le'], where).toEqual(expect.arrayContaining(groupedBy));
    const shown = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
    expect(groupedBy, where).toEqual(expect.arrayContaining(shown));
  }
}, 90_000);

describe('the dashboard', () => {
  it('reads all from the source and the namespace that are chosen above it', () => {
    expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['datasource', 'namespace']);
    const sources = new Set(
      dashboard.panels.flatMap(({ targets = [] }) =>
        targets.map(({ datasource }) => JSON.stringify(datasource)),
      ),
    );

    expect([...sources]).toEqual([expect.stringMatching(/"uid":"\$\{datasource\}"/)]);
    for (const { expr } of dashboard.panels.flatMap(({ targets = [] }) => targets)) {
      const { selectors } = readPromql(filledIn(expr));
      expect(selectors.length, expr).toBeGreaterThan(0);
      for (const { matchers } of selectors) expect(matchers[0]?.label, expr).toBe('namespace');
    }
  });

  it('has a place of its own for each panel', () => {
    const { panels } = dashboard;
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );

    expect(new Set(cells).size).toBe(cells.length);
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
  });
});

/** What is exported once everything has happened that some of it waits for. */
async function familiesAfterAStory(): Promise<Map<string, Family>> {
  const house = await openHouse({ start: false, socket: true });
  // So that somebody has to wait at the gate.
  Object.assign(house.config.accounts[0] ?? {}, { limits: { DescribeDBInstanceInfo: 1 } });
  await house.startBot();
  const story = tellStory(house);
  await story.asks('tencent cdb-qwer1234');
  await story.approves(people.ben, 'cdb-qwer1234');
  await story.becomes('cdb-qwer1234', 'succeeded', 40_000);
  return until(
    async () => {
      const { families } = await scrape(house.ports[0] ?? 0);
      const silent = [...families.values()].filter(({ samples }) => samples.length === 0);
      if (silent.length > 0) throw new Error(silent.map(({ name }) => name).join());
      return families;
    },
    { timeoutMs: 30_000, everyMs: 500 },
  );
}

/** Each label, with what it says. A histogram's own is not counted. */
function labelsOf(family: Family | undefined): Map<string, Set<string>> {
  const labels = new Map<string, Set<string>>();
  for (const sample of family?.samples ?? []) {
    for (const [label, value] of Object.entries(sample.labels)) {
      if (label === 'le') continue;
      labels.set(label, (labels.get(label) ?? new Set()).add(value));
    }
  }
  return labels;
}

function familyOf(metric: string, families: Map<string, Family>): Family | undefined {
  const whole = metric.replace(/_(bucket|sum|count)$/, '');
  const family = families.get(metric) ?? families.get(whole);
  return family?.name === metric || family?.type === 'histogram' ? family : undefined;
}

/** What of this selector a bot does not export. */
function strange({ metric, matchers }: Selector, families: Map<string, Family>): string[] {
  const family = familyOf(metric, families);
  if (!family || (family.type === 'histogram' && family.name === metric)) return [metric];
  const labels = labelsOf(family);
  return matchers
    .filter(({ label }) => !ofTargets.includes(label))
    .flatMap(({ label, operator, value }) => {
      const known = labels.get(label);
      if (!known) return [`${metric}{${label}}`];
      // Of what is left out nothing need be there.
      if (operator.startsWith('!')) return [];
      return value.split('|').filter((each) => !known.has(each));
    });
}

/** The rows of the tables: `name`, type, labels. */
function documented(): string[] {
  const row = /^\| `(?<name>dbencrypt_\w+)` +\| (?<type>\w+) +\| (?<labels>[^|]*?) *\| \S/gm;
  return [...textOf('docs/metrics.md').matchAll(row)].map(({ groups }) => {
    const labels = [...(groups?.labels ?? '').matchAll(/\w+/g)].map(([label]) => label).sort();
    return `${groups?.name} ${groups?.type} ${labels.join(' ')}`.trim();
  });
}
