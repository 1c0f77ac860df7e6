#!/usr/bin/env node
// Makes a fresh clone work: called by npm before start, build and test, with nothing installed yet,
// so plain Node and nothing else.
//
//   node deploy/setup.mjs start | build | test | assets | faults | bench

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'dist', '.built');
const faultsStamp = join(root, 'dist', 'faults', '.built');

/** What is not TypeScript and still belongs to the product. */
const assets = ['store/append.lua'];

const goals = {
  /** `npm start`: the sandbox needs Redis; a configured bot has its own. */
  start() {
    needModules();
    if (!isConfigured()) needPrograms({ redis: true, browser: false });
    needBuild();
  },
  /** `npm run build`. */
  build() {
    needModules();
  },
  /** `npm test`: stories run the built product against a real Redis and in a real browser. */
  test() {
    needModules();
    needPrograms({ redis: true, browser: true });
    needBuild();
    needFaults();
  },
  /** The end of `npm run build`. */
  assets() {
    copyAssets('dist');
    chmodSync(join(root, 'dist', 'main.js'), 0o755);
    linkCommand();
    writeFileSync(stamp, '');
  },
  /** What the fault suite runs as processes brings the product's sources with it. */
  faults() {
    copyAssets('dist/faults/src');
    // A bot says which version it is.
    copyFileSync(join(root, 'package.json'), join(root, 'dist/faults', 'package.json'));
    writeFileSync(faultsStamp, '');
  },
  /** The benches bring the product's sources with them. */
  bench() {
    copyAssets('dist/bench/src');
    copyFileSync(join(root, 'package.json'), join(root, 'dist/bench', 'package.json'));
  },
};

needNode(20, 19);
const goal = goals[process.argv[2]];
if (!goal) fail(`usage: node deploy/setup.mjs ${Object.keys(goals).join(' | ')}`);
goal();

function copyAssets(folder) {
  for (const asset of assets) {
    const to = join(root, folder, asset);
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(join(root, 'src', asset), to);
  }
}

/**
 * `npx dbencrypt` looks here first. Elsewhere it remembers a command that was not yet built as one that is
 * not there, also after the build.
 */
function linkCommand() {
  const modules = join(root, 'node_modules');
  const link = join(modules, '.bin', 'dbencrypt');
  const isOurs = lstatSync(modules, { throwIfNoEntry: false })?.isDirectory();
  if (!isOurs || lstatSync(link, { throwIfNoEntry: false })) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join('..', '..', 'dist', 'main.js'), link);
}

function needNode(major, minor) {
  const [hasMajor, hasMinor] = process.versions.node.split('.').map(Number);
  if (hasMajor > major || (hasMajor === major && hasMinor >= minor)) return;
  fail(`Node.js ${major}.${minor} or later is needed; this is ${process.versions.node}.`);
}

function needModules() {
  const lock = join(root, 'package-lock.json');
  const installed = join(root, 'node_modules', '.package-lock.json');
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  // `npm ci` empties the folder first: through a link that would be somebody else's.
  const modules = join(root, 'node_modules');
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    fail('node_modules is a link to packages that do not fit; remove the link.');
  }
  npm(
    ['ci', '--include=dev', '--include=optional', '--ignore-scripts'],
    'Installing the packages …',
  );
}

function needBuild() {
  if (isNewer(stamp, ['src', 'package.json', 'tsconfig.json'])) return;
  npm(['run', '--silent', 'build'], 'Building …');
}

function needFaults() {
  const sources = ['src', 'test/faults', 'test/helpers', 'package.json', 'tsconfig.json'];
  if (isNewer(faultsStamp, sources)) return;
  npm(['run', '--silent', 'build:faults'], 'Building the fault suite …');
}

function isNewer(made, sources) {
  if (!existsSync(made)) return false;
  return sources.every((name) => newestMs(join(root, name)) <= statSync(made).mtimeMs);
}

function newestMs(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return Math.max(mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}

function isConfigured() {
  return Boolean(process.env.DBENCRYPT_CONFIG) || existsSync(join(root, 'dbencrypt.yaml'));
}

/** Programs that npm cannot install: by apt-get where we may, else one sentence. */
function needPrograms({ redis, browser }) {
  const missing = [];
  if (redis && !isInstalled('redis-server')) missing.push('redis-server');
  if (browser && !isInstalled('chromium')) missing.push('chromium');
  if (missing.length === 0) return;

  const list = missing.join(' ');
  if (process.getuid?.() !== 0 || !isInstalled('apt-get')) {
    fail(`Missing: ${missing.join(' and ')}. On Debian or Ubuntu: sudo apt-get install ${list}`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-q'], `Installing ${missing.join(' and ')} …`, env);
  run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...missing], '', env);
}

function isInstalled(program) {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => existsSync(join(folder, program)));
}

/** The npm that called us, where one did. */
function npm(args, sentence) {
  const path = process.env.npm_execpath;
  if (path?.endsWith('.js')) run(process.execPath, [path, ...args], sentence);
  else run('npm', args, sentence);
}

function run(program, args, sentence, env = process.env) {
  if (sentence !== '') console.error(sentence);
  // Standard output is the caller's; what installers say is for people.
  const { status, error } = spawnSync(program, args, { cwd: root, env, stdio: ['ignore', 2, 2] });
  if (error) fail(`${program} could not be started: ${error.message}`);
  if (status !== 0) fail(`${program} ${args.join(' ')} failed; see above.`);
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}
