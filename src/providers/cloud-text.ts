import { formsOfSecret } from '../secret-forms.ts';

const longestText = 500;

/** A cloud's own words, fit to be shown and kept: without `secrets`, and not without end. */
export function plainText(text: string, secrets: readonly string[]): string {
  return secrets
    .filter(Boolean)
    .flatMap((secret) => [secret, ...formsOfSecret(secret)])
    .reduce((each, secret) => each.replaceAll(secret, '***'), text)
    .slice(0, longestText);
}
