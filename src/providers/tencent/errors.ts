/**
 * What Tencent Cloud's refusals mean to us. A code is looked up whole, then by the part before its
 * first dot. Only what is refused before any work is done has `taken: 'no'`; everything else,
 * codes that nobody has listed included, may have been done.
 *
 * Sources: "Error Codes" and "Common Error Codes" of the API documents; the pages of the actions.
 */
import { CloudError, type CloudErrorCode } from '../../domain/errors.ts';
import { adviseOnClock, aheadMs } from '../clock-advice.ts';
import { plainText } from '../cloud-text.ts';

export interface Meaning {
  code: CloudErrorCode;
  /** Could the cloud have begun the work? */
  taken: 'no' | 'maybe';
}

const refused = (code: CloudErrorCode): Meaning => ({ code, taken: 'no' });
const unsure = (code: CloudErrorCode): Meaning => ({ code, taken: 'maybe' });

export const meanings: Readonly<Record<string, Meaning>> = {
  // Stopped before the backend ("API rate limits").
  RequestLimitExceeded: refused('throttled'),

  AuthFailure: refused('denied'),
  UnauthorizedOperation: refused('denied'),
  IpInBlacklist: refused('denied'),
  IpNotInWhitelist: refused('denied'),
  'OperationDenied.AccountOperationDenied': refused('denied'),
  'OperationDenied.SubAccountOperationDenied': refused('denied'),
  'OperationDenied.UserHasNoStrategy': refused('denied'),

  ResourceNotFound: refused('not-found'),
  'InvalidParameter.ControllerNotFoundError': refused('not-found'),
  'InvalidParameter.InstanceNotFound': refused('not-found'),
  'InvalidParameter.ResourceNotExists': refused('not-found'),
  'InvalidParameter.RoleNotExist': refused('not-found'),
  'InvalidParameterValue.InvalidKeyId': refused('not-found'),
  'ResourceUnavailable.CmkNotFound': refused('not-found'),

  // The instance is doing something else: the same call may work later.
  'OperationDenied.WrongStatus': refused('conflict'),

  ActionOffline: refused('rejected'),
  DryRunOperation: refused('rejected'),
  InvalidAction: refused('rejected'),
  InvalidParameter: refused('rejected'),
  InvalidParameterValue: refused('rejected'),
  InvalidRequest: refused('rejected'),
  MissingParameter: refused('rejected'),
  NoSuchProduct: refused('rejected'),
  NoSuchVersion: refused('rejected'),
  OperationDenied: refused('rejected'),
  RequestSizeLimitExceeded: refused('rejected'),
  UnknownParameter: refused('rejected'),
  UnsupportedOperation: refused('rejected'),
  UnsupportedProtocol: refused('rejected'),
  UnsupportedRegion: refused('rejected'),

  // "May take up to 10s … if the API call returns InternalError, call DescribeDBInstanceInfo to
  // confirm" (OpenDBInstanceEncryption).
  InternalError: unsure('unavailable'),
  CdbError: unsure('unavailable'),
  ServiceUnavailable: unsure('unavailable'),
  ResourceUnavailable: unsure('conflict'),
  ResourceInUse: unsure('conflict'),
  FailedOperation: unsure('rejected'),
  LimitExceeded: unsure('rejected'),
  ResourceInsufficient: unsure('rejected'),
  // The answer was too large, not the question.
  ResponseSizeLimitExceeded: unsure('rejected'),
};

export function meaningOf(cloudCode: string): Meaning {
  const [prefix = ''] = cloudCode.split('.', 1);
  return lookUp(cloudCode) ?? lookUp(prefix) ?? unsure('rejected');
}

function lookUp(code: string): Meaning | undefined {
  return Object.hasOwn(meanings, code) ? meanings[code] : undefined;
}

/**
 * With these codes the credential itself is refused: there is no such id (any more), its secret is
 * another, or its token has ended. A clock that is wrong, or a right that is missing, is none of them.
 */
const credentialRefusals: readonly string[] = [
  'AuthFailure.InvalidSecretId',
  'AuthFailure.SecretIdNotFound',
  'AuthFailure.SignatureFailure',
  'AuthFailure.TokenFailure',
];

/** "Signature v3": either way. */
export const toleratedMs = 5 * 60_000;

/**
 * `Response.Error` as an error of ours. `secrets` are taken out of the cloud's text.
 *
 * @param at header `Date` of the answer, and when it came
 */
export function explainRefusal(
  error: { Code: string; Message?: string | null | undefined },
  requestId: string | undefined,
  secrets: readonly string[],
  at?: { date: string | undefined; nowMs: number },
): CloudError {
  const { code, taken } = meaningOf(error.Code);
  const text = plainText(error.Message || error.Code, secrets);
  const isTooOld = error.Code === 'AuthFailure.SignatureExpire';
  const advice = isTooOld && adviseOnClock(at ? aheadMs(at.date, at.nowMs) : null, toleratedMs);
  return new CloudError(code, advice ? `${text} ${advice}` : text, {
    provider: 'tencent',
    taken,
    cloudCode: plainText(error.Code, secrets),
    requestId,
    refusesCredential: credentialRefusals.includes(error.Code),
  });
}

/**
 * A status that is not 200: something before the API answered, a proxy perhaps. The API itself
 * answers its refusals with 200 too.
 */
export function explainStatus(status: number): CloudError {
  const code = status === 429 ? 'throttled' : status >= 500 ? 'unavailable' : 'rejected';
  return new CloudError(code, `Tencent Cloud answered with HTTP status ${status}`, {
    provider: 'tencent',
    taken: 'maybe',
  });
}
