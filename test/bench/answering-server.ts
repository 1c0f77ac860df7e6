import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { selfSigned } from '../providers/self-signed.ts';

/**
 * A process of its own, so that its work is not counted: answers like both clouds over TLS, and tells
 * how many connections it was opened.
 */
const tencentAnswer = JSON.stringify({
  Response: {
    InstanceId: 'cdb-qwer1234',
    InstanceName: 'orders',
    Encryption: 'YES',
    KeyId: '23e80852-1e38-11e9-b129-5cb9019b4b01',
    KeyRegion: 'ap-guangzhou',
    DefaultKmsRegion: 'ap-guangzhou',
    RequestId: '6ef60bec-0242-43af-bb20-270359fb54a7',
  },
});
const huaweiAnswer = JSON.stringify({ encryption_status: 'ON' });

export type FromServer = { port: number } | { connections: number };

let connections = 0;
const server = createServer({ ...selfSigned(), keepAliveTimeout: 60_000 }, (request, response) => {
  request.resume().once('end', () => {
    const body = request.headers['x-tc-action'] ? tencentAnswer : huaweiAnswer;
    response.setHeader('Content-Type', 'application/json');
    response.setHeader('X-Request-Id', '6ef60bec024243afbb20270359fb54a7');
    response.setHeader('Content-Length', body.length);
    response.end(body);
  });
});
server.on('connection', () => {
  connections += 1;
});
process.on('message', () => tell({ connections }));
process.on('disconnect', () => process.exit());
server.listen(0, '127.0.0.1', () => tell({ port: (server.address() as AddressInfo).port }));

function tell(message: FromServer): void {
  process.send?.(message);
}
