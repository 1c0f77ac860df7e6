import { describe, expect, it } from 'vitest';
import { CloudError } from '../../../src/domain/errors.ts';
import { explainAnswer, type Proof } from '../../../src/providers/huawei/errors.ts';
import { accountAt, connect, failureOf, login, send, writeFor } from './build.ts';
import { type Line, startScriptedCloud } from './scripted-cloud.ts';

/** Status, our word, and the codes that the documents list with it; all are refused before work. */
const refusedBeforeWork: [status: number, code: string, cloudCodes: string][] = [
  [401, 'denied', 'APIGW.0301 APIGW.0303 APIGW.0305 APIGW.0307'],
  [403, 'denied', 'APIGW.0302 APIGW.0304 APIGW.0306 APIGW.0310 APIGW.0401 APIGW.0402 APIGW.0404'],
  [403, 'denied', 'APIGW.0801 APIGW.0802'],
  [404, 'rejected', 'APIGW.0101 APIGW.0103'],
  [400, 'rejected', 'APIGW.0104 APIGW.0105 APIGW.0106 APIGW.0602 APIGW.0607 APIGW.0201'],
  [413, 'rejected', 'APIGW.0201'],
  [405, 'rejected', 'APIGW.0501 APIGW.0502'],
  [429, 'throttled', 'APIGW.0308 IAM.0012 XYZ.0001'],

  [400, 'rejected', 'DBS.200001 DBS.200004 DBS.280001 DBS.280204 DBS.290000 DBS.290001'],
  [400, 'rejected', 'DBS.200006 DBS.280404 DBS.200024 DBS.280449 DBS.212003 DBS.200040'],
  [400, 'rejected', 'DBS.201207 DBS.280238 DBS.280439 DBS.200543'],
  [400, 'conflict', 'DBS.200086 DBS.201014'],
  [403, 'denied', 'DBS.200010 DBS.200044 DBS.200604 DBS.201003 DBS.280015'],
  [403, 'denied', 'DBS.280056'],
  [404, 'not-found', 'DBS.200002 DBS.200045 DBS.200408 DBS.200602 DBS.201028 DBS.290005'],
  [404, 'not-found', 'DBS.290011 DBS.290013'],
  [409, 'conflict', 'DBS.200011 DBS.200019 DBS.200047 DBS.201202 DBS.212006 DBS.201205'],
  [409, 'conflict', 'DBS.280406 DBS.201015 DBS.05000084 DBS.212033'],
  [409, 'rejected', 'DBS.200316'],
  [413, 'rejected', 'DBS.200046 DBS.290003'],

  [400, 'rejected', 'IAM.0007 IAM.0011 IAM.0072 IAM.0073 IAM.1101 IAM.1102 IAM.1103 IAM.1109'],
  [400, 'denied', 'IAM.1104 IAM.1105 IAM.1106 IAM.1107 IAM.1108'],
  [401, 'denied', 'IAM.0001 IAM.0061 IAM.0062 IAM.0063 IAM.0064 IAM.0066 IAM.0067'],
  [403, 'denied', 'IAM.0002 IAM.0003 IAM.0080 IAM.0081 IAM.0082 IAM.0083'],
  [404, 'rejected', 'IAM.0004'],
  [410, 'rejected', 'IAM.0020'],

  [400, 'rejected', 'KMS.0201 KMS.0202 KMS.0203 KMS.0204 KMS.0205 KMS.0206 KMS.0209 KMS.0210'],
  [400, 'rejected', 'KMS.0308 KMS.0320'],
  [403, 'denied', 'KMS.0301 KMS.0302 KMS.0303 KMS.0305 KMS.0306 KMS.0307 KMS.0314 KMS.0326'],
  [403, 'denied', 'KMS.0330'],
  [403, 'rejected', 'KMS.0328'],
  [404, 'not-found', 'KMS.0207'],
  [405, 'rejected', 'KMS.0215'],
];

