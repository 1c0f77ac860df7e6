import { Redis } from 'ioredis';
import { describe, expect, it, onTestFinished } from 'vitest';
import { huaweiCredentials } from '../../src/simulator/huawei/seeds.ts';
import { tencentCredentials } from '../../src/simulator/tencent/seeds.ts';
import { complete, fileWith } from '../config/files.ts';
import { huaweiAccount, tencentAccount } from '../helpers/accounts.ts';
import { run } from '../helpers/dbencrypt.ts';
import { groups, people, rooms } from '../helpers/fake-slack-state.ts';
import { flat, openWorld, signsIn } from './examined-world.ts';

const doctor = (file: string) => run(['doctor', '--config', file]);

describe('doctor', () => {
  it('finds nothing to mend where everything is as it should be, ends with 0, and changes nothing', async () => {
    const world = await openWorld();

    const { code, stdout, stderr } = await doctor(world.file());

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    // Where many tests run at once nothing is near.
    expect(signsIn(stdout.replace('! latency', '✓ latency'))).toEqual({
      'This machine': ['✓ Node.js'],
      Redis: [
        '✓ version',
        '✓ eviction',
        '✓ persistence',
        '✓ replicas',
        '✓ memory',
        '✓ latency',
        '✓ clock',
      ],
      Slack: ['✓ token', '✓ scopes', '✓ cards', '✓ audit lines', '✓ Socket Mode'],
      'Tencent Cloud tencent-prod': ['✓ signature', '✓ clock', '✓ reads', '! writes'],
      'Huawei Cloud huawei-prod': ['✓ signature', '✓ clock', '✓ projects', '✓ reads', '! writes'],
      Policies: ['✓ quorum', '✓ operators'],
    });
    expect(stdout).toContain('cannot be tried');
    const lines = stdout.split('\n');
    expect(lines.length).toBeLessThan(45);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(110);

    expect([world.tencent.counters().writes, world.huawei.counters().writes]).toEqual([{}, {}]);
    expect(world.slack.workspace.messages).toEqual([]);
    expect(world.slack.socketCount()).toBe(0);
    expect(await lastingKeys(world.redis.url)).toEqual([]);
  }, 30_000);

  it('names everything that is spoiled, each with its next step, ends with 1, and tells no secret', async () => {
    const world = await openWorld({
      redis: { 'maxmemory-policy': 'allkeys-lru', appendfsync: 'everysec' },
      huawei: { credentials: [{ ...huaweiCredentials, denied: ['DescribeKey'] }] },
      tencent: { credentials: [{ ...tencentCredentials, denied: ['DescribeDBFeatures'] }] },
    });
    world.slack.workspace.scopes.delete('users:read.email');
    world.slack.share(rooms.requests);
    world.slack.removeBot(rooms.audit);
    world.tencent.clock.passMs(2 * 60_000);
    const file = world.file({
      policies: [
        { name: 'emptied', match: { instance: 'cdb-1' }, approvers: { groups: [groups.empty] } },
        {
          name: 'too-many',
          approvers: { users: [people.ben, people.ben2, people.gone] },
          quorum: 2,
        },
      ],
      operators: {},
    });

    const { code, stdout } = await doctor(file);

    const said = flat(stdout);
    expect(code).toBe(1);
    for (const [found, next] of [
      ['✗ eviction allkeys-lru', '→ Set: maxmemory-policy noeviction'],
      ['! persistence appendfsync is everysec', '→ Set: appendfsync always'],
      ['✗ scopes users:read.email is missing', '→ Add it under "OAuth & Permissions"'],
      [
        `✗ cards ${rooms.requests}: it is shared with another organisation`,
        '→ Set channels.requests',
      ],
      [`✗ audit lines ${rooms.audit}: the bot is not in it`, '→ Invite it with /invite.'],
      [
        "! clock the cloud's is 2 min ahead of the one that signs",
        '→ Set the one that is wrong (NTP)',
      ],
      [
        '✗ reads cdb:DescribeDBFeatures is denied in ap-guangzhou, ap-singapore',
        '→ Grant it: deploy/permissions/tencent-cam-read.json',
      ],
      [
        '✗ reads kms:cmk:get is denied in cn-north-4',
        '→ Grant it: deploy/permissions/huawei-iam-role.json',
      ],
      [`✗ groups ${groups.empty} is empty`, '→ Add people to it in Slack'],
      ['✗ quorum emptied asks for 1 approval, and nobody can give any', '→ Name more people'],
      // Without their addresses two accounts of one person cannot be told apart.
      ['! approvers named, but may not decide: Gone, U0GONE (deactivated)', '→ Take them out'],
      ['! operators nobody', '→ Name them under operators.'],
    ] as const) {
      expect(said).toContain(found);
      expect(said.slice(said.indexOf(found))).toContain(next);
    }
    expect(stdout).not.toMatch(/xox|xapp|sandbox-secret|SANDBOX|AKID/);
  }, 30_000);

  it('tells a refused credential, and a clock that is too far off', async () => {
    const world = await openWorld();
    world.huawei.clock.passMs(-20 * 60_000);
    const wrong = { ...tencentCredentials, secretKey: 'another-secret-key-000000000' };
    const file = world.file({
      accounts: [
        { ...tencentAccount(world.tencent.url), credentials: wrong },
        huaweiAccount(world.huawei.url),
      ],
    });

    const { code, stdout } = await doctor(file);

    const said = flat(stdout);
    expect(code).toBe(1);
    expect(said).toMatch(
      /✗ signature AuthFailure\.SignatureFailure: .* → Check secretId, secretKey/,
    );
    expect(said).toContain(
      "✗ clock the cloud's is 20 min behind the one that signs; 15 min are tolerated",
    );
    expect(stdout).not.toContain('another-secret-key');
  }, 30_000);

  it('looks at the rest, and at what the file itself says, when Redis, Slack or a cloud cannot be reached', async () => {
    const nowhere = 'http://127.0.0.1:1';
    const world = await openWorld();
    const place = { account: 'tencent-prod', region: 'ap-guangzhou', instance: 'cdb-1' };
    const operation = 'storage-encryption on';
    const file = world.file({
      redis: 'redis://:hush-hush@127.0.0.1:1',
      slack: { botToken: 'xoxb-hush', signingSecret: 'hush-hush', apiUrl: `${nowhere}/api/` },
      accounts: [tencentAccount(nowhere), huaweiAccount(world.huawei.url)],
      policies: [
        { match: { region: 'eu-*' }, approvers: { users: [people.ben] }, quorum: 2 },
        { approvers: { users: [people.ben] } },
      ],
      expect: [{ request: { provider: 'tencent', ...place, operation }, quorum: 2 }],
    });

    const { code, stdout } = await doctor(file);

    const said = flat(stdout);
    expect(code).toBe(1);
    expect(said).toMatch(/✗ reach cannot be used: connect ECONNREFUSED 127\.0\.0\.1:1 → Start it/);
    expect(said).toMatch(
      /✗ reach Slack cannot be reached at 127\.0\.0\.1:1 .* → Check the network/,
    );
    expect(said).toMatch(/✗ reach 127\.0\.0\.1:1 cannot be reached → Check the network/);
    expect(signsIn(stdout)['Huawei Cloud huawei-prod']).toContain('✓ reads');

    expect(said).toContain('✗ quorum policies[0] asks for 2 approvals');
    // Once is enough.
    expect(said).not.toContain('it is never reached');
    expect(said).toMatch(/! file policies\[0\]\.match\.region: matches none of .* → Change it in/);
    expect(said).toMatch(/✗ expect .*expect\[0\]\.quorum: expected 2; the policies say 1/);
    expect(stdout).not.toContain('hush');
  }, 30_000);

  it('ends with 2 when the configuration cannot be read', async () => {
    const file = fileWith(complete.replace('quorum: 2', 'quorum: 0'));

    const { code, stdout, stderr } = await doctor(file);

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('policies[0].quorum');
  }, 30_000);
});

