import { z } from 'zod';
import type { Json } from '../domain/canonical.ts';

/** The small parts of everything that is kept in Redis. */
export const text = z.string();
export const textOrNull = z.string().nullable();
export const count = z.int().nonnegative();
export const timeMs = z.number();
export const timeMsOrNull = timeMs.nullable();

/** What `JSON.parse` made is JSON: there is nothing to check but that it is there. */
export const json = z.custom<Json>((value) => value !== undefined);