/** What may have been done. */
const maybeTaken: [status: number, code: string, cloudCodes: string][] = [
  [500, 'unavailable', 'DBS.108000 DBS.108002 DBS.108005 DBS.200005 DBS.200208 DBS.213002'],
  [500, 'unavailable', 'DBS.213004 DBS.290006 DBS.290015 DBS.05000000'],
  [500, 'unavailable', 'APIGW.0601 APIGW.0605 APIGW.0606 APIGW.0608 APIGW.0609 APIGW.0611'],
  [500, 'unavailable', 'APIGW.0612 APIGW.0705 IAM.0006 KMS.0100 KMS.0101 KMS.0102 KMS.0103'],
  [502, 'unavailable', 'APIGW.0201 APIGW.0610'],
  [503, 'unavailable', 'APIGW.0613 KMS.0104'],
  [504, 'unavailable', 'APIGW.0201'],
  [400, 'unavailable', 'KMS.0105'],
  // A refusal's code at a server's failure: the failure counts.
  [500, 'unavailable', 'DBS.200001 DBS.200019 APIGW.0301'],
  // Codes that nobody has seen.
  [400, 'rejected', 'DBS.999999 XYZ.0001'],
  [403, 'denied', 'DBS.999999'],
  [404, 'not-found', 'DBS.999999'],
  [409, 'conflict', 'DBS.999999'],
  [302, 'unavailable', 'XYZ.0001'],
];

type Row = { status: number; cloudCode: string; code: string; taken: string };
const rows: Row[] = [
  ...refusedBeforeWork.map((row) => [...row, 'no'] as const),
  ...maybeTaken.map((row) => [...row, 'maybe'] as const),
].flatMap(([status, code, cloudCodes, taken]) =>
  cloudCodes.split(' ').map((cloudCode) => ({ status, cloudCode, code, taken })),
);

async function answerWith(line: Line) {
  const { url } = await startScriptedCloud(() => line);
  return failureOf(send(connect(accountAt(url)), writeFor('on')));
}

describe('a refused write', () => {
  it.each(rows)('$status $cloudCode is "$code", taken: $taken', async (row) => {
    const error = await answerWith({
      status: row.status,
      body: { error_code: row.cloudCode, error_msg: 'No.' },
    });

    expect(error).toBeInstanceOf(CloudError);
    expect(error).toMatchObject({ code: row.code, taken: row.taken, cloudCode: row.cloudCode });
  });

  it.each([
    { status: 401, code: 'denied', taken: 'no' },
    { status: 429, code: 'throttled', taken: 'no' },
    { status: 403, code: 'denied', taken: 'maybe' },
    { status: 500, code: 'unavailable', taken: 'maybe' },
    { status: 502, code: 'unavailable', taken: 'maybe' },
  ])('$status from something that is not the cloud is taken: $taken', async (row) => {
    const error = await answerWith({ status: row.status, body: '<html>proxy</html>' });

    expect(error).toMatchObject({ code: row.code, taken: row.taken, cloudCode: undefined });
    expect(error).toHaveProperty('message', `Huawei Cloud answered with status ${row.status}`);
  });
});

describe('a refusal is understood in every shape', () => {
  it.each([
    ['TaurusDB, gateway and IAM', { error_code: 'DBS.200019', error_msg: 'Busy.' }],
    ['camel case', { errorCode: 'DBS.200019', errorMsg: 'Busy.' }],
    ['short', { code: 'DBS.200019', message: 'Busy.' }],
    ['KMS: nested', { error: { error_code: 'DBS.200019', error_msg: 'Busy.' } }],
    ['nested camel case', { error: { errorCode: 'DBS.200019', errorMsg: 'Busy.' } }],
    ['nested short', { error: { code: 'DBS.200019', message: 'Busy.' } }],
    [
      'an error text beside the code',
      { error: 'Conflict', error_code: 'DBS.200019', error_msg: 'Busy.' },
    ],
  ])('%s', async (_shape, body) => {
    const error = await answerWith({ status: 409, body });

    expect(error).toMatchObject({ code: 'conflict', cloudCode: 'DBS.200019', message: 'Busy.' });
  });

  it('older IAM, whose code is a number', async () => {
    const body = { error: { code: 401, message: 'Who are you?', title: 'Unauthorized' } };

    const error = await answerWith({ status: 401, body });

    expect(error).toMatchObject({ code: 'denied', cloudCode: '401', message: 'Who are you?' });
  });

  it.each([
    ['in the body', { request_id: 'req-1' }, {}],
    ['in the header', {}, { 'X-Request-Id': 'req-1' }],
    ['in both, the body first', { request_id: 'req-1' }, { 'X-Request-Id': 'req-2' }],
  ])('with its request id %s', async (_where, more, headers) => {
    const body = { error_code: 'APIGW.0301', error_msg: 'No.', ...more };

    expect(await answerWith({ status: 401, body, headers })).toHaveProperty('requestId', 'req-1');
  });

  it('with the time to wait, in seconds or as a date', async () => {
    const body = { error_code: 'APIGW.0308', error_msg: 'Slow down.' };
    const inAMinute = new Date(Date.now() + 60_000).toUTCString();

    const seconds = await answerWith({ status: 429, body, headers: { 'Retry-After': '7' } });
    const date = await answerWith({ status: 429, body, headers: { 'Retry-After': inAMinute } });
    const nonsense = await answerWith({ status: 429, body, headers: { 'Retry-After': 'soon' } });

    expect(seconds).toHaveProperty('retryAfterMs', 7_000);
    const { retryAfterMs = 0 } = date as CloudError;
    expect(retryAfterMs).toBeGreaterThan(50_000);
    expect(retryAfterMs).toBeLessThanOrEqual(60_000);
    expect(nonsense).toHaveProperty('retryAfterMs', undefined);
  });
});

