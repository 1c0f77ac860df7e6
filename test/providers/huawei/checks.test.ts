import { describe, expect, it } from 'vitest';
import { accountAt, connect, failureOf, instance, key, region, writeFor } from './build.ts';
import { checkOf, factsOf, refused, startWorld } from './world.ts';

describe('the instance', () => {
  it('is not asked about when its id has the wrong form', async () => {
    const { url, received } = await startWorld({});
    const write = writeFor('on', { instance: '7033e7c3cf93438797d44ad7ae0a7d95no07' });

    const { checks } = await connect(accountAt(url)).readFacts(write);

    expect(checks[0]).toMatchObject({ verdict: 'block', code: 'not-possible' });
    expect(checks[0]?.sentence).toContain('no07');
    expect(checks.slice(1, -1).every(({ verdict }) => verdict === 'not-made')).toBe(true);
    expect(checks.some(({ sentence }) => sentence.includes('understood'))).toBe(false);
    expect(received).toHaveLength(0);
  });

  it.each([
    refused(404, 'DBS.200002'),
    refused(404, 'XYZ.1'),
    refused(403, 'DBS.200010'),
    refused(403, 'DBS.280015'),
  ])('that is not there, or not to be seen, is not found: %j', async (instanceLine) => {
    const { checks, bound, instanceName } = await factsOf({ instanceLine });

    const exists = checks.find(({ name }) => name === 'instance-exists');
    expect(exists).toMatchObject({ verdict: 'block', code: 'not-found' });
    expect(exists?.sentence).toMatch(/7033e7c3cf93438797d44ad7ae0a7d95in07 was not found/);
    expect(checks.find(({ name }) => name === 'instance-normal')?.verdict).toBe('not-made');
    expect(bound['instance-status']).toBeNull();
    expect(instanceName).toBeNull();
  });

  it.each([
    ['when it is denied', refused(403, 'APIGW.0302'), 'denied'],
    ['when the answer cannot be read', { body: '<html>' }, 'wire'],
    [
      'when it is not the service that has no such thing',
      { status: 404, body: 'nginx' },
      'rejected',
    ],
  ])('that cannot be read stops everything: %s', async (_when, instanceLine, code) => {
    expect(await failureOf(factsOf({ instanceLine }))).toMatchObject({ code });
  });

  it.each([
    ['ACTIVE', 'pass', undefined, 'normally'],
    ['normal', 'pass', undefined, 'normally'],
    ['BUILD', 'block', 'busy', 'busy'],
    ['creating', 'block', 'busy', 'busy'],
    ['REBOOTING', 'block', 'busy', 'busy'],
    ['MODIFYING INSTANCE TYPE', 'block', 'busy', 'busy'],
    ['BACKING UP', 'block', 'busy', 'busy'],
    ['FROZEN', 'block', 'not-possible', 'frozen'],
    ['STORAGE FULL', 'block', 'not-possible', 'full'],
    ['FAILED', 'block', 'not-possible', 'faulty'],
    ['createfail', 'block', 'not-possible', 'faulty'],
    ['DREAMING', 'block', 'busy', 'DREAMING'],
    ['', 'block', 'busy', 'no status'],
  ])('in status "%s" is a %s', async (status, verdict, code, words) => {
    const check = await checkOf('instance-normal', { instance: { status } });

    expect(check).toMatchObject({ verdict });
    expect(check.code).toBe(code);
    expect(check.sentence).toContain(words);
    expect(check.sentence).toContain(instance);
  });
});

