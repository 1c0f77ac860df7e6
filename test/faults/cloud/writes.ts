import { slow, tooSlow, valueless } from './kinds.ts';
import { all, byCloud, byUndo, each, type Row } from './table.ts';

/** Faults of the write itself. */
export const ofTheWrite: readonly Row[] = [
  ...each(['drop-before', 'internal-error-before', 'unavailable'], {
    spot: 'write',
    calls: 1,
    ends: byUndo(
      'succeeds at the second call, the first proven not done',
      'is unknown, and left to a person',
    ),
  }),
  ...each(['drop-after', 'internal-error-after', 'garbage', tooSlow, ...valueless], {
    spot: 'write',
    calls: 1,
    ends: all('succeeds, proven by reading back'),
  }),
  // Tencent answers with a request id and nothing else, and any will do.
  ...each(['unknown-values'], {
    spot: 'write',
    calls: 1,
    ends: byCloud('succeeds', 'succeeds, proven by reading back'),
  }),
  ...each([slow, { how: 'lag', lagMs: 5_000 }, 'wrong-date'], {
    spot: 'write',
    calls: 1,
    ends: all('succeeds'),
  }),
  ...each([{ how: 'lag', lagMs: 20 * 60_000 }], {
    spot: 'write',
    calls: 1,
    ends: all('is left to a person, and succeeds once it shows'),
  }),
  ...each(['never'], {
    spot: 'write',
    calls: 1,
    ends: all('is accepted without an effect, and left to a person'),
  }),
  ...each(['busy'], { spot: 'write', calls: 1, ends: all('succeeds at the second call') }),
  ...each(['denied', 'expired'], { spot: 'write', calls: 1, ends: all('fails, not taken') }),
  // Of Huawei's key nothing can be read; the others have none.
  ...each(['other-key'], {
    spot: 'write',
    calls: 1,
    ends: { ...all('succeeds'), storage: 'fails: another key was applied' },
  }),
  // Nothing is known, and nothing can be read: nobody but a person makes a second call.
  ...(['denied', 'garbage', 'unavailable', 'null-values'] as const).flatMap((proof) => [
    ...each(['drop-after'], {
      spot: 'write',
      calls: 1,
      proof,
      ends: all('is unknown, left to a person, and succeeds once it shows'),
    }),
    ...each(['drop-before'], {
      spot: 'write',
      calls: 1,
      proof,
      ends: all('is unknown, and left to a person'),
    }),
  ]),
];

/** What the clouds' tables say of their codes, and codes that stand in none: all refused before the work, which only some of them prove. */
const maybe = byUndo(
  'succeeds at the second call, the first proven not done',
  'is unknown, and left to a person',
);
const later = all('succeeds at the second call');
const refused = all('fails, not taken');

const tencentCodes: Readonly<Record<string, Row['ends']>> = {
  'InternalError.HttpRequestError': maybe,
  'InternalError.KmsError': maybe,
  CdbError: maybe,
  FailedOperation: maybe,
  ResourceUnavailable: maybe,
  ResourceInUse: maybe,
  ResourceInsufficient: maybe,
  LimitExceeded: maybe,
  'NobodyHasSeenThis.Yet': maybe,
  OperationDenied: refused,
  'OperationDenied.ActionNotSupport': refused,
  'OperationDenied.UserHasNoStrategy': refused,
  'InvalidParameter.InstanceNotFound': refused,
  'ResourceNotFound.CdbInstanceNotFoundError': refused,
  UnsupportedOperation: refused,
  IpNotInWhitelist: refused,
  'AuthFailure.SecretIdNotFound': refused,
  'AuthFailure.SignatureFailure': refused,
};

const huaweiCodes: readonly [status: number, code: string, ends: Row['ends']][] = [
  [500, 'DBS.108002', maybe],
  [500, 'DBS.05000000', maybe],
  [500, 'APIGW.0611', maybe],
  [502, 'APIGW.0201', maybe],
  [504, 'APIGW.0201', maybe],
  [400, 'DBS.999999', maybe],
  [403, 'DBS.999999', maybe],
  [409, 'DBS.999999', maybe],
  [409, 'DBS.201202', later],
  [409, 'DBS.201205', later],
  [400, 'DBS.201014', later],
  [400, 'DBS.280449', refused],
  [409, 'DBS.200316', refused],
  [413, 'DBS.200046', refused],
  [404, 'DBS.290013', refused],
  [403, 'APIGW.0302', refused],
  [401, 'APIGW.0301', refused],
  [400, 'APIGW.0201', refused],
];

export const ofCodes: readonly Row[] = [
  ...Object.entries(tencentCodes).map(([code, ends]): Row => {
    const { storage, backups } = ends;
    return written(code, undefined, { ...(storage && { storage }), ...(backups && { backups }) });
  }),
  ...huaweiCodes.map(([status, code, ends]): Row => {
    const { lasting, off } = ends;
    return written(code, status, { ...(lasting && { lasting }), ...(off && { off }) });
  }),
];

function written(code: string, status: number | undefined, ends: Row['ends']): Row {
  return { how: { how: 'refuse', code, status }, spot: 'write', calls: 1, ends };
}
