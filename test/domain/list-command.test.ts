import { expect, it } from 'vitest';
import { parseCommand } from '../../src/domain/command.ts';

it('reads what a list is narrowed down to', () => {
  expect(parseCommand('list tencent account=Prod region=AP-guangzhou unencrypted')).toMatchObject({
    ok: true,
    command: {
      kind: 'list',
      provider: 'tencent',
      account: 'Prod',
      region: 'ap-guangzhou',
      unencrypted: true,
    },
    understood: 'list tencent account=Prod region=ap-guangzhou unencrypted',
  });
});

it.each([
  ['list everything', 'everything', 'is not understood after list', 'tencent unencrypted'],
  ['list tencent huawei', 'huawei', 'contradicts what was said before', 'tencent'],
  ['list unencrypted account=', 'account=', 'has no value', 'unencrypted'],
  ['list account="a b" account=c', 'account=', 'is given twice', 'account="a b"'],
])(
  'names the word in "%s", and shows the rest as it is understood',
  (text, token, message, near) => {
    expect(parseCommand(text)).toEqual({
      ok: false,
      token,
      message,
      nearest: `/dbencrypt list ${near}`,
    });
  },
);

it.each(['account=', 'region='])('does not take an empty %s for all of them', (word) => {
  expect(parseCommand(`list ${word}`)).toEqual({
    ok: false,
    token: word,
    message: 'has no value',
    nearest: '/dbencrypt list tencent unencrypted',
  });
});
