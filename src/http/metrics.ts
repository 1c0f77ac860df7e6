import type { Log } from '../flow/ports.ts';
import type { Route } from './health.ts';

/** `GET /metrics`: what this process has counted, for Prometheus. */
export function metricsRoute(options: {
  contentType: string;
  render(): Promise<string>;
  log: Log;
}): Route {
  return {
    path: '/metrics',
    method: 'GET',
    handler(_request, response) {
      options.render().then(
        (text) => {
          response.writeHead(200, {
            'content-type': options.contentType,
            'cache-control': 'no-store',
          });
          response.end(text);
        },
        (error: unknown) => {
          options.log.error({ error }, 'the metrics could not be told');
          response.writeHead(500).end();
        },
      );
    },
  };
}
