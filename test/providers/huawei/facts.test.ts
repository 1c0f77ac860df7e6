import { describe, expect, it } from 'vitest';
import { differenceOf, fingerprintOf } from '../../../src/domain/plan.ts';
import { accountAt, connect, region, writeFor } from './build.ts';
import { factsOf, startWorld } from './world.ts';

describe('facts for turning on', () => {
  it('are checked in one order, and all pass on a healthy instance but the lasting limit', async () => {
    const { checks } = await factsOf({});

    expect(checks.map(({ name, verdict }) => `${name}: ${verdict}`)).toEqual([
      'instance-id-form: pass',
      'instance-exists: pass',
      'instance-normal: pass',
      'encryption-state: pass',
      'key-exists: pass',
      'key-enabled: pass',
      'key-algorithm: pass',
      'key-usage: pass',
      'key-project: pass',
      'restore-limit: warn',
    ]);
    expect(checks.every(({ source }) => source.length > 0)).toBe(true);
  });

  it('show what an approver wants to see', async () => {
    const { shown, instanceName } = await factsOf({});

    expect(instanceName).toBe('orders');
    expect(shown).toEqual([
      { label: 'Instance name', value: 'orders' },
      { label: 'Region', value: region },
      { label: 'Status', value: 'ACTIVE' },
      { label: 'Engine', value: 'gaussdb-mysql 8.0 kernel 2.0.54.240600' },
      { label: 'Backup encryption now', value: 'off' },
      { label: 'Key', value: 'backups AES_256' },
    ]);
  });

  it('bind what the decision rests on, and no name', async () => {
    const { bound } = await factsOf({});

    expect(bound).toEqual({
      'instance-status': 'normal',
      engine: 'gaussdb-mysql 8.0',
      'enterprise-project': '0',
      'encryption-now': 'off',
      'key-state': 'enabled',
      'key-spec': 'AES_256',
      'key-usage': 'ENCRYPT_DECRYPT',
      'key-project': '0',
    });
  });

  it('give the same fingerprint under another name, and another one for a disabled key', async () => {
    const write = writeFor('on');
    const before = await factsOf({});
    const renamed = await factsOf({ instance: { name: 'sales' }, key: { key_alias: 'other' } });
    const disabled = await factsOf({ key: { key_state: '3' } });

    const codes = [before, renamed, disabled].map((facts) => fingerprintOf({ write, facts }));

    expect(codes[1]).toBe(codes[0]);
    expect(codes[2]).not.toBe(codes[0]);
    expect(differenceOf(before, disabled)).toEqual(['key-state: enabled → disabled']);
  });

  it('are read from numbers as well as from texts, and without what is missing', async () => {
    const { bound, checks } = await factsOf({
      instance: { enterprise_project_id: 0, datastore: null, name: null },
      key: { sys_enterprise_project_id: '0' },
    });

    expect(bound).toMatchObject({ 'enterprise-project': '0', engine: '' });
    expect(checks.find(({ name }) => name === 'key-project')).toHaveProperty('verdict', 'pass');
  });
});

describe('facts for turning off', () => {
  it('need no key, and warn of nothing that is not yet so', async () => {
    const { url, received } = await startWorld({ encryption: 'on' });

    const facts = await connect(accountAt(url)).readFacts(writeFor('off'));

    expect(facts.checks.map(({ name, verdict }) => `${name}: ${verdict}`)).toEqual([
      'instance-id-form: pass',
      'instance-exists: pass',
      'instance-normal: pass',
      'encryption-state: pass',
    ]);
    expect(Object.keys(facts.bound)).toHaveLength(4);
    expect(received.some(({ path }) => path.includes('kms'))).toBe(false);
  });
});
