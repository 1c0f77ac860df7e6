import { describe, expect, it } from 'vitest';
import { secretsOf } from '../../src/config/secrets.ts';
import { complete, load } from './files.ts';

describe('redis', () => {
  const withRedis = (redis: object) =>
    load(complete.replace('redis://127.0.0.1:6379', JSON.stringify(redis)));

  it('may say how many replicas must have what is called recorded', () => {
    const written = [
      { url: 'redis://a', waitForReplicas: 1 },
      { sentinels: [{ host: 'a', port: 26379 }], name: 'main', waitForReplicas: 2 },
      { cluster: [{ host: 'a', port: 6379 }], waitForReplicas: 0 },
    ];

    expect(written.map((redis) => withRedis(redis).config.redis)).toEqual(written);
  });

  it('keeps the password of an address secret, however the address is written', () => {
    const { config } = withRedis({ url: 'redis://:s%40cret@a:6379' });

    expect(secretsOf(config)).toContain('s@cret');
  });
});
