import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { ConfigError } from '../../src/domain/errors.ts';

/** A new folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dbencrypt-config-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file into a folder of its own and returns its path. */
export function fileWith(text: string, name = 'dbencrypt.yaml'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

/** A configuration that is right as it stands, with no variable set. */
export const complete = `
redis: redis://127.0.0.1:6379
slack: { botToken: xoxb-1, signingSecret: shh }
channels: { requests: C0REQ, audit: C0AUD }
accounts:
  - name: tencent-prod
    provider: tencent
    site: mainland
    regions: [ap-guangzhou, ap-singapore]
    credentials: { secretId: AKIDexample, secretKey: hidden }
  - name: huawei-prod
    provider: huawei
    regions: [{ name: cn-north-4, projectId: 0123456789abcdef0123456789abcdef }]
    credentials: { accessKey: AK, secretKey: SK }
policies:
  - approvers: { users: [U0GRACE, U0LIN] }
    quorum: 2
`;

/** The same with other policies: the text of a list, or of one policy's keys. */
export function withPolicies(policies: string): string {
  const list = policies.trimStart().startsWith('-')
    ? policies
    : policies.replace(/^\s*(?=\S)/, '  - ');
  return complete.replace(/policies:[\s\S]*$/, () => `policies:\n${list}\n`);
}

/** The day on which all tests are made. */
const nowMs = Date.parse('2026-11-21T12:00:00Z');

export function load(text: string, variables: Record<string, string> = {}) {
  return loadConfig({ file: fileWith(text), variables, nowMs });
}

/** The complaints about a configuration, as `place: message` without the file's name. */
export function complaints(text: string, variables: Record<string, string> = {}): string[] {
  const file = fileWith(text);
  try {
    loadConfig({ file, variables, nowMs });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').map((line) => line.replace(`${file}:`, ''));
  }
  return [];
}

export const someApprovers = 'approvers: { groups: [S0DBA] }';

/** Complaints about one policy that is right but for these keys: `confirm: must be …`. */
export function about(...keys: string[]): string[] {
  return aboutAlone(someApprovers, ...keys);
}

/** The same, where the keys themselves have to say who approves. */
export function aboutAlone(...keys: string[]): string[] {
  return complaints(withPolicies(keys.join('\n    '))).map((line) =>
    line.replace(/^\d+:\d+ policies\[0\]\.?/, ''),
  );
}
