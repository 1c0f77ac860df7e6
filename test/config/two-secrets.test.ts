import { describe, expect, it } from 'vitest';
import { secretsOf } from '../../src/config/secrets.ts';
import { complaints, complete, load } from './files.ts';

describe('two secrets at once', () => {
  const tencent = '{ secretId: AKIDexample, secretKey: hidden }';
  const huawei = '{ accessKey: AK, secretKey: SK }';

  it('are taken in their order, and one that stands there twice is one', () => {
    const { config } = load(
      complete
        .replace('signingSecret: shh', 'signingSecret: [old, next]')
        .replace(tencent, `[${tencent}, { secretId: AKIDnext, secretKey: "\${NEXT}" }]`)
        .replace(huawei, `[${huawei}, ${huawei}]`),
      { NEXT: 'next-key' },
    );

    expect(config.slack.signingSecrets).toEqual(['old', 'next']);
    expect(config.accounts.map(({ credentials }) => credentials)).toEqual([
      [
        { secretId: 'AKIDexample', secretKey: 'hidden' },
        { secretId: 'AKIDnext', secretKey: 'next-key' },
      ],
      [{ accessKey: 'AK', secretKey: 'SK' }],
    ]);
    expect(secretsOf(config)).toEqual(expect.arrayContaining(['old', 'next', 'next-key']));
  });

  it('are two, and no more or fewer', () => {
    expect(complaints(complete.replace('shh', '[a, b, c]'))).toEqual([
      '3:28 slack.signingSecret: has two at most',
    ]);
    expect(complaints(complete.replace(tencent, '[]'))).toEqual([
      '10:5 accounts[0].credentials: needs at least one',
    ]);
  });

  it('have their mistakes told each at its place', () => {
    const typed = '{ userName: u, pasword: p, domainName: d }';

    expect(
      complaints(complete.replace(huawei, `[${typed}, ${typed.replace('pas', 'pass')}]`)),
    ).toEqual([
      '14:19 accounts[1].credentials[0].password: is missing',
      '14:34 accounts[1].credentials[0].pasword: unknown key; did you mean password?',
    ]);
  });

  it('are of one kind: how long a signature lasts must not change under a write', () => {
    const login = '{ userName: u, password: p, domainName: d }';

    expect(complaints(complete.replace(huawei, `[${huawei}, ${login}]`))).toEqual([
      '14:5 accounts[1].credentials: must be of one kind: access keys, or users with their passwords',
    ]);
  });
});
