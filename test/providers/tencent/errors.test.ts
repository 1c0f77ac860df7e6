import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CloudError, WireError } from '../../../src/domain/errors.ts';
import { explainRefusal, meaningOf } from '../../../src/providers/tencent/errors.ts';
import { startRedis, type TestRedis } from '../../helpers/redis.ts';
import { connectTo, now, write } from './connect.ts';
import { refused, startScriptedCloud } from './scripted-cloud.ts';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis({ appendfsync: 'no' });
});
afterAll(() => redis.stop());

/** Every code of "Error Codes", and of the pages of the actions that are called. */
const codes: Record<string, string> = {
  'throttled, not taken': `RequestLimitExceeded RequestLimitExceeded.IPLimitExceeded
    RequestLimitExceeded.UinLimitExceeded RequestLimitExceeded.GlobalRegionUinLimitExceeded`,
  'denied, not taken': `AuthFailure AuthFailure.SignatureExpire AuthFailure.SignatureFailure
    AuthFailure.SecretIdNotFound AuthFailure.InvalidSecretId AuthFailure.TokenFailure
    AuthFailure.MFAFailure AuthFailure.InvalidAuthorization AuthFailure.UnauthorizedOperation
    AuthFailure.SubAccountDenied UnauthorizedOperation UnauthorizedOperation.NotEnoughPrivileges
    IpInBlacklist IpNotInWhitelist OperationDenied.SubAccountOperationDenied
    OperationDenied.UserHasNoStrategy OperationDenied.AccountOperationDenied`,
  'not-found, not taken': `ResourceNotFound ResourceNotFound.CdbInstanceNotFoundError
    ResourceNotFound.InstanceNotFoundError ResourceNotFound.InstanceNotFundError
    InvalidParameter.InstanceNotFound InvalidParameter.ControllerNotFoundError
    InvalidParameter.ResourceNotExists InvalidParameter.RoleNotExist
    InvalidParameterValue.InvalidKeyId ResourceUnavailable.CmkNotFound`,
  'conflict, not taken': 'OperationDenied.WrongStatus',
  'rejected, not taken': `ActionOffline InvalidAction NoSuchVersion NoSuchProduct UnsupportedRegion
    UnsupportedProtocol UnsupportedOperation UnsupportedOperation.NotRoleOperation MissingParameter
    UnknownParameter InvalidParameter InvalidParameter.ExceptionParam InvalidParameter.ParamError
    InvalidParameterValue InvalidParameterValue.DataConvertError
    InvalidParameterValue.InvalidParameterValueError InvalidRequest RequestSizeLimitExceeded
    OperationDenied OperationDenied.ActionNotSupport OperationDenied.InstanceUnsupportedOperateError
    OperationDenied.NotSupportBasic DryRunOperation`,
  'unavailable, maybe taken': `InternalError InternalError.HttpRequestError InternalError.KmsError
    InternalError.UnknownError InternalError.DBOperationError InternalError.DBRecordNotExistError
    CdbError ServiceUnavailable`,
  'conflict, maybe taken': 'ResourceUnavailable ResourceInUse ResourceInUse.Whatever',
  'rejected, maybe taken': `FailedOperation FailedOperation.InstanceQueryError ResourceInsufficient LimitExceeded
    ResponseSizeLimitExceeded NobodyHasSeenThis NobodyHasSeenThis.Either constructor toString`,
};

const rows = Object.entries(codes).flatMap(([meaning, list]) =>
  list.split(/\s+/).map((cloudCode) => ({ cloudCode, meaning })),
);

describe('what a code means', () => {
  it.each(rows)('$cloudCode: $meaning', ({ cloudCode, meaning }) => {
    const { code, taken } = meaningOf(cloudCode);

    expect(`${code}, ${taken === 'no' ? 'not' : 'maybe'} taken`).toBe(meaning);
  });
});

describe('a refusal of the credential itself', () => {
  const refused = codes['denied, not taken']?.split(/\s+/) ?? [];

  it('is told from everything else that is denied', () => {
    const isOfCredential = (Code: string) =>
      explainRefusal({ Code, Message: 'No.' }, 'r-1', []).refusesCredential;

    expect(refused.filter(isOfCredential)).toEqual([
      'AuthFailure.SignatureFailure',
      'AuthFailure.SecretIdNotFound',
      'AuthFailure.InvalidSecretId',
      'AuthFailure.TokenFailure',
    ]);
  });
});

describe('a write that is answered', () => {
  const send = async (url: string) => {
    const cloud = connectTo(redis, url);
    const prepared = await cloud.prepareWrite(write());
    return await prepared.send(now()).catch((reason: unknown) => reason);
  };

  it('with any of the codes is sent once, and the error carries code, text and request id', async () => {
    // The cloud refuses each instance with the code of its number.
    const cloud = await startScriptedCloud(({ body }) => {
      const [, turn = ''] = /cdb-(\d+)/.exec(body) ?? [];
      return refused(rows[Number(turn)]?.cloudCode ?? '');
    });

    for (const [turn, { cloudCode, meaning }] of rows.entries()) {
      // Each with a credential of its own: the gate would let but 20 a second pass.
      const credentials = { secretId: `AKID${turn}`, secretKey: 'key' };
      const connected = connectTo(redis, cloud.url, { credentials: [credentials] });
      const prepared = await connected.prepareWrite(write({ instance: `cdb-${turn}` }));
      const error = await prepared.send(now()).catch((reason: unknown) => reason);

      if (!(error instanceof CloudError)) throw new Error(`${cloudCode} gave no CloudError`);
      expect(error).toMatchObject({
        provider: 'tencent',
        cloudCode,
        requestId: 'r-1',
        message: expect.stringContaining(`${cloudCode} it is`),
      });
      expect(`${error.code}, ${error.taken === 'no' ? 'not' : 'maybe'} taken`).toBe(meaning);
    }
    expect(cloud.received).toHaveLength(rows.length);
  });

  it.each([500, 502, 503, 504])('with status %i may have been taken', async (status) => {
    const cloud = await startScriptedCloud(() => ({ status, body: '<html>Bad gateway</html>' }));

    expect(await send(cloud.url)).toMatchObject({ code: 'unavailable', taken: 'maybe' });
    expect(cloud.received).toHaveLength(1);
  });

  it('with another status may have been taken too: it is not the API that spoke', async () => {
    const cloud = await startScriptedCloud(() => ({ status: 403, body: 'blocked by proxy' }));

    expect(await send(cloud.url)).toMatchObject({ code: 'rejected', taken: 'maybe' });
  });

  it.each([
    ['nothing', ''],
    ['a page', '<html><body>upstream conn'],
    ['half an answer', '{"Response":{"RequestId":"a'],
    ['a list', '[]'],
    ['another shape', '{"code":0}'],
    ['no request id, so that the API never saw it', '{"Response":{}}'],
    ['a nameless error', '{"Response":{"Error":{"Message":"no"},"RequestId":"r-9"}}'],
  ])('with %s is unreadable', async (_what, body) => {
    const cloud = await startScriptedCloud(() => ({ body }));

    const error = await send(cloud.url);

    expect(error).toBeInstanceOf(WireError);
    expect(error).toMatchObject({ path: expect.stringMatching(/^Response/) });
    expect(inspect(error, { depth: 10 })).not.toMatch(/html|half/);
    expect(cloud.received).toHaveLength(1);
  });
});
