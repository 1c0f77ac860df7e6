import { Registry } from 'prom-client';
import type { Meter } from '../flow/meter.ts';
import { type CloudAction, meterOfClouds, meterOfSlack } from './calls.ts';
import { createFigures } from './figures.ts';
import { instrumentsOf } from './instruments.ts';
import { measureProcess } from './process.ts';
import type { Sources } from './readings.ts';
import { meterOfRequests } from './requests.ts';
import { meterOfWork } from './work.ts';

export interface Metrics {
  meter: Meter;
  /** From now on these are read too, when somebody looks. */
  watch(sources: Partial<Sources>): void;
  contentType: string;
  /** Everything in Prometheus' text format, within a second or so, whatever is away. */
  render(): Promise<string>;
}

const readWithinMs = 1_000;

/** Prometheus asks every 15 s or less often. */
const readingsLastMs = 5_000;

/** The metrics of one process, or of one test: nothing is shared with another one. */
export function createMetrics(options: {
  build: { version: string; node: string };
  cloudActions: readonly CloudAction[];
  /** How long a reading is good for everybody who looks. Default: 5 s. */
  restMs?: number;
}): Metrics {
  const registry = new Registry();
  const instruments = instrumentsOf(registry);
  measureProcess(registry, instruments, options.build);
  const meter = {
    ...meterOfRequests(instruments),
    ...meterOfClouds(instruments, options.cloudActions),
    ...meterOfSlack(instruments),
    ...meterOfWork(instruments),
  };
  const refresh = createFigures(instruments, options.restMs ?? readingsLastMs);
  const sources: Partial<Sources> = {};
  let rendering: Promise<string> | null = null;

  async function render(): Promise<string> {
    await refresh(sources, readWithinMs);
    return await registry.metrics();
  }

  return {
    meter,
    contentType: registry.contentType,
    watch: (more) => void Object.assign(sources, more),
    // Those who look at once look together.
    render() {
      rendering ??= render().finally(() => {
        rendering = null;
      });
      return rendering;
    },
  };
}
