/** What the id of a request looks like, wherever one comes in: `DBE-1042`. */
export const requestIdPattern = /^DBE-[1-9]\d{0,14}$/;

const firstNumber = 1001;

/** `DBE-1001` for the first request ever counted. */
export function requestIdOf(count: number): string {
  return `DBE-${firstNumber - 1 + count}`;
}

/** 1042 of `DBE-1042`: newer requests have higher numbers. */
export function requestNumber(id: string): number {
  return Number(id.replace(/^DBE-/, ''));
}
