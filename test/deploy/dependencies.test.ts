import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json'));
const locked: Record<string, Locked> = JSON.parse(read('package-lock.json')).packages;

interface Locked {
  integrity?: string;
  resolved?: string;
  optional?: boolean;
  hasInstallScript?: boolean;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

/** The packages that the files of a folder name, as `import`, `import()` or `require.resolve`. */
function packagesIn(folder: string): Set<string> {
  const sources = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => read(join(folder, path)));
  const specifiers = sources.flatMap((source) => [
    ...source.matchAll(/(?:\bfrom |\bimport |\bimport\(|\bresolve\()'([^'.][^']*)'/g),
  ]);
  const names = specifiers.map(([, name = '']) =>
    name.startsWith('@') ? name.split('/', 2).join('/') : name.replace(/\/.*/, ''),
  );
  return new Set(
    names.filter((name) => !name.startsWith('node:') && !builtinModules.includes(name)),
  );
}

it('uses each package that it brings, and brings each that it uses', () => {
  const { dependencies, optionalDependencies } = manifest;

  const brought = Object.keys({ ...dependencies, ...optionalDependencies });

  expect([...packagesIn('src')].toSorted()).toEqual(brought.toSorted());
});

it('brings few', () => {
  expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(8);
});

it('fetches exactly what was locked, from wherever', () => {
  const all = Object.entries(locked).filter(([path]) => path !== '');
  // A registry that mirrors only some platforms told nothing about the others: see SECURITY.md.
  const isElsewhere = ({ os, cpu, libc }: Locked) =>
    !(os ?? ['linux']).includes('linux') ||
    !(cpu ?? ['x64', 'arm64']).some((each) => each === 'x64' || each === 'arm64') ||
    (libc ?? ['glibc']).includes('musl');

  const unproven = all.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ''));
  const needed = unproven.filter(([, each]) => !each.optional || !isElsewhere(each));

  expect(needed.map(([path]) => path)).toEqual([]);
  expect(all.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

it('runs no script of a package that it installs', () => {
  const withScripts = Object.entries(locked).filter(([, each]) => each.hasInstallScript);
  const names = withScripts.map(([path]) => path.replace(/.*node_modules\//, ''));

  expect(Object.fromEntries(names.map((name) => [name, false]))).toEqual(manifest.allowScripts);
  // Older versions of npm do not know that list.
  const installs = ['deploy/setup.mjs', 'deploy/Dockerfile'].flatMap((path) =>
    read(path)
      .split('\n')
      .filter((line) => /npm ci|npm\(\['ci'/.test(line)),
  );
  expect(installs.length).toBeGreaterThan(2);
  expect(
    installs.filter((line) => !line.includes('--ignore-scripts') && !/^\s*\/\//.test(line)),
  ).toEqual([]);
});
