/** The candidate that differs least from what was typed, if it differs little: for "did you mean". */
export function nearest(typed: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  // Two edits turn `kye` into `key`; of a word of two letters they would leave nothing.
  let bestDistance = (typed.length <= 2 ? 1 : Math.max(2, Math.floor(typed.length / 3))) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(typed, candidate);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Number of single-character edits between two words (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
