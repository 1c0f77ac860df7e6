import type { Manifest } from './chart.ts';

type Labels = Readonly<Record<string, string>>;

export const ofKind = (manifests: readonly Manifest[], kind: string) =>
  manifests.filter((manifest) => manifest.kind === kind);

export const podOf = (deployment: Manifest) => deployment.spec.template;

export const containerOf = (deployment: Manifest) => podOf(deployment).spec.containers[0];

/** The deployments whose pods these labels find. */
export function found(manifests: readonly Manifest[], labels: Labels): Manifest[] {
  return ofKind(manifests, 'Deployment').filter((deployment) =>
    Object.entries(labels).every(
      ([key, value]) => podOf(deployment).metadata.labels[key] === value,
    ),
  );
}

export function portsOf(deployment: Manifest): string[] {
  return containerOf(deployment).ports.map(({ name }: { name: string }) => name);
}

/** The environment of a container, by name. */
export function variablesOf(deployment: Manifest): Record<string, string> {
  const env: { name: string; value: string }[] = containerOf(deployment).env;
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}
