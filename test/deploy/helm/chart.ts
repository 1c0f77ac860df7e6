import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { renderTemplates } from './go-template.ts';

/** An object of Kubernetes, as far as every one of them looks the same. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: { name: string; labels?: Record<string, string> };
  // biome-ignore lint/suspicious/noExplicitAny: what else is in it the schemas of Kubernetes check.
  [rest: string]: any;
}

export const chartFolder = fileURLToPath(
  new URL('../../../deploy/helm/dbencrypt', import.meta.url),
);

const read = (path: string) => readFileSync(`${chartFolder}/${path}`, 'utf8');

/**
 * What `helm template RELEASE deploy/helm/dbencrypt` makes of these values, which come on top of the chart's own.
 *
 * @throws Error that tells what the chart, or its schema of values, does not accept.
 */
export function renderChart(
  values: object,
  release = 'dbencrypt',
): { manifests: Manifest[]; notes: string } {
  const chart = parse(read('Chart.yaml')) as { name: string; version: string; appVersion: string };
  const all = merged(parse(read('values.yaml')), values);
  const schema = z.fromJSONSchema(JSON.parse(read('values.schema.json')));
  const checked = schema.safeParse(all);
  if (!checked.success) throw new Error(z.prettifyError(checked.error));

  const files = readdirSync(`${chartFolder}/templates`).sort();
  const { 'NOTES.txt': notes = '', ...rendered } = renderTemplates(
    Object.fromEntries(files.map((file) => [file, read(`templates/${file}`)])),
    {
      Values: all,
      Chart: { Name: chart.name, Version: chart.version, AppVersion: chart.appVersion },
      Release: { Name: release, Namespace: 'default', Service: 'Helm' },
    },
  );
  return { manifests: Object.values(rendered).flatMap(manifestsOf), notes };
}

/** All documents of a YAML stream, read as Kubernetes reads them. */
export function manifestsOf(text: string): Manifest[] {
  const documents = parseAllDocuments(text, { version: '1.1' });
  return [...documents].flatMap((document) => {
    if (document.errors[0]) throw new Error(`${document.errors[0].message} in\n${text}`);
    const data = document.toJS() as Manifest | null;
    return data === null ? [] : [data];
  });
}

/** As Helm lays values over values: lists are replaced, null takes a key away. */
function merged(under: Record<string, unknown>, over: object): Record<string, unknown> {
  const result = { ...under };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    if (value === null) delete result[key];
    else if (isDict(below) && isDict(value)) result[key] = merged(below, value);
    else result[key] = value;
  }
  return result;
}

function isDict(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