describe('config check --online', () => {
  it('says that the configuration is fine, and how Redis, Slack and the clouds stand', async () => {
    const world = await openWorld();

    const { code, stdout } = await run(['config', 'check', '--online', '--config', world.file()]);

    expect(code).toBe(0);
    expect(stdout).toContain(' is fine: Socket Mode; accounts tencent-prod, huawei-prod; 1 policy');
    expect(Object.keys(signsIn(stdout))).toEqual([
      'Redis',
      'Slack',
      'Tencent Cloud tencent-prod',
      'Huawei Cloud huawei-prod',
    ]);
  }, 30_000);

  it('ends with 1 when one of them does not let the bot work', async () => {
    const world = await openWorld();
    world.slack.workspace.scopes.delete('chat:write');

    const { code, stdout } = await run(['config', 'check', '--online', '--config', world.file()]);

    expect(code).toBe(1);
    expect(stdout).toContain('chat:write is missing');
  }, 30_000);
});

/** What stays in Redis: the gate before the clouds keeps its books there for a minute. */
async function lastingKeys(url: string): Promise<string[]> {
  const redis = new Redis(url);
  onTestFinished(() => redis.disconnect());
  const keys = await redis.keys('*');
  const lives = await Promise.all(keys.map((key) => redis.pttl(key)));
  return keys.filter((_, index) => (lives[index] ?? 0) < 0);
}