describe('a refusal of the credential itself', () => {
  const refusal = (proof: Proof, status: number, error_code: string, date = '') => {
    const answer = { status, headers: { date }, body: JSON.stringify({ error_code }) };
    return explainAnswer(answer, [], Date.now(), proof).refusesCredential;
  };

  it.each([
    ['an access key that is unknown, or signs wrongly', 'key', 401, 'APIGW.0301', true],
    ['an access key that is blocked', 'key', 400, 'IAM.1104', true],
    ['temporary keys that have ended', 'key', 400, 'IAM.1108', true],
    ['an access key without a right', 'key', 403, 'APIGW.0302', false],
    ['an access key, by a service behind the gateway', 'key', 403, 'DBS.280056', false],
    ['a wrong password', 'login', 401, 'IAM.0062', true],
    ['a wrong password, as IAM said it before', 'login', 401, '401', true],
    ['a user that is disabled', 'login', 403, 'IAM.0080', true],
    ['a user without a right', 'login', 403, 'IAM.0002', false],
    ['a token, of which there may be a newer one', 'token', 401, 'APIGW.0301', false],
  ] as const)('is known: %s', (_, proof, status, code, isRefused) => {
    expect(refusal(proof, status, code)).toBe(isRefused);
  });

  it('is none where the clocks are too far apart', () => {
    const inAnHour = new Date(Date.now() + 3_600_000).toUTCString();

    expect(refusal('key', 401, 'APIGW.0301', inAnHour)).toBe(false);
  });
});

describe('a message', () => {
  it('never repeats what the gateway quotes of the signed request', async () => {
    const error_msg =
      'Incorrect IAM authentication information: verify aksk signature fail, ' +
      'canonicalRequest:POST|/v3/||host:x|x-security-token:quoted-token||host|abc';

    const error = await answerWith({ status: 401, body: { error_code: 'APIGW.0301', error_msg } });

    expect(error).toHaveProperty(
      'message',
      'Incorrect IAM authentication information: verify aksk signature fail',
    );
  });

  it('never holds a key of the account', async () => {
    const error_msg = 'HUAWEIACCESSKEY00001 with a-secret-key is blocked';

    const error = await answerWith({ status: 403, body: { error_code: 'APIGW.0302', error_msg } });

    expect(error).toHaveProperty('message', '*** with *** is blocked');
  });

  it('never holds the token it was asked with', async () => {
    const { url } = await startScriptedCloud(({ path, headers }) =>
      path.startsWith('/v3/auth')
        ? {
            status: 201,
            headers: { 'X-Subject-Token': 'MIItoken' },
            body: { token: { expires_at: '2099-01-01T00:00:00.000000Z' } },
          }
        : { status: 403, body: { error_code: 'X.1', error_msg: `bad ${headers['x-auth-token']}` } },
    );

    const error = await failureOf(
      send(connect(accountAt(url, { credentials: [login] })), writeFor('on')),
    );

    expect(error).toHaveProperty('message', 'bad ***');
  });

  it('is bounded', async () => {
    const body = { error_code: 'DBS.200001', error_msg: 'x'.repeat(10_000) };

    expect(await answerWith({ status: 400, body })).toHaveProperty('message.length', 500);
  });
});
