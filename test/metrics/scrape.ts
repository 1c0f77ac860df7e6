import { type Family, readExposition } from './exposition.ts';

export interface Scraped {
  status: number;
  headers: Headers;
  text: string;
  families: Map<string, Family>;
}

/** What Prometheus would read at this port. */
export async function scrape(port: number): Promise<Scraped> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text,
    families: readExposition(text),
  };
}
