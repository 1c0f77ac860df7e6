/**
 * How something stands. `failure`: it does not work, or a promise does not hold, until somebody mends it.
 * `warning`: it works, but not as well as it could, or nobody can tell from here.
 */
export type FindingLevel = 'fine' | 'warning' | 'failure';

/** What an examination says of one thing, for people. Its texts may hold words of others. */
export interface Finding {
  level: FindingLevel;
  /** One or two words: `eviction`, `clock`. */
  about: string;
  what: string;
  /** What to do; null: nothing. */
  next: string | null;
}

/** What was found out about Redis, Slack, one account, and so on. */
export interface ExaminedArea {
  name: string;
  findings: readonly Finding[];
}

export function fine(about: string, what: string): Finding {
  return { level: 'fine', about, what, next: null };
}

export function warning(about: string, what: string, next: string): Finding {
  return { level: 'warning', about, what, next };
}

export function failure(about: string, what: string, next: string): Finding {
  return { level: 'failure', about, what, next };
}

export const signs: Readonly<Record<FindingLevel, string>> = {
  fine: '✓',
  warning: '!',
  failure: '✗',
};

/** Is there anything that has to be mended? */
export function isBroken(areas: readonly ExaminedArea[]): boolean {
  return countOf(areas, 'failure') > 0;
}

/** `2 ✗, 1 !, 14 ✓`, and what the signs mean. */
export function sumOf(areas: readonly ExaminedArea[]): string {
  const counts = (['failure', 'warning', 'fine'] as const)
    .map((level) => ({ count: countOf(areas, level), sign: signs[level] }))
    .filter(({ count }) => count > 0)
    .map(({ count, sign }) => `${count} ${sign}`);
  const meaning = isBroken(areas) ? '✗ has to be mended' : 'nothing has to be mended';
  return `${counts.join(', ')}: ${meaning}; ! works, but can be better, or cannot be told from here`;
}

function countOf(areas: readonly ExaminedArea[], level: FindingLevel): number {
  return areas.flatMap(({ findings }) => findings).filter((each) => each.level === level).length;
}
