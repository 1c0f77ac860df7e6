const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** What a length of time looks like in the configuration: `60s`, `30m`, `8h`, `2d`. */
export const durationPattern = /^([1-9]\d{0,5})([smhd])$/;

/** `8h` in milliseconds, or undefined for what is not a length of time. */
export function parseDurationMs(text: string): number | undefined {
  const [, count, unit] = durationPattern.exec(text) ?? [];
  if (count === undefined || unit === undefined) return undefined;
  return Number(count) * unitMs[unit as keyof typeof unitMs];
}
