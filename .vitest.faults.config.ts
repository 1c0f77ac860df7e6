import { defineConfig } from 'vitest/config';

/** The fault suite, whole: its short form, which is part of the other tests, and what takes long. */
export default defineConfig({
  test: {
    include: ['test/faults/**/*.{test,faults}.ts'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 4,
    // Most of a fault is waiting: one file's scenes wait side by side.
    maxConcurrency: 6,
  },
});
