import { createServer, type IncomingHttpHeaders } from 'node:http';
import { onTestFinished } from 'vitest';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

type Reply = { status?: number; body: string };

/** A server that answers what the test wants, to every request, and remembers them. */
export async function startScriptedCloud(answer: (request: Received) => Reply) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const one = { headers: request.headers, body: Buffer.concat(chunks).toString('utf8') };
    received.push(one);
    const { status = 200, body } = answer(one);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}`, received };
}

export function answered(fields: object, RequestId = 'r-1'): Reply {
  return { body: JSON.stringify({ Response: { ...fields, RequestId } }) };
}

export function refused(Code: string, Message = `${Code} it is`): Reply {
  return answered({ Error: { Code, Message } });
}
