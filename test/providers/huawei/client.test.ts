import { describe, expect, it } from 'vitest';
import { WireError } from '../../../src/domain/errors.ts';
import { createSigner, frameOf } from '../../../src/providers/huawei/sign.ts';
import {
  accountAt,
  connect,
  failureOf,
  instance,
  key,
  keyPair,
  openGate,
  projectId,
  send,
  timesNow,
  writeFor,
} from './build.ts';
import { type Line, type Received, startScriptedCloud } from './scripted-cloud.ts';

const isOn: Line = { body: { encryption_status: 'on' }, headers: { 'X-Request-Id': 'req-1' } };
const path = `/v3/${projectId}/instances/${instance}/backups/encryption`;

describe('the write', () => {
  it('turns on with the key that was asked for, and tells the request id', async () => {
    const { url, received } = await startScriptedCloud(() => isOn);

    const answer = await send(connect(accountAt(url)), writeFor('on'));

    expect(answer).toEqual({ cloudRequestId: 'req-1' });
    expect(received).toHaveLength(1);
    expect(received[0]).toMatchObject({ method: 'POST', path });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({
      encryption_status: 'on',
      type: 'kms',
      kms_key_id: key,
    });
  });

  it('turns off without type and key', async () => {
    const { url, received } = await startScriptedCloud(() => ({
      body: { encryption_status: 'off' },
    }));

    const answer = await send(connect(accountAt(url)), writeFor('off'));

    expect(answer).toEqual({ cloudRequestId: null });
    expect(received[0]?.body).toBe('{"encryption_status":"off"}');
  });

  it('is signed with the time of its intent, over host with port, type, date and project', async () => {
    const { url, received } = await startScriptedCloud(() => isOn);
    const prepared = await connect(accountAt(url)).prepareWrite(writeFor('on'));

    const signedAtMs = Date.UTC(2026, 2, 1, 9, 30);
    await prepared.send({ signedAtMs, sendByMs: Date.now() + 5_000 });

    const { headers } = received[0] as Received;
    expect(headers).toMatchObject({
      host: new URL(url).host,
      'x-sdk-date': '20260301T093000Z',
      'x-project-id': projectId,
      'x-language': 'en-us',
      'content-type': 'application/json',
    });
    expect(headers.authorization).toContain(
      'SignedHeaders=content-type;host;x-project-id;x-sdk-date,',
    );
    expect(headers.authorization).toBe(signatureOf(received[0] as Received));
  });

  it('signs the security token of temporary keys', async () => {
    const { url, received } = await startScriptedCloud(() => isOn);
    const credentials = { ...keyPair, securityToken: 'a-security-token' };

    await send(connect(accountAt(url, { credentials: [credentials] })), writeFor('on'));

    expect(received[0]?.headers['x-security-token']).toBe('a-security-token');
    expect(received[0]?.headers.authorization).toContain('x-sdk-date;x-security-token,');
  });

  it.each<[string, Line]>([
    ['throttled', { status: 429, headers: { 'Retry-After': '1' } }],
    ['unavailable', { status: 503 }],
    ['unavailable', 'drop'],
  ])('is never repeated when it is %s', async (code, line) => {
    const { url, received } = await startScriptedCloud(() => line);

    const error = await failureOf(send(connect(accountAt(url)), writeFor('on')));

    expect(error).toMatchObject({ code });
    expect(received).toHaveLength(1);
  });

  it('is sent once, whoever asks again', async () => {
    const { url, received } = await startScriptedCloud(() => isOn);
    const prepared = await connect(accountAt(url)).prepareWrite(writeFor('on'));
    await prepared.send(timesNow());

    await failureOf(prepared.send(timesNow()));

    expect(received).toHaveLength(1);
  });

  it('stays here when its time to be sent has passed', async () => {
    const { url, received } = await startScriptedCloud(() => isOn);
    const gate = openGate();
    const prepared = await connect(accountAt(url), { gate }).prepareWrite(writeFor('on'));

    const late = { signedAtMs: Date.now() - 6_000, sendByMs: Date.now() - 1_000 };
    const error = await failureOf(prepared.send(late));

    expect(error).toMatchObject({ code: 'late', taken: 'no' });
    expect(received).toHaveLength(0);
    expect(gate.left).toEqual(['ModifyBackupEncryptStatus released']);
  });

  it('may have been taken when the connection breaks after it was sent', async () => {
    const { url } = await startScriptedCloud(() => 'drop');

    const error = await failureOf(send(connect(accountAt(url)), writeFor('on')));

    expect(error).toMatchObject({ code: 'unavailable', taken: 'maybe' });
  });

  it('was not taken when nobody listens', async () => {
    const url = 'http://127.0.0.1:9';

    const error = await failureOf(send(connect(accountAt(url)), writeFor('on')));

    expect(error).toMatchObject({ code: 'unavailable', taken: 'no' });
  });

  it.each<[string, Line, string]>([
    ['not JSON', { body: '<html>' }, 'body'],
    ['empty', { body: '' }, 'body'],
    ['without the state', { body: { done: true } }, 'encryption_status'],
    ['the other state', { body: { encryption_status: 'off' } }, 'encryption_status'],
    ['of another type', { body: { encryption_status: 1 } }, 'encryption_status'],
  ])('cannot be believed when the answer is %s', async (_what, line, where) => {
    const { url } = await startScriptedCloud(() => line);

    const error = await failureOf(send(connect(accountAt(url)), writeFor('on')));

    expect(error).toBeInstanceOf(WireError);
    expect(error).toHaveProperty('path', where);
  });

  it('is refused here for a region that is no longer configured', async () => {
    const cloud = connect(accountAt('http://127.0.0.1:9'));

    const error = await failureOf(cloud.prepareWrite(writeFor('on', { region: 'cn-east-3' })));

    expect(error).toMatchObject({ code: 'rejected', taken: 'no' });
    expect(error).toHaveProperty('message', expect.stringContaining('cn-east-3'));
  });
});

