import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../config/files.ts';

const real = fileURLToPath(new URL('../../deploy/setup.mjs', import.meta.url));
const longAgo = new Date('2020-01-01');

/** A clone with as little in it as the set-up looks at, and an npm that writes down its calls. */
function clone() {
  const folder = temporaryFolder();
  const write = (path: string, text: string, at?: Date) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (at) utimesSync(file, at, at);
  };
  write('package-lock.json', '{}', longAgo);
  write('package.json', '{}', longAgo);
  write('tsconfig.json', '{}', longAgo);
  write('src/main.ts', '', longAgo);
  write('test/faults/main.ts', '', longAgo);
  write('test/helpers/house.ts', '', longAgo);
  for (const path of ['src', 'src/store', 'test/faults', 'test/helpers']) {
    mkdirSync(join(folder, path), { recursive: true });
    utimesSync(join(folder, path), longAgo, longAgo);
  }
  write('deploy/setup.mjs', '');
  copyFileSync(real, join(folder, 'deploy', 'setup.mjs'));
  write(
    'npm.js',
    'require("fs").appendFileSync(__dirname + "/calls", process.argv.slice(2).join(" ") + "\\n")',
  );

  const bin = join(folder, 'bin');
  mkdirSync(bin);
  return {
    folder,
    write,
    installs(...programs: string[]) {
      for (const program of programs) write(`bin/${program}`, '');
    },
    setUp(goal: string) {
      const env = { PATH: bin, npm_execpath: join(folder, 'npm.js') };
      const script = join(folder, 'deploy', 'setup.mjs');
      const { status, stderr } = spawnSync(process.execPath, [script, goal], { env });
      const calls = join(folder, 'calls');
      return {
        status,
        stderr: stderr.toString(),
        calls: existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [],
      };
    },
  };
}

describe('the set-up of a fresh clone', () => {
  it('installs the packages and builds before a start', () => {
    const { setUp, installs } = clone();
    installs('redis-server');

    expect(setUp('start')).toMatchObject({
      status: 0,
      calls: ['ci --include=dev --include=optional --ignore-scripts', 'run --silent build'],
    });
  });

  it('does nothing when all is there and nothing has changed', () => {
    const { setUp, installs, write } = clone();
    installs('redis-server', 'chromium');
    write('node_modules/.package-lock.json', '{}');
    write('dist/.built', '');
    write('dist/faults/.built', '');

    expect(setUp('test')).toEqual({ status: 0, stderr: '', calls: [] });
  });

  it('builds again when a source has changed, and installs again when the lock has', () => {
    const { setUp, installs, write } = clone();
    installs('redis-server', 'chromium');
    write('node_modules/.package-lock.json', '{}', new Date('2021-01-01'));
    write('dist/.built', '', new Date('2021-01-01'));
    write('src/store/new.ts', '');

    expect(setUp('test').calls).toEqual(['run --silent build', 'run --silent build:faults']);

    write('package-lock.json', '{}');

    expect(setUp('build').calls).toContain('ci --include=dev --include=optional --ignore-scripts');
  });

  it('says in one sentence what to install where it may not', () => {
    const { setUp, write } = clone();
    write('node_modules/.package-lock.json', '{}');

    const { status, stderr } = setUp('test');

    expect(status).toBe(1);
    expect(stderr).toBe(
      'Missing: redis-server and chromium. On Debian or Ubuntu: sudo apt-get install redis-server chromium\n',
    );
  });

  it('does not ask for a Redis on this machine when a bot is configured', () => {
    const { setUp, write } = clone();
    write('dbencrypt.yaml', '');
    write('node_modules/.package-lock.json', '{}');
    write('dist/.built', '');

    expect(setUp('start')).toMatchObject({ status: 0 });
  });

  it('puts beside the code what is not TypeScript, and makes the command executable', () => {
    const { setUp, write, folder } = clone();
    write('src/store/append.lua', 'return 1');
    write('dist/main.js', '');
    chmodSync(join(folder, 'dist', 'main.js'), 0o644);

    expect(setUp('assets').status).toBe(0);

    expect(readFileSync(join(folder, 'dist', 'store', 'append.lua'), 'utf8')).toBe('return 1');
    expect(statSync(join(folder, 'dist', 'main.js')).mode & 0o111).toBe(0o111);
  });

  it('has `npx dbencrypt` find what was built, also where it was tried too early', () => {
    const { setUp, write, folder } = clone();
    write('src/store/append.lua', '');
    write('node_modules/.package-lock.json', '{}');
    write('dist/main.js', 'the bot');

    expect([setUp('assets').status, setUp('assets').status]).toEqual([0, 0]);

    const command = join(folder, 'node_modules', '.bin', 'dbencrypt');
    expect(readFileSync(command, 'utf8')).toBe('the bot');
  });

  it('lists its goals for any other', () => {
    expect(clone().setUp('nonsense').stderr).toBe(
      'usage: node deploy/setup.mjs start | build | test | assets | faults | bench\n',
    );
  });
});
