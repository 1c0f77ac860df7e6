import { z } from 'zod';
import { audience, section } from './fields.ts';

const domain = z
  .string()
  .transform((value) => value.normalize('NFKC').trim().toLowerCase())
  .refine(isDomain, 'must be a domain of e-mail addresses such as example.com');

const aliases = z
  .array(domain)
  .min(2, 'needs at least two domains, which belong to the same people');

/** E-mail domains that belong to the same people: one human being is not two approvers. */
export const people = section({
  aliasDomains: z
    .array(aliases)
    .default([])
    .superRefine(
      (lists, context) => {
        for (const { at, first } of repeated(lists)) {
          const message = `stands in aliasDomains[${first}] already; one list holds all domains of the same people`;
          context.addIssue({ code: 'custom', path: at, message });
        }
      },
      { when: ({ value }) => Array.isArray(value) && value.every(Array.isArray) },
    ),
});

/** Who looks after this bot. */
export const operators = audience;

function isDomain(value: string): boolean {
  const label = /^[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u;
  const labels = value.split('.');
  return (
    value.length <= 253 &&
    labels.length > 1 &&
    labels.every((each) => label.test(each)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  );
}

function repeated(lists: readonly (readonly unknown[])[]): { at: number[]; first: number }[] {
  const firsts = new Map<unknown, number>();
  return lists.flatMap((list, index) =>
    list.flatMap((domain, place) => {
      const first = firsts.get(domain);
      if (first === undefined) firsts.set(domain, index);
      return first === undefined ? [] : [{ at: [index, place], first }];
    }),
  );
}
