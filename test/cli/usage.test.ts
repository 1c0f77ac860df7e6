import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { complete, fileWith, temporaryFolder } from '../config/files.ts';
import { run } from '../helpers/dbencrypt.ts';

describe('dbencrypt', () => {
  it('lists its commands when nothing is asked', async () => {
    const { code, stdout } = await run([]);

    expect(code).toBe(0);
    for (const command of [
      'start [--role all|ingress|worker]',
      'sandbox',
      'config check',
      'config schema',
      'doctor',
      'manifest',
      'audit verify',
      'audit export',
      'audit head',
      'simulate tencent|huawei',
    ]) {
      expect(stdout).toContain(`dbencrypt ${command}`);
    }
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(
      readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
    );

    expect(await run(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n` });
  });

  it.each([
    [['confg', 'check'], 'did you mean config check?'],
    [['config'], 'say which, one of config check, config schema'],
    [['start', '--rolle', 'all'], "Unknown option '--rolle'"],
    [['start', '--role', 'both'], '--role must be one of all, ingress, worker'],
    [['start', 'worker'], 'worker is too much after start'],
    [['audit', 'verify', '42'], 'usage: dbencrypt audit verify [--head SEQ:HASH]'],
    [['config', 'check', '--role', 'all'], '--role is not an option of config check'],
    [['simulate'], 'simulate tencent or simulate huawei'],
    [['simulate', 'tencent', '--port', 'x'], '--port must be a number'],
    [['audit', 'verify', '--head', 'x'], '--head must be SEQ:HASH'],
    [['manifest', '--url', 'http://bot.example'], '--url must be an https address'],
  ])('ends with 2 and a sentence for %j', async (args, sentence) => {
    const { code, stdout, stderr } = await run(args);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
  });
});

describe('config check', () => {
  it('ends with 0 when the configuration can be used', async () => {
    const file = fileWith(complete);

    expect(await run(['config', 'check', '--config', file])).toEqual({
      code: 0,
      stdout: `${file} is fine: HTTP; accounts tencent-prod, huawei-prod; 1 policy\n`,
      stderr: '',
    });
  });

  it('warns about what looks like a mistake', async () => {
    const file = fileWith(complete.replace('quorum: 2', 'quorum: 3'));

    const { code, stderr } = await run(['config', 'check', '--config', file]);

    expect(code).toBe(0);
    expect(stderr).toBe(
      'warning: policies[0].quorum: is 3, but only 2 can approve: it is never reached\n',
    );
  });

  it('ends with 2 and one line for each problem', async () => {
    const file = fileWith(complete.replace('quorum: 2', 'quorum: 0').replace('C0REQ', 'requests'));

    const { code, stderr } = await run(['config', 'check', '--config', file]);

    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining('channels.requests: must be a Slack id'),
      expect.stringContaining('policies[0].quorum: must be a whole number'),
    ]);
  });

  it.each(['config check', 'start', 'run', 'doctor'])(
    'ends with 2 when the named file is missing: %s',
    async (command) => {
      const env = { DBENCRYPT_CONFIG: '/nowhere/dbencrypt.yaml' };

      const { code, stderr } = await run(command.split(' '), env, temporaryFolder());

      expect(code).toBe(2);
      expect(stderr).toContain('/nowhere/dbencrypt.yaml: no such file');
    },
  );
});

describe('what needs no configuration', () => {
  it('is the JSON schema', async () => {
    const { code, stdout } = await run(['config', 'schema'], {}, temporaryFolder());

    const schema = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(Object.keys(schema.properties)).toContain('policies');
  });

  it('is the manifest, for Socket Mode or for an address', async () => {
    const socket = await run(['manifest'], {}, temporaryFolder());
    const http = await run(['manifest', '--url', 'https://bot.example/'], {}, temporaryFolder());

    expect(socket.code).toBe(0);
    expect(socket.stdout).toContain('socket_mode_enabled: true');
    expect(http.stdout).toContain('request_url: "https://bot.example/slack/events"');
  });

  it.each([
    [['run', '--role', 'worker'], {}, '--role needs a configuration'],
    [['run', '--http'], { DBENCRYPT_CONFIG: 'dbencrypt.yaml' }, 'for the sandbox'],
  ])('does not pass over an option of the other mode: %s', async (args, env, words) => {
    const { code, stderr } = await run(args, env, temporaryFolder());

    expect(code).toBe(2);
    expect(stderr).toContain(words);
  });
});
