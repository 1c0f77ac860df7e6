import { describe, expect, it } from 'vitest';
import { roles } from '../../../src/compose/parts.ts';
import { renderChart } from './chart.ts';
import { schemaProblems } from './kubernetes.ts';
import { containerOf, found, ofKind, podOf, portsOf } from './reading.ts';
import { setNames, valueSets } from './values.ts';

describe.each(setNames)('the chart with %s', (name) => {
  const { manifests } = renderChart(valueSets[name]);
  const deployments = ofKind(manifests, 'Deployment');

  it('gives Kubernetes nothing that it does not know', () => {
    const known = manifests.filter(({ kind }) => kind !== 'PodMonitor');

    expect(known.flatMap(schemaProblems)).toEqual([]);
    expect(known.length).toBeGreaterThan(2);
  });

  it('names everything once', () => {
    const names = manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`);

    expect(names).toEqual([...new Set(names)]);
    expect(names.every((each) => /^[A-Za-z]+ [a-z0-9-]{1,63}$/.test(each))).toBe(true);
  });

  it('finds its own pods, those of one role at a time, and ports that they have', () => {
    for (const deployment of deployments) {
      expect(found(manifests, deployment.spec.selector.matchLabels)).toEqual([deployment]);
    }
    for (const { spec } of ofKind(manifests, 'Service')) {
      const [behind, ...others] = found(manifests, spec.selector);
      expect(others).toEqual([]);
      expect(behind && portsOf(behind)).toContain(spec.ports[0].targetPort);
    }
    for (const { spec } of ofKind(manifests, 'NetworkPolicy')) {
      const [guarded, ...others] = found(manifests, spec.podSelector.matchLabels);
      const open = spec.ingress.flatMap((rule: { ports: { port: string }[] }) => rule.ports);
      expect(others).toEqual([]);
      expect(open.map(({ port }: { port: string }) => port).sort()).toEqual(
        guarded && portsOf(guarded).sort(),
      );
    }
    for (const { spec } of ofKind(manifests, 'PodDisruptionBudget')) {
      expect(found(manifests, spec.selector.matchLabels)).toHaveLength(1);
    }
    for (const { spec } of ofKind(manifests, 'PodMonitor')) {
      const watched = found(manifests, spec.selector.matchLabels);
      expect(watched).toEqual(deployments);
      for (const each of watched) expect(portsOf(each)).toContain(spec.podMetricsEndpoints[0].port);
    }
  });

  it('leads to what is there: services, accounts, configuration, volumes', () => {
    const [service] = ofKind(manifests, 'Service');
    for (const { spec } of ofKind(manifests, 'Ingress')) {
      const { path, pathType, backend } = spec.rules[0].http.paths[0];
      expect([path, pathType]).toEqual(['/slack/events', 'Exact']);
      expect(backend.service.name).toBe(service?.metadata.name);
      expect(backend.service.port.name).toBe(service?.spec.ports[0].name);
    }
    for (const deployment of deployments) {
      const { serviceAccountName, volumes } = podOf(deployment).spec;
      const [account] = ofKind(manifests, 'ServiceAccount');
      const [config] = ofKind(manifests, 'ConfigMap');
      expect(serviceAccountName).toBe(account?.metadata.name);
      expect(volumes[0].configMap.name).toBe(config?.metadata.name);
      const mounted = containerOf(deployment).volumeMounts.map(
        (each: { name: string }) => each.name,
      );
      expect(mounted).toEqual(volumes.map((each: { name: string }) => each.name));
    }
  });

  it('runs without rights, and within limits', () => {
    for (const deployment of deployments) {
      const { spec } = podOf(deployment);
      expect(spec).toMatchObject({
        automountServiceAccountToken: false,
        enableServiceLinks: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 1000,
          runAsGroup: 1000,
          seccompProfile: { type: 'RuntimeDefault' },
        },
      });
      expect(spec.containers).toHaveLength(1);
      const { securityContext, resources, volumeMounts } = containerOf(deployment);
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(resources.limits.memory).toMatch(/^\d+[MG]i$/);
      expect(Object.keys(resources.requests)).toEqual(['cpu', 'memory']);
      // A whole folder follows its ConfigMap or Secret; a file in it (subPath) would not.
      for (const each of volumeMounts) expect(Object.keys(each)).not.toContain('subPath');
    }
  });

  it('starts each role as the command knows it, and restarts it for its own sake alone', () => {
    const started = deployments.map((deployment) => containerOf(deployment).args);

    expect(started).toEqual(deployments.map(({ metadata }) => roleArgs(metadata.name)));
    for (const [, , role] of started) expect(roles).toContain(role);
    for (const deployment of deployments) {
      const { startupProbe, livenessProbe, readinessProbe } = containerOf(deployment);
      const paths = [startupProbe, livenessProbe, readinessProbe].map(({ httpGet }) => httpGet);
      expect(paths).toEqual([
        { path: '/healthz', port: 'admin' },
        { path: '/healthz', port: 'admin' },
        { path: '/readyz', port: 'admin' },
      ]);
      expect(portsOf(deployment)).toContain('admin');
    }
  });
});

function roleArgs(name: string): string[] {
  return ['start', '--role', name.replace(/.*-/, '')];
}
