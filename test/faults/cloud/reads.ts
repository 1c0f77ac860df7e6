import { more, passing, slow, valueless } from './kinds.ts';
import { all, byCloud, each, type Row } from './table.ts';

/** Faults of what is read for the card. */
export const ofTheCard: readonly Row[] = [
  ...each(passing, { spot: 'card', calls: more, ends: all('succeeds') }),
  ...each(passing, { spot: 'card', calls: null, ends: all('is refused') }),
  ...each([slow, 'wrong-date'], { spot: 'card', calls: 1, ends: all('succeeds') }),
  ...each(['denied', 'expired', 'garbage', ...valueless, 'unknown-values'], {
    spot: 'card',
    calls: null,
    ends: all('is refused'),
  }),
  // Of Huawei the state is shown as "not readable": not a reason to turn anybody away.
  ...each(['garbage', ...valueless], {
    spot: 'card',
    reads: 'state',
    calls: 1,
    ends: byCloud('is refused', 'goes back to the approvers'),
  }),
  ...each(['unknown-values'], {
    spot: 'card',
    reads: 'state',
    calls: 1,
    ends: all('goes back to the approvers'),
  }),
];

/** Faults of what is read again, once it is approved. */
export const beforeTheWrite: readonly Row[] = [
  ...each(passing, { spot: 'before the write', calls: more, ends: all('succeeds') }),
  ...each(passing, {
    spot: 'before the write',
    calls: null,
    ends: all('succeeds once the cloud is back'),
  }),
  ...each([slow, 'wrong-date', 'expired', 'garbage', ...valueless], {
    spot: 'before the write',
    calls: 1,
    ends: all('succeeds'),
  }),
  // Huawei has one word for "not permitted" and "not there".
  ...each(['denied'], {
    spot: 'before the write',
    calls: 1,
    ends: byCloud('succeeds', 'fails, nothing sent'),
  }),
  ...each(['denied'], {
    spot: 'before the write',
    calls: null,
    ends: byCloud('fails after a minute, nothing sent', 'fails, nothing sent'),
  }),
  ...each(['expired', 'garbage', ...valueless], {
    spot: 'before the write',
    calls: null,
    ends: all('fails after a minute, nothing sent'),
  }),
  ...each(['unknown-values'], {
    spot: 'before the write',
    calls: null,
    ends: all('fails, nothing sent'),
  }),
  ...each(['garbage', ...valueless, 'unknown-values'], {
    spot: 'before the write',
    reads: 'state',
    calls: 1,
    ends: all('succeeds'),
  }),
  ...each(['garbage', ...valueless], {
    spot: 'before the write',
    reads: 'state',
    calls: null,
    ends: byCloud(
      'fails after a minute, nothing sent',
      'goes back to the approvers after a minute',
    ),
  }),
  ...each(['unknown-values'], {
    spot: 'before the write',
    reads: 'state',
    calls: null,
    ends: all('goes back to the approvers after a minute'),
  }),
];

/** Faults of the read-back. */
export const ofTheProof: readonly Row[] = [
  ...each([...passing, 'denied', 'expired', 'garbage', ...valueless, 'unknown-values'], {
    spot: 'proof',
    calls: more,
    ends: all('succeeds'),
  }),
  ...each([slow, 'wrong-date'], { spot: 'proof', calls: 1, ends: all('succeeds') }),
  ...each([...passing, 'denied', 'expired', 'garbage', ...valueless, 'unknown-values'], {
    spot: 'proof',
    calls: null,
    ends: all('is left to a person, and succeeds once it shows'),
  }),
];
