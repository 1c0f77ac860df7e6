import { createServer, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { fileWith } from '../config/files.ts';
import { huaweiAccount, tencentAccount } from '../helpers/accounts.ts';
import { run } from '../helpers/dbencrypt.ts';
import { rooms } from '../helpers/fake-slack-state.ts';
import { flat } from './examined-world.ts';

/** Takes every connection, and never says a word. */
async function startSilence(): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${Object(server.address()).port}`;
}

it('ends within twenty seconds when nothing answers, and names all of it', async () => {
  const silent = await startSilence();
  const file = fileWith(
    JSON.stringify({
      redis: `redis://${silent}`,
      slack: { botToken: 'xoxb-1', appToken: 'xapp-1', apiUrl: `http://${silent}/api/` },
      channels: { requests: rooms.requests },
      accounts: [tencentAccount(`http://${silent}`), huaweiAccount(`http://${silent}`)],
      policies: [{ approvers: { groups: ['S0DBA'] } }],
    }),
  );

  const startedMs = performance.now();
  const { code, stdout } = await run(['doctor', '--config', file]);

  const said = flat(stdout);
  expect(performance.now() - startedMs).toBeLessThan(20_000);
  expect(code).toBe(1);
  expect(said).toMatch(
    /✗ reach cannot be used: (no answer within 4 s|Command timed out) → Start it/,
  );
  expect(said).toContain('✗ reach Slack cannot be reached');
  expect(said.match(/✗ reach no answer in time/g)).toHaveLength(2);
  expect(said).toContain('! quorum policies[0]: not told, since its people cannot be read now');
}, 40_000);
