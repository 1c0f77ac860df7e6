import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { loadConfig } from '../../../src/config.ts';
import { chartFolder, type Manifest, renderChart } from './chart.ts';
import { containerOf, ofKind, podOf, variablesOf } from './reading.ts';
import { setNames, valueSets } from './values.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'dbencrypt-chart-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every name that the configuration's code looks up in the environment. */
const readByProduct = new Set(
  ['src/config.ts', ...readdirSync(new URL('src/config', root)).map((file) => `src/config/${file}`)]
    .flatMap((path) => [...read(path).matchAll(/(?:'|variables\.)([A-Z][A-Z0-9_]+)\b/g)])
    .map(([, name]) => name),
);
const readByNode = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS'];

/** Loads what a pod would load, with the files of its secrets where this machine has them. */
function loadedBy(deployment: Manifest, manifests: Manifest[]) {
  const [config] = ofKind(manifests, 'ConfigMap');
  const text: string = config?.data['dbencrypt.yaml'];
  const file = join(folder, 'dbencrypt.yaml');
  writeFileSync(file, text);
  const variables = Object.entries(variablesOf(deployment)).map(([name, value]) => {
    if (!name.endsWith('_FILE')) return [name, value];
    const path = join(folder, name);
    writeFileSync(path, secretFor(name));
    return [name, path];
  });
  // Later the freeze that the example shows will be over.
  const nowMs = Date.parse('2026-11-21');
  return { text, ...loadConfig({ file, variables: Object.fromEntries(variables), nowMs }) };
}

function secretFor(name: string): string {
  if (name.startsWith('REDIS_URL')) return 'rediss://dbencrypt:secret@redis:6379';
  if (name.startsWith('SLACK_BOT')) return 'xoxb-1';
  return name.startsWith('SLACK_APP') ? 'xapp-1' : 'secret';
}

describe.each(setNames)('the chart with %s', (name) => {
  const values = valueSets[name];
  const { manifests } = renderChart(values);
  const deployments = ofKind(manifests, 'Deployment');

  it('gives each pod a configuration that the bot takes without a word', () => {
    for (const deployment of deployments) {
      const { config, warnings, mismatches } = loadedBy(deployment, manifests);

      expect([...warnings, ...mismatches]).toEqual([]);
      expect(config.slack.appToken === null ? 'http' : 'socket').toBe(
        'mode' in values ? values.mode : 'socket',
      );
      const ports = containerOf(deployment).ports.map(
        (port: { name: string; containerPort: number }) => [port.name, port.containerPort],
      );
      expect(new Map<string, unknown>(ports).get('admin')).toBe(config.http.adminPort);
      expect([config.http.port, undefined]).toContain(new Map(ports).get('http'));
    }
  });

  it('gives the bot only names that it reads', () => {
    for (const deployment of deployments) {
      const { text } = loadedBy(deployment, manifests);
      const inConfig = [...text.matchAll(/\$\{([A-Z0-9_]+)\}/g)].map(([, each]) => each);
      const given = Object.keys(variablesOf(deployment)).map((each) => each.replace(/_FILE$/, ''));

      const unread = given.filter(
        (each) => ![...readByProduct, ...readByNode, ...inConfig].includes(each),
      );
      expect(unread).toEqual([]);
    }
  });

  it('takes each secret from the Secret that was named, as a file where the bot looks for it', () => {
    for (const deployment of deployments) {
      const volumes: { name: string; projected?: { sources: object[] } }[] =
        podOf(deployment).spec.volumes;
      const sources = volumes.find((volume) => volume.name === 'secrets')?.projected?.sources;
      const named = Object.entries<{ secretName: string; key: string }>(values.secrets);

      expect(sources).toHaveLength(named.length);
      for (const [variable, { secretName, key }] of named) {
        expect(sources).toContainEqual({
          secret: { name: secretName, items: [{ key, path: variable }] },
        });
        const { mountPath } = containerOf(deployment).volumeMounts.find(
          (mount: { name: string }) => mount.name === 'secrets',
        );
        expect(variablesOf(deployment)[`${variable}_FILE`]).toBe(`${mountPath}/${variable}`);
      }
    }
  });

  it('gives what is in hand the time to end: the drain, and more than the bot takes', () => {
    const stopWithinMs = Number(
      /stopWithinMs = ([\d_]+)/.exec(read('src/cli/start.ts'))?.[1]?.replace('_', ''),
    );

    for (const deployment of deployments) {
      const { config } = loadedBy(deployment, manifests);
      const needs = config.http.drainForMs + stopWithinMs;

      expect(stopWithinMs).toBeGreaterThan(0);
      expect(podOf(deployment).spec.terminationGracePeriodSeconds * 1_000).toBeGreaterThan(needs);
      expect(deployment.spec.strategy.rollingUpdate.maxUnavailable).toBe(0);
    }
  });
});

describe('a change of the configuration', () => {
  const before = valueSets['HTTP, ingress and worker apart'];
  const restartFor = (values: object) => {
    const [deployment] = ofKind(renderChart(values).manifests, 'Deployment');
    return deployment && podOf(deployment).metadata.annotations['dbencrypt/restart-for'];
  };
  const edited = (from: string | RegExp, to: string) => {
    const config = before.config.replace(from, to);
    expect(config).not.toBe(before.config);
    return { ...before, config };
  };

  it('of the policies, of people or of a remark makes no new pods', () => {
    const one = restartFor(before);

    expect(restartFor(edited('U0123456788', 'U0123456789'))).toBe(one);
    expect(restartFor(edited(/$/, 'operators: { users: [U1] }\n'))).toBe(one);
    expect(restartFor(edited(/^/, '# a remark\n'))).toBe(one);
  });

  it('of what running pods cannot take makes new ones', () => {
    const changes = [
      before,
      edited('C0123456789', 'C0123456780'),
      edited('ap-guangzhou', 'ap-beijing'),
      edited(/$/, 'redis: redis://elsewhere\n'),
      edited(/$/, 'slack: { apiUrl: https://slack.example.com/api }\n'),
      { ...before, http: { host: '0.0.0.0', port: 3001, adminPort: 9090 } },
      { ...before, drainSeconds: 6 },
    ];

    expect(new Set(changes.map(restartFor)).size).toBe(changes.length);
  });
});

it('is the chart of this version of the bot', () => {
  const chart = parse(readFileSync(join(chartFolder, 'Chart.yaml'), 'utf8'));

  expect(chart.appVersion).toBe(JSON.parse(read('package.json')).version);
});

it('takes the values that its page shows', () => {
  const page = readFileSync(join(chartFolder, 'README.md'), 'utf8');
  const [, shown = ''] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
  const { config } = valueSets['the least'];

  const { manifests } = renderChart({ ...parse(shown), config });
  const [deployment] = ofKind(manifests, 'Deployment');

  expect(deployment && containerOf(deployment).image).toMatch(
    /^registry\.example\.com\/dbencrypt:/,
  );
  expect(deployment && loadedBy(deployment, manifests).warnings).toEqual([]);
});
