import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { configJsonSchema } from '../../src/config/json-schema.ts';

interface Schema {
  pattern?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** All paths that the schema knows: `policies[].stages[].name`. */
function pathsOf(schema: Schema, at = ''): string[] {
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
      `${at}.${key}`,
      ...pathsOf(value, `${at}.${key}`),
    ]),
    ...(schema.items ? pathsOf(schema.items, `${at}[]`) : []),
    ...branches.flatMap((branch) => pathsOf(branch, at)),
  ];
}

/** All paths of a file. */
function pathsIn(data: unknown, at = ''): string[] {
  if (Array.isArray(data)) return data.flatMap((each) => pathsIn(each, `${at}[]`));
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([key, value]) => [
    `${at}.${key}`,
    ...pathsIn(value, `${at}.${key}`),
  ]);
}

const known = new Set(pathsOf(configJsonSchema()));
const example = parse(
  readFileSync(new URL('../../deploy/dbencrypt.example.yaml', import.meta.url), 'utf8'),
);

it('knows every key of the example', () => {
  const unknown = pathsIn(example).filter((path) => !known.has(path) && !path.includes('.limits.'));

  expect(unknown).toEqual([]);
});

it('has no key about who decides that the example does not show', () => {
  const shown = new Set(pathsIn(example));
  const sections = /^\.(policies|people|operators|expect)\b/;

  // Each set of people may hold users and groups; one of them is enough to see it.
  const hidden = [...known]
    .filter((path) => sections.test(path) && !shown.has(path))
    .filter((path) => !/\.(users|groups)$/.test(path));
  expect(hidden).toEqual([]);
});

it('says that a policy has approvers or stages', () => {
  expect(configJsonSchema()).toMatchObject({
    properties: {
      policies: { items: { oneOf: [{ required: ['approvers'] }, { required: ['stages'] }] } },
    },
  });
});

it.each([
  ['a date', /^\.policies\[\]\.freezes\[\]\.from$/, '2026-12-20', '20.12.2026'],
  ['a time of day', /^\.policies\[\]\.windows\[\]\.to$/, '24:00', '1 am'],
  ['a name', /^\.policies\[\]\.stages\[\]\.name$/, 'security', 'a@b'],
  ['a length of time', /^\.policies\[\]\.delay$/, '60s', 'soon'],
])('says what %s looks like, or that it is filled in', (_, path, right, wrong) => {
  const [pattern] = patterns(configJsonSchema()).flatMap(([at, each]) =>
    path.test(at) ? [new RegExp(each, 'u')] : [],
  );

  expect(pattern?.test(right)).toBe(true);
  expect(pattern?.test(`\${NAME}`)).toBe(true);
  expect(pattern?.test(wrong)).toBe(false);
  expect(pattern?.source.match(/\\\$\\\{/g)).toHaveLength(1);
});

it('takes no pause as the number that editors see', () => {
  const { policies } = (configJsonSchema() as Schema).properties ?? {};

  expect(policies?.items?.properties?.delay).toMatchObject({
    type: ['string', 'integer'],
    minimum: 0,
    maximum: 0,
  });
});

it('has patterns that are read alike by editors of any language', () => {
  expect(JSON.stringify(configJsonSchema())).not.toMatch(/\\\\[pPkuUxX]\{|\(\?/);
});

/** All patterns of the schema with their paths. */
function patterns(schema: Schema, at = ''): [path: string, pattern: string][] {
  return [
    ...(schema.pattern ? [[at, schema.pattern] as [string, string]] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([key, value]) =>
      patterns(value, `${at}.${key}`),
    ),
    ...(schema.items ? patterns(schema.items, `${at}[]`) : []),
  ];
}
