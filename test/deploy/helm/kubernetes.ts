import { Deployment } from 'kubernetes-models/apps/v1';
import { Ingress, NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Service, ServiceAccount } from 'kubernetes-models/v1';
import type { Manifest } from './chart.ts';

type Kind = new (data: never) => { validate(): void };

const kinds: Readonly<Record<string, Kind>> = {
  'apps/v1 Deployment': Deployment,
  'networking.k8s.io/v1 Ingress': Ingress,
  'networking.k8s.io/v1 NetworkPolicy': NetworkPolicy,
  'policy/v1 PodDisruptionBudget': PodDisruptionBudget,
  'v1 ConfigMap': ConfigMap,
  'v1 Service': Service,
  'v1 ServiceAccount': ServiceAccount,
};

/**
 * What Kubernetes' own schemas say against an object, and every field of it that they do not know: an API
 * server passes over those, or refuses them.
 */
export function schemaProblems(manifest: Manifest): string[] {
  const name = `${manifest.apiVersion} ${manifest.kind}`;
  const kind = kinds[name];
  if (!kind) return [`no schema for ${name}`];
  const seen = new Set<string>();
  const model = new kind(manifest as never);
  try {
    model.validate.call(watched(model, '', seen));
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
  return pathsOf(manifest)
    .filter((path) => !seen.has(path))
    .map((path) => `${path} is no field of ${name}`);
}

/** A schema looks at every field that it knows, and at no other: so what nobody looked at is unknown. */
function watched<Target extends object>(target: Target, path: string, seen: Set<string>): Target {
  return new Proxy(target, {
    get(from, key) {
      const value: unknown = Reflect.get(from, key);
      if (typeof key === 'symbol') return value;
      seen.add(`${path}/${key}`);
      const isObject = typeof value === 'object' && value !== null;
      return isObject ? watched(value, `${path}/${key}`, seen) : value;
    },
  });
}

function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Object.entries(value).flatMap(([key, each]) => pathsOf(each, `${path}/${key}`));
  return path === '' ? below : [path, ...below];
}
