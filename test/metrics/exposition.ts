/** One metric of a scrape, with all its series. */
export interface Family {
  name: string;
  type: string;
  help: string;
  samples: Sample[];
}

export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const helpLine = /^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<help>.+)$/;
const typeLine =
  /^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram|summary|untyped)$/;
const sampleLine =
  /^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>.*)\})? (?<value>[^ ]+)(?: -?\d+)?$/;
const labelPair = /(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
const number = /^(?:[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?|[+-]?Inf|NaN)$/i;

/**
 * Reads Prometheus' text format 0.0.4 as strictly as its description: every metric once, HELP before TYPE before
 * its samples, no series twice, whole histograms.
 *
 * @throws Error naming the line.
 */
export function readExposition(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, Family>();
  const series = new Set<string>();
  let help: { name: string; help: string } | null = null;
  let family: Family | null = null;

  for (const line of text.slice(0, -1).split('\n')) {
    if (line === '') continue;
    const helped = helpLine.exec(line)?.groups;
    const typed = typeLine.exec(line)?.groups;
    if (helped) {
      help = { name: helped.name ?? '', help: helped.help ?? '' };
    } else if (typed) {
      const { name = '', type = '' } = typed;
      if (help?.name !== name) throw new Error(`no HELP before: ${line}`);
      if (families.has(name)) throw new Error(`a second time: ${line}`);
      family = { name, type, help: help.help, samples: [] };
      families.set(name, family);
    } else if (line.startsWith('#')) {
      throw new Error(`neither HELP nor TYPE: ${line}`);
    } else {
      const sample = readSample(line);
      if (!family || !belongsTo(family, sample.name)) throw new Error(`out of place: ${line}`);
      const key = `${sample.name} ${JSON.stringify(Object.entries(sample.labels).sort())}`;
      if (series.has(key)) throw new Error(`a series twice: ${line}`);
      series.add(key);
      family.samples.push(sample);
    }
  }
  for (const each of families.values()) if (each.type === 'histogram') checkHistogram(each);
  return families;
}

/** The value of one series; undefined: it is not there. */
export function seriesValue(
  families: Map<string, Family>,
  name: string,
  labels: Record<string, string> = {},
): number | undefined {
  const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
  const wanted = Object.entries(labels);
  const found = family?.samples.filter(
    (sample) =>
      sample.name === name && wanted.every(([label, value]) => sample.labels[label] === value),
  );
  if (found && found.length > 1) throw new Error(`${name} has several such series`);
  return found?.[0]?.value;
}

function readSample(line: string): Sample {
  const { name, labels = '', value } = sampleLine.exec(line)?.groups ?? {};
  if (!name || !value || !number.test(value)) throw new Error(`not a sample: ${line}`);
  return {
    name,
    labels: readLabels(labels, line),
    value: Number(value.replace('Inf', 'Infinity')),
  };
}

function readLabels(text: string, line: string): Record<string, string> {
  const labels: Record<string, string> = {};
  labelPair.lastIndex = 0;
  while (labelPair.lastIndex < text.length) {
    const { name, value } = labelPair.exec(text)?.groups ?? {};
    if (name === undefined || value === undefined) throw new Error(`not labels: ${line}`);
    if (name in labels) throw new Error(`a label twice: ${line}`);
    labels[name] = value.replace(/\\(.)/g, (_, each) => (each === 'n' ? '\n' : each));
  }
  return labels;
}

function belongsTo({ name, type }: Family, sample: string): boolean {
  if (type === 'histogram')
    return ['_bucket', '_sum', '_count'].some((end) => sample === name + end);
  if (type === 'summary') return ['', '_sum', '_count'].some((end) => sample === name + end);
  return sample === name;
}

/** Buckets grow to +Inf, which is the count. */
function checkHistogram({ name, samples }: Family): void {
  const bySeries = new Map<string, Sample[]>();
  for (const sample of samples) {
    const { le: _le, ...rest } = sample.labels;
    const key = JSON.stringify(Object.entries(rest).sort());
    bySeries.set(key, [...(bySeries.get(key) ?? []), sample]);
  }
  for (const all of bySeries.values()) {
    const buckets = all
      .filter((sample) => sample.name === `${name}_bucket`)
      .map(({ labels, value }) => ({ le: Number(labels.le?.replace('Inf', 'Infinity')), value }))
      .sort((one, other) => one.le - other.le);
    const count = all.find((sample) => sample.name === `${name}_count`)?.value;
    const sum = all.find((sample) => sample.name === `${name}_sum`)?.value;
    const isGrowing = buckets.every(({ value }, i) => value >= (buckets[i - 1]?.value ?? 0));
    const last = buckets.at(-1);
    if (!isGrowing || last?.le !== Number.POSITIVE_INFINITY || last.value !== count) {
      throw new Error(`${name}: buckets that do not add up`);
    }
    if (sum === undefined) throw new Error(`${name}: no sum`);
  }
}
