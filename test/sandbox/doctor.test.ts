import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { signsIn } from '../cli/examined-world.ts';
import { temporaryFolder } from '../config/files.ts';
import { run } from '../helpers/dbencrypt.ts';
import { startSandbox } from './running.ts';

it('finds nothing to mend in a sandbox: by the command of its greeting, and by itself where it runs', async () => {
  const clone = temporaryFolder();
  const folder = join(clone, '.dbencrypt');
  mkdirSync(folder);
  const sandbox = await startSandbox(folder);
  const [, args = ''] = /npx dbencrypt (doctor .*)/.exec(sandbox.output()) ?? [];

  const named = await run(args.split(' '), {}, temporaryFolder());
  const found = await run(['doctor'], {}, clone);

  for (const { code, stdout, stderr } of [named, found]) {
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toMatch(/✗|xox|sandbox-secret/);
    expect(signsIn(stdout).Slack).toEqual([
      '✓ token',
      '! scopes',
      '✓ cards',
      '✓ audit lines',
      '✓ Socket Mode',
    ]);
    expect(signsIn(stdout)['Huawei Cloud huawei-sandbox']).toContain('✓ reads');
  }
}, 60_000);
