import { runInNewContext } from 'node:vm';

/** There are patterns that find no end on a text which is made for it, and all else would wait. */
const withinMs = 500;

/** Does the text match this regular expression? What cannot be told in time does not. */
export function matches(pattern: string, text: string): boolean {
  const given = { pattern, text };
  try {
    return runInNewContext('new RegExp(pattern).test(text)', given, { timeout: withinMs }) === true;
  } catch (error) {
    if (codeOf(error) === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  }
}

/** Such an error comes from a world of its own, and is no `Error` of this one. */
function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
