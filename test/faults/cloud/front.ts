import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer, type Server } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';
import { freePort } from '../../helpers/free-port.ts';
import { selfSigned } from '../../providers/self-signed.ts';

/** What stands between a bot and a cloud: names, TLS, and the way there. */
export type Break = 'dns' | 'tls' | 'refused';

export interface Front {
  /** By a name, over TLS. */
  url: string;
  /** What a bot needs to get there. */
  env: Readonly<Record<string, string>>;
  /** From now on nobody gets through, and who is connected is cut off. */
  break(how: Break): Promise<void>;
  mend(): Promise<void>;
}

/** Closed with the test. @param to base URL of the cloud behind it. */
export async function startFront(
  to: string,
  test: Pick<TestContext, 'onTestFinished'>,
): Promise<Front> {
  const folder = await mkdtemp(join(tmpdir(), 'dbencrypt-front-'));
  const [right, wrong] = [selfSigned('localhost'), selfSigned('localhost')];
  const certificate = join(folder, 'right.pem');
  const names = join(folder, 'no-names');
  await writeFile(certificate, right.cert);
  const port = await freePort();
  const server = createServer(right, (incoming, outgoing) => {
    const { method, url, headers } = incoming;
    const passed = request(`${to}${url}`, { method, headers, setHost: false }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(outgoing);
    });
    passed.on('error', () => outgoing.destroy());
    incoming.pipe(passed);
  });
  await listen(server, port);
  test.onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    url: `https://localhost:${port}`,
    env: {
      NODE_EXTRA_CA_CERTS: certificate,
      NODE_OPTIONS: `--import ${new URL('lose-names.mjs', import.meta.url)}`,
      DBENCRYPT_FAULTS_NO_NAMES: names,
    },
    async break(how) {
      if (how === 'dns') await writeFile(names, '');
      if (how === 'tls') server.setSecureContext(wrong);
      if (how === 'refused') server.close();
      server.closeAllConnections();
    },
    async mend() {
      await rm(names, { force: true });
      server.setSecureContext(right);
      if (!server.listening) await listen(server, port);
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
