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

export function load(text: string, variables: Record<string, string> = {}) {
  return loadConfig({ file: fileWith(text), variables });
}

/** The complaints about a configuration, as `place: message` without the file's name. */
export function complaints(text: string, variables: Record<string, string> = {}): string[] {
  const file = fileWith(text);
  try {
    loadConfig({ file, variables });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n').map((line) => line.replace(`${file}:`, ''));
  }
  return [];
}
