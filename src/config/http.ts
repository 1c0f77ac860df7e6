import type { Problem } from './problems.ts';
import type { ConfigSections } from './schema.ts';

export interface HttpSettings {
  host: string;
  /** 0: any free one. */
  port: number;
  /** When given, takes health, readiness and metrics away from `port`. */
  adminPort: number | null;
  /** How long Slack's port is still open, and not ready, after SIGTERM. */
  drainForMs: number;
}

/**
 * The file's words, but for the port of the environment.
 *
 * @param isSlackHeard over HTTP: then both ports are listened on.
 */
export function buildHttp(
  section: NonNullable<ConfigSections['http']>,
  portOfEnvironment: number | undefined,
  isSlackHeard: boolean,
): { http: HttpSettings; problems: Problem[] } {
  const http = {
    host: section.host ?? '0.0.0.0',
    port: portOfEnvironment ?? section.port ?? 3000,
    adminPort: section.adminPort ?? null,
    drainForMs: section.drainFor ?? 0,
  };
  const isSame = isSlackHeard && http.port !== 0 && http.port === http.adminPort;
  const whose = portOfEnvironment === undefined ? 'port' : 'PORT';
  const message = `is ${whose} already, where Slack is heard; give another one, or take it out`;
  return { http, problems: isSame ? [{ at: ['http', 'adminPort'], message }] : [] };
}
