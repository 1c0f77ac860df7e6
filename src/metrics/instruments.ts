import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** All names begin with it. */
export const prefix = 'dbencrypt_';

/** Makes what is counted and measured, on one registry. */
export interface Instruments {
  counter<Label extends string = never>(
    name: `${string}_total`,
    help: string,
    labels?: readonly Label[],
  ): Counter<Label>;
  gauge<Label extends string = never>(
    name: string,
    help: string,
    labels?: readonly Label[],
  ): Gauge<Label>;
  /** Of durations, in seconds. */
  histogram<Label extends string = never>(
    name: `${string}_seconds`,
    help: string,
    buckets: readonly number[],
    labels?: readonly Label[],
  ): Histogram<Label>;
}

export function instrumentsOf(registry: Registry): Instruments {
  const common = <Label extends string>(name: string, help: string, labels: readonly Label[]) => ({
    name: `${prefix}${name}`,
    help,
    labelNames: [...labels],
    registers: [registry],
  });
  return {
    counter: (name, help, labels = []) => new Counter(common(name, help, labels)),
    gauge: (name, help, labels = []) => new Gauge(common(name, help, labels)),
    histogram: (name, help, buckets, labels = []) =>
      new Histogram({ ...common(name, help, labels), buckets: [...buckets] }),
  };
}

/** A clock that was set must not make a duration negative, nor a lost number an exception. */
export function seconds(ms: number): number {
  return Number.isFinite(ms) ? Math.max(0, ms) / 1_000 : 0;
}

/** @returns what leaves these gauges untold. One without labels would be told as zero. */
export function clearing(labelled: readonly Gauge<string>[], bare: readonly Gauge[]): () => void {
  return () => {
    for (const gauge of labelled) gauge.reset();
    for (const gauge of bare) gauge.remove();
  };
}
