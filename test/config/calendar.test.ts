import { describe, expect, it } from 'vitest';
import { about } from './files.ts';

describe('a window', () => {
  const window = (change: Record<string, string>) => {
    const keys = { days: '[sat]', from: '01:00', to: '05:00', timeZone: 'UTC', ...change };
    const text = Object.entries(keys).map(([key, value]) => `${key}: ${value}`);
    return about(`windows: [{ ${text.join(', ')} }]`);
  };

  it.each([
    [{ days: '[]' }, 'days: needs at least one of mon, tue'],
    [{ days: '[Saturday]' }, 'days[0]: must be one of mon, tue, wed, thu, fri, sat, sun; did you'],
    [{ days: '[tus]' }, 'did you mean tue?'],
    [{ days: '[mon-fri]' }, 'sun; name each day'],
    [{ days: '[]', from: '"05:00"' }, 'days: needs at least one'],
    [{ from: '1:00' }, 'from: must be a time of day such as 01:00'],
    [{ from: '25:00' }, 'from: must be a time of day such as 01:00'],
    [{ from: '24:00' }, 'from: must be 00:00 of the next day instead'],
    [{ from: '60' }, 'from: must be a time of day such as 01:00'],
    [{ to: '01:00' }, 'to: is the same as from'],
    [{ timeZone: 'CST' }, 'timeZone: must be an IANA time zone'],
    [{ timeZone: '"+08:00"' }, 'timeZone: must be an IANA time zone'],
  ])('is not like %j', (change, complaint) => {
    const all = window(change);

    expect(all.length).toBeGreaterThan(0);
    expect(all[0]).toContain('windows[0].');
    expect(all.join()).toContain(complaint);
  });

  it('always has days, times and a time zone', () => {
    expect(about('windows: [{}]').map((line) => line.split(':')[0])).toEqual([
      'windows[0].days',
      'windows[0].from',
      'windows[0].to',
      'windows[0].timeZone',
    ]);
  });
});

describe('a freeze', () => {
  const freeze = (change: Record<string, string>) => {
    const keys = { from: '2026-12-20', to: '2027-01-04', timeZone: 'UTC', ...change };
    const text = Object.entries(keys).map(([key, value]) => `${key}: ${value}`);
    return about(`freezes: [{ ${text.join(', ')} }]`);
  };

  it('may be of one day, and need not say why', () => {
    expect(freeze({ to: '2026-12-20' })).toEqual([]);
    expect(freeze({ why: 'x'.repeat(200) })).toEqual([]);
  });

  it.each([
    [{ from: '2026-02-30' }, 'freezes[0].from: must be a date such as 2026-12-20'],
    [{ from: '20.12.2026' }, 'freezes[0].from: must be a date such as 2026-12-20'],
    [{ to: '2026-12-19' }, 'freezes[0].to: is before from: the freeze would have no day'],
    [{ timeZone: 'Mars/Olympus' }, 'freezes[0].timeZone: must be an IANA time zone'],
    [{ why: 'x'.repeat(201) }, 'freezes[0].why: must be at most 200 characters'],
    [{ why: '"two\\nlines"' }, 'freezes[0].why: must be one line of plain text'],
    [{ why: '" "' }, 'freezes[0].why: must be one line of plain text'],
  ])('is not like %j', (change, complaint) => {
    expect(freeze(change)).toEqual([expect.stringContaining(complaint)]);
  });
});

it('a window or a freeze is complained about as a whole, also where a key is missing', () => {
  expect(
    about(
      'windows: [{ from: 01:00, to: 01:00, timeZone: UTC }]',
      'freezes: [{ from: 2027-01-04, to: 2026-12-20 }]',
    ).map((line) => line.split(':')[0]),
  ).toEqual(['windows[0].days', 'windows[0].to', 'freezes[0].timeZone', 'freezes[0].to']);
});
