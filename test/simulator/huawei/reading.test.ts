import { describe, expect, it } from 'vitest';
import {
  huaweiInstances,
  huaweiKeys,
  huaweiOtherProjectId,
  huaweiProjectId,
} from '../../../src/simulator/huawei/seeds.ts';
import { start } from './start.ts';

describe('reading', () => {
  it('lists the instances of one project, page by page', async () => {
    const { call } = await start();
    const all = await call(`/v3/${huaweiProjectId}/instances`);
    const page = await call(`/v3/${huaweiProjectId}/instances?offset=2&limit=3`);
    const other = await call(`/v3/${huaweiOtherProjectId}/instances`);

    const ids = all.body.instances.map((one: { id: string }) => one.id);

    expect(all.body.total_count).toBe(ids.length);
    expect(page.body.instances.map((one: { id: string }) => one.id)).toEqual(ids.slice(2, 5));
    expect(other.body).toMatchObject({
      total_count: 1,
      instances: [{ id: huaweiInstances.otherProject, region: 'cn-east-3' }],
    });
  });

  it.each([
    ['name=sandbox-frozen', ['frozen']],
    ['name=*lost', ['lostAnswer', 'lostRequest']],
    [`id=${huaweiInstances.busy}`, ['busy']],
  ] as const)('finds by %s', async (query, names) => {
    const { call } = await start();

    const { body } = await call(`/v3/${huaweiProjectId}/instances?${query}`);

    const ids = body.instances.map((one: { id: string }) => one.id);
    expect(ids).toEqual(names.map((name) => huaweiInstances[name]));
  });

  it.each([
    ['limit=101', 'DBS.280439'],
    ['colour=red', 'DBS.280001'],
    ['name=*', 'DBS.280001'],
  ])('refuses the query %s', async (query, code) => {
    const { call } = await start();

    const answer = await call(`/v3/${huaweiProjectId}/instances?${query}`);

    expect(answer).toMatchObject({ status: 400, body: { error_code: code } });
  });

  it('has older words for a status under v3, and its own under v3.1', async () => {
    const { call } = await start();
    const status = async (version: string, id: string) =>
      (await call(`/${version}/${huaweiProjectId}/instances/${id}`)).body.instance.status;

    const { healthy, building } = huaweiInstances;
    expect([await status('v3', healthy), await status('v3.1', healthy)]).toEqual([
      'ACTIVE',
      'normal',
    ]);
    expect([await status('v3', building), await status('v3.1', building)]).toEqual([
      'BUILD',
      'creating',
    ]);
  });

  it('shows several instances in one call', async () => {
    const { call } = await start();
    const { healthy, healthy2 } = huaweiInstances;

    const { body } = await call(
      `/v3/${huaweiProjectId}/instances/details?instance_ids=${healthy},${healthy2}`,
    );

    expect(body.instances).toMatchObject([{ id: healthy }, { id: healthy2 }]);
  });
});

describe('KMS', () => {
  const path = (name: string) => `/v1.0/${huaweiProjectId}/kms/${name}`;

  it('describes a key in strings alone', async () => {
    const { call } = await start();

    const { body } = await call(path('describe-key'), { body: { key_id: huaweiKeys.disabled } });

    expect(body.key_info).toMatchObject({
      key_id: huaweiKeys.disabled,
      key_state: '3',
      key_spec: 'AES_256',
      default_key_flag: '0',
    });
    expect(body.key_info).not.toHaveProperty('project_id');
  });

  it.each([
    [{ key_id: huaweiKeys.elsewhere }, 404, 'KMS.0207'],
    [{ key_id: 'no-key' }, 400, 'KMS.0205'],
    [{ key_id: huaweiKeys.enabled, sequence: 'short' }, 400, 'KMS.0206'],
    [{ id: 'x' }, 400, 'KMS.0308'],
  ])('refuses %o, nested in error', async (body, status, code) => {
    const { call } = await start();

    const answer = await call(path('describe-key'), { body });

    expect(answer).toMatchObject({ status, body: { error: { error_code: code } } });
  });

  it('lists AES_256 keys unless another kind is asked for', async () => {
    const { call } = await start();
    const aes = await call(path('list-keys'), { body: {} });
    const page = await call(path('list-keys'), { body: { limit: '2', key_spec: 'ALL' } });
    const next = await call(path('list-keys'), {
      body: { limit: '1000', key_spec: 'ALL', marker: page.body.next_marker },
    });

    expect(aes.body.keys).not.toContain(huaweiKeys.rsa);
    expect(page.body).toMatchObject({ truncated: 'true', total: 8 });
    expect([...page.body.keys, ...next.body.keys]).toHaveLength(8);
    expect(next.body).toMatchObject({ truncated: 'false', next_marker: '' });
  });
});

describe('IAM', () => {
  it('finds the project of a region, with no need for a project id', async () => {
    const { call } = await start();

    const named = await call('/v3/projects?name=cn-north-4');
    const usable = await call('/v3/auth/projects');

    expect(named.body.projects).toMatchObject([{ id: huaweiProjectId, name: 'cn-north-4' }]);
    expect(usable.body.projects).toHaveLength(2);
  });

  it('refuses a caller it does not know in its older shape', async () => {
    const { call } = await start();

    const answer = await call('/v3/auth/projects', { token: 'x' });

    expect(answer).toMatchObject({
      status: 401,
      body: { error: { code: 401, title: 'Unauthorized' } },
    });
  });
});
