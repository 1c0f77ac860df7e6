import { printError } from './output.ts';

/** Says that there is no doctor yet, and what answers some of its questions. */
export async function doctor(): Promise<number> {
  printError('This version has no doctor. `dbencrypt config check` checks the configuration;');
  printError('GET /readyz of the running bot tells whether Redis and Slack can be reached.');
  return 1;
}
