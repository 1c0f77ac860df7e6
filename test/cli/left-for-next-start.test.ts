import { expect, it } from 'vitest';
import { leftForNextStart } from '../../src/cli/left-for-next-start.ts';
import { complete, load } from '../config/files.ts';

/** What is left when this file becomes that one. */
function left(...changes: [from: string, to: string][]): string[] {
  const changed = changes.reduce((text, [from, to]) => text.replace(from, to), complete);
  expect(changes.every(([from]) => complete.includes(from))).toBe(true);
  return leftForNextStart(load(complete).config, load(changed).config);
}

const tencent = '{ secretId: AKIDexample, secretKey: hidden }';
const huawei = '{ accessKey: AK, secretKey: SK }';

it('is nothing of what can be exchanged while the bot runs', () => {
  expect(
    left(
      ['signingSecret: shh', 'signingSecret: [next, shh]'],
      [tencent, `[{ secretId: AKIDnext, secretKey: next }, ${tencent}]`],
      [huawei, '{ accessKey: NEXT, secretKey: NEXT }'],
      ['quorum: 2', 'quorum: 1'],
    ),
  ).toEqual([]);
});

it.each<[what: string, from: string, to: string, named: string]>([
  ['a new bot token', 'xoxb-1', 'xoxb-2', 'slack.botToken'],
  ['an app token, so Socket Mode', 'signingSecret: shh', 'appToken: xapp-1', 'slack.appToken'],
  ['another Redis, or its password', 'redis://127', 'redis://:secret@127', 'redis'],
  ['another channel', 'audit: C0AUD', 'audit: C0AUX', 'channels'],
  ['another name of an account', 'name: huawei-prod', 'name: huawei', 'accounts'],
  ['another region', 'ap-singapore', 'ap-tokyo', 'accounts'],
  ['a limit', '    site: mainland', '    limits: { GetRole: 1 }\n    site: mainland', 'accounts'],
])('is %s', (_, from, to, named) => {
  expect(left([from, to])).toEqual([named]);
});

it.each<[what: string, changes: [from: string, to: string][]]>([
  [
    'are for another place',
    [
      [tencent, '{ secretId: AKIDnext, secretKey: next }'],
      ['site: mainland', 'site: international'],
    ],
  ],
  ['are of another kind', [[huawei, '{ userName: u, password: p, domainName: d }']]],
])('is an account whose new credentials %s', (_, changes) => {
  expect(left(...changes)).toEqual(['accounts']);
});
