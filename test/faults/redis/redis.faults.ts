import { describe, it } from 'vitest';
import { storage } from '../attempt/matters.ts';
import { awayAt, laterSteps, wishSteps } from './away.ts';

describe.concurrent('a request survives ten seconds without Redis', () => {
  for (const step of [...wishSteps, ...laterSteps]) {
    it(step.replaceAll('-', ' '), (test) => awayAt(step, storage, 10_000, test));
  }
});
