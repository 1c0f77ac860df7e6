import { describe, expect, it } from 'vitest';
import { loadRedisSetting } from '../../src/config.ts';
import { fileWith } from './files.ts';

describe('the store alone', () => {
  it('is enough for an auditor, who has no token of Slack', () => {
    const file = fileWith(`redis: \${REDIS_URL}\nslack: { botToken: "\${SLACK_BOT_TOKEN}" }\n`);

    const setting = loadRedisSetting({ file, variables: { REDIS_URL: 'redis://audit' } });

    expect(setting).toBe('redis://audit');
  });

  it('is found without a file by REDIS_URL', () => {
    expect(loadRedisSetting({ variables: { REDIS_URL: 'redis://audit' } })).toBe('redis://audit');
  });

  it('is still checked', () => {
    const file = fileWith('redis: http://audit\n');

    expect(() => loadRedisSetting({ file, variables: {} })).toThrow(
      `${file}:1:1 redis: must begin with redis:// or rediss://`,
    );
  });
});
