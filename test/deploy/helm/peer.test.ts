import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { chartFolder, type Manifest, manifestsOf, renderChart } from './chart.ts';
import { setNames, valueSets } from './values.ts';

/** Where Helm is installed, it is asked whether our reading of the chart is its own. */
const hasHelm = spawnSync('helm', ['version']).error === undefined;
const folder = mkdtempSync(join(tmpdir(), 'dbencrypt-helm-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(hasHelm)('Helm itself', () => {
  it.each(setNames)('renders the same with %s', (name) => {
    const values = join(folder, 'values.json');
    writeFileSync(values, JSON.stringify(valueSets[name]));

    const text = execFileSync('helm', ['template', 'dbencrypt', chartFolder, '-f', values], {
      encoding: 'utf8',
    });

    expect(inOrder(manifestsOf(text))).toEqual(inOrder(renderChart(valueSets[name]).manifests));
  });
});

function inOrder(manifests: readonly Manifest[]): Manifest[] {
  const name = ({ kind, metadata }: Manifest) => `${kind} ${metadata.name}`;
  return manifests.toSorted((one, other) => (name(one) < name(other) ? -1 : 1));
}
