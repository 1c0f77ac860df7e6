import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../src/domain/finding.ts';
import type { Cloud } from '../../../src/flow/cloud-ports.ts';
import { huaweiCredentials, huaweiOtherProjectId } from '../../../src/simulator/huawei/seeds.ts';
import { byLogin, startSimulated } from './simulated.ts';

/** `level about: what`, without what is fine, and without the write that nobody can try. */
async function badOf(cloud: Cloud): Promise<string[]> {
  return lines((await cloud.examine()).filter(({ level }) => level !== 'fine')).slice(0, -1);
}

function lines(findings: readonly Finding[]): string[] {
  return findings.map(({ level, about, what }) => `${level} ${about}: ${what}`);
}

const denying = (...denied: string[]) => ({ credentials: [{ ...huaweiCredentials, denied }] });

it.each([
  ['a key pair', {}],
  ['a login', { credentials: [byLogin] }],
])('finds the projects and all reads permitted with %s, and writes nothing', async (_, over) => {
  const { cloud, simulator } = await startSimulated(over);

  expect(lines(await cloud.examine())).toEqual([
    'fine signature: accepted',
    expect.stringMatching(/^fine clock: [01] s from the one that signs$/),
    'fine projects: those of cn-north-4, cn-east-3',
    'fine reads: all 4 permitted, tried in cn-north-4, cn-east-3',
    'warning writes: ModifyBackupEncryptStatus cannot be tried',
  ]);
  expect(simulator.counters().writes).toEqual({});
});

describe('a permission that is denied', () => {
  it.each([
    ['ListInstances', /^failure reads: gaussdb:instance:list is denied in cn-north-4, cn-east-3$/],
    ['ShowInstance', /^failure reads: gaussdb:instance:list \(one instance\) is denied/],
    ['DescribeBackupEncryptStatus', /^failure reads: gaussdb:backup:encrypt is denied/],
    ['DescribeKey', /^failure reads: kms:cmk:get is denied/],
  ])('is named: %s', async (action, sentence) => {
    const { cloud } = await startSimulated({}, denying(action));

    expect(await badOf(cloud)).toEqual([expect.stringMatching(sentence)]);
  });

  it('cannot be told from what is not there, where there is no instance to try it with', async () => {
    const { cloud } = await startSimulated({}, denying('ListInstances', 'ShowInstance'));

    expect(await badOf(cloud)).toEqual([
      expect.stringMatching(/^failure reads: gaussdb:instance:list is denied/),
      expect.stringMatching(
        /^warning reads: gaussdb:instance:list \(one instance\) in .*no instance to try it with$/,
      ),
    ]);
  });

  it('leaves the projects not looked up when it is that of IAM', async () => {
    const { cloud } = await startSimulated({}, denying('ListAuthProjects'));

    expect(await badOf(cloud)).toEqual(['warning projects: not looked up: IAM does not let it']);
  });
});

describe('a project', () => {
  it('that belongs to another region is named, and nothing is tried in it', async () => {
    const regions = [{ name: 'cn-north-4', projectId: huaweiOtherProjectId }];
    const { cloud, simulator } = await startSimulated({ regions });

    expect(await badOf(cloud)).toEqual([
      `failure projects: ${huaweiOtherProjectId}, configured for cn-north-4, is the project of cn-east-3`,
    ]);
    expect(simulator.counters().calls).toEqual({ ListAuthProjects: 1 });
  });

  it('that these credentials do not have is named', async () => {
    const regions = [{ name: 'cn-north-4', projectId: 'a'.repeat(32) }];
    const { cloud } = await startSimulated({ regions });

    expect((await badOf(cloud))[0]).toContain('is none that these credentials may use');
  });
});

describe('the signature', () => {
  it.each([
    ['a key pair', { accessKey: huaweiCredentials.accessKey, secretKey: 'another' }],
    ['a login', { ...byLogin, password: 'another' }],
  ])('is refused with a wrong %s, and asked for once', async (_, credential) => {
    const { cloud, simulator } = await startSimulated({ credentials: [credential] });

    expect((await badOf(cloud))[0]).toMatch(/^failure signature: /);
    const { CreateToken = 0, ...others } = simulator.counters().calls;
    expect(CreateToken).toBeLessThanOrEqual(1);
    expect(others).toEqual({});
  });

  it('is judged by what else answers where IAM does not', async () => {
    const { cloud, simulator } = await startSimulated();
    simulator.misbehave({ action: 'ListAuthProjects', how: 'drop-before', times: 99 });

    const [bad, ...others] = await badOf(cloud);

    expect(bad).toMatch(/^warning projects: not looked up: .* broke off the connection$/);
    expect(others).toEqual([]);
  });
});
