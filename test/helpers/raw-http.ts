import { connect, type Socket } from 'node:net';

/** One socket on which a test says byte for byte what it wants to. */
export interface RawClient {
  send(bytes: string | Buffer): void;
  /** Everything that came back so far. */
  received(): string;
  /** The statuses of the answers so far, in order. */
  statuses(): number[];
  /** Resolves when the other side has ended the connection. */
  ended: Promise<void>;
  close(): void;
}

export async function openRaw(port: number): Promise<RawClient> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opening = connect(port, '127.0.0.1', () => resolve(opening));
    opening.once('error', reject);
  });
  let text = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    text += chunk;
  });
  // Who is cut off while it speaks sees a reset.
  socket.on('error', () => undefined);
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    send: (bytes) => void socket.write(bytes),
    received: () => text,
    statuses: () => [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)),
    ended,
    close: () => socket.destroy(),
  };
}

/** Sends this, waits until the other side ends the connection, and gives back what it said. */
export async function exchange(port: number, bytes: string | Buffer): Promise<RawClient> {
  const client = await openRaw(port);
  client.send(bytes);
  await client.ended;
  return client;
}
