import { z } from 'zod';
import { audienceDescriptions, defaults, descriptions } from './descriptions.ts';
import { configFile } from './schema.ts';

/** What is in use of JSON Schema. */
export interface JsonSchema {
  type?: string | readonly string[];
  description?: string;
  default?: unknown;
  enum?: readonly unknown[];
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
}

const orFilledIn = '|\\$\\{';
const filledIn = { type: 'string', pattern: '\\$\\{' };

/**
 * JSON schema of the file, for editors; draft 7, which all of them read. Every text may also be written as
 * `${NAME}`.
 */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configFile, {
    io: 'input',
    target: 'draft-7',
    unrepresentable: 'any',
    override({ jsonSchema }) {
      // A schema inside another one may come by twice.
      const { pattern } = jsonSchema;
      if (typeof pattern !== 'string' || pattern.endsWith(orFilledIn)) return;
      jsonSchema.pattern = `(${pattern})${orFilledIn}`;
    },
  });
  describe(schema as JsonSchema, '');
  return { title: 'dbencrypt.yaml', ...schema };
}

/** Says at each key what it is for, and what holds without it. Lists and alternatives add no name of theirs. */
function describe(schema: JsonSchema, path: string): void {
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const at = path === '' ? name : `${path}.${name}`;
    const description = descriptions[at] ?? audienceDescriptions[name];
    if (description !== undefined) property.description = description;
    if (at in defaults) property.default = defaults[at];
    describe(property, at);
  }
  if (schema.items) describe(schema.items, path === credentials ? path : `${path}.*`);
  for (const branch of [...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]) describe(branch, path);
  if (schema.enum) orFilling(schema);
}

/** One of them stands for the other here: they have the same keys. */
const credentials = 'accounts.*.credentials';

/** A word of a few may be filled in, too. */
function orFilling(schema: JsonSchema): void {
  schema.anyOf = [{ type: 'string', enum: schema.enum ?? [] }, filledIn];
  delete schema.enum;
  delete schema.type;
}