describe('encrypted backup', () => {
  it.each([
    ['on', 'on', 'already on'],
    ['on', 'ON', 'already on'],
    ['off', 'off', 'already off'],
  ] as const)('asked to be %s is already so when it is %s', async (value, encryption, words) => {
    const check = await checkOf('encryption-state', { encryption }, writeFor(value));

    expect(check).toMatchObject({ verdict: 'block', code: 'already-so' });
    expect(check.sentence).toContain(words);
  });

  it('that cannot be read names the permission', async () => {
    const encryptionLine = refused(403, 'APIGW.0302', 'Forbidden.');

    const { checks, bound, shown } = await factsOf({ encryptionLine });

    const check = checks.find(({ name }) => name === 'encryption-state');
    expect(check?.verdict).toBe('not-made');
    expect(check?.sentence).toMatch(/APIGW\.0302: Forbidden\..*gaussdb:backup:encrypt/);
    expect(bound['encryption-now']).toBeNull();
    expect(shown).toContainEqual({ label: 'Backup encryption now', value: 'not readable' });
  });

  it.each([
    ['busy', refused(409, 'DBS.200019'), 'DBS.200019'],
    ['nonsense', { body: 'x' }, 'could not be understood'],
    ['a word of its own', { body: { encryption_status: 'perhaps' } }, '"perhaps"'],
  ])('that cannot be read says why: %s', async (_why, encryptionLine, words) => {
    const check = await checkOf('encryption-state', { encryptionLine });

    expect(check.verdict).toBe('not-made');
    expect(check.sentence).toContain(words);
  });
});

describe('the key', () => {
  it('of another region is not found in the region of the instance', async () => {
    const keyLine = { status: 404, body: { error: { error_code: 'KMS.0207', error_msg: 'No.' } } };

    const { checks, bound } = await factsOf({ keyLine });

    const exists = checks.find(({ name }) => name === 'key-exists');
    expect(exists).toMatchObject({ verdict: 'block', code: 'not-possible' });
    expect(exists?.sentence).toContain(`${key} was not found in region ${region}`);
    const later = checks.filter(({ name }) => /^key-(enabled|algorithm|usage|project)$/.test(name));
    expect(later.map(({ verdict }) => verdict)).toEqual(Array(4).fill('not-made'));
    expect(bound['key-state']).toBeNull();
  });

  it.each([
    ['KMS.0205', 400, 'not the id of a key'],
    ['KMS.0209', 400, 'disabled'],
    ['KMS.0210', 400, 'pending deletion'],
    ['KMS.0320', 400, 'frozen'],
    ['KMS.0328', 403, 'frozen'],
  ])('refused with %s is a block', async (error_code, status, words) => {
    const keyLine = { status, body: { error: { error_code, error_msg: 'No.' } } };

    const check = await checkOf('key-exists', { keyLine });

    expect(check).toMatchObject({ verdict: 'block', code: 'not-possible' });
    expect(check.sentence).toContain(words);
  });

  it('is not called missing by a 404 of something else on the way', async () => {
    const check = await checkOf('key-exists', { keyLine: { status: 404, body: 'nginx' } });

    expect(check.verdict).toBe('not-made');
  });

  it('that may not be read names the permission', async () => {
    const check = await checkOf('key-exists', { keyLine: refused(403, 'KMS.0306') });

    expect(check.verdict).toBe('not-made');
    expect(check.sentence).toContain('kms:cmk:get');
  });

  it.each([
    ['1', 'pending activation'],
    ['3', 'disabled'],
    ['4', 'pending deletion'],
    ['5', 'pending import'],
    ['9', '9'],
  ])('in state %s is %s, and blocks', async (key_state, words) => {
    const check = await checkOf('key-enabled', { key: { key_state } });

    expect(check).toMatchObject({ verdict: 'block', code: 'not-possible' });
    expect(check.sentence).toContain(words);
    expect(check.sentence).toContain(key);
  });

  it.each([
    ['key-enabled', { key_state: null }, 'not-made', 'does not say'],
    ['key-algorithm', { key_spec: 'SM4' }, 'pass', 'SM4'],
    ['key-algorithm', { key_spec: 'RSA_2048' }, 'block', 'AES_256 or SM4'],
    ['key-algorithm', { key_spec: undefined }, 'not-made', 'does not say'],
    ['key-usage', { key_usage: 'SIGN_VERIFY' }, 'block', 'SIGN_VERIFY'],
    ['key-usage', { key_usage: '' }, 'not-made', 'does not say'],
    ['key-project', { sys_enterprise_project_id: 'p-2' }, 'block', 'p-2'],
    ['key-project', { sys_enterprise_project_id: null }, 'not-made', 'does not say'],
  ])('%s of %j: %s', async (name, fields, verdict, words) => {
    const check = await checkOf(name, { key: fields });

    expect(check.verdict).toBe(verdict);
    expect(check.sentence).toContain(words);
  });
});