describe('a read', () => {
  it.each<[string, Line]>([
    ['throttled', { status: 429, body: { error_code: 'APIGW.0308', error_msg: 'Slow down.' } }],
    ['unavailable', { status: 503 }],
    ['lost', 'drop'],
  ])('is repeated when it was %s', async (_what, line) => {
    const { url, received } = await startScriptedCloud((_, number) => (number < 2 ? line : isOn));

    const shown = await connect(accountAt(url)).readBack(writeFor('on'));

    expect(shown).toMatchObject({ is: 'done' });
    expect(received).toHaveLength(2);
  });

  it('is not repeated when the answer cannot be read', async () => {
    const { url, received } = await startScriptedCloud(() => ({ body: '<html>' }));

    const error = await failureOf(connect(accountAt(url)).readBack(writeFor('on')));

    expect(error).toBeInstanceOf(WireError);
    expect(received).toHaveLength(1);
  });

  it('is signed with the common clock and has neither body nor content type', async () => {
    const { url, received } = await startScriptedCloud(() => isOn);
    const clock = { now: () => Date.UTC(2026, 2, 1, 9, 30) };

    await connect(accountAt(url), { clock }).readBack(writeFor('on'));

    expect(received[0]).toMatchObject({ method: 'GET', path, body: '' });
    expect(received[0]?.headers).not.toHaveProperty('content-type');
    expect(received[0]?.headers['x-sdk-date']).toBe('20260301T093000Z');
    expect(received[0]?.headers.authorization).toBe(signatureOf(received[0] as Received));
  });
});

/** What the header should be, from what arrived. */
function signatureOf({ method, path: target, headers, body }: Received): string {
  const { pathname, search } = new URL(target, 'http://any');
  const named = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? '';
  const values = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  const frame = frameOf(Object.fromEntries(values), named.split(';'));
  const request = { method, path: pathname, query: search.slice(1), body };
  return createSigner(keyPair)(frame, request, String(headers['x-sdk-date']));
}
