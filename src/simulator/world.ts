import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { SimulatorClock } from './clock.ts';

/** What a cloud holds, as plain JSON. Every row has all its fields. */
export interface Tables {
  instances: Record<string, object>;
  keys: Record<string, object>;
  account: object;
}

type Fields = Readonly<Record<string, unknown>>;

/** The state of a cloud, with changes that can be seen only later. */
export interface World<T extends Tables> {
  /** As it shows now. */
  read(): T;
  /** Changes fields of a row, now or after a while. */
  change(id: string, fields: Fields, afterMs?: number): void;
  /** Has a change of this field been accepted that cannot be seen yet? */
  isChanging(id: string, field: string): boolean;
  /** Like `change`, from outside. @throws Error for an id or a field that does not exist. */
  edit(id: string, fields: Fields): void;
  reset(): void;
}

interface Pending {
  id: string;
  atMs: number;
  fields: Fields;
}

/**
 * @param file keeps the state over restarts; what was once shown is never taken back.
 * @throws Error when the file cannot be read or written.
 */
export function createWorld<T extends Tables>(
  seeds: () => T,
  clock: SimulatorClock,
  file: string | undefined,
): World<T> {
  let { tables, pending } = load(seeds(), clock, file);
  const keep = () => save(file, clock, tables, pending);

  const settle = () => {
    const nowMs = clock.now();
    const due = pending.filter((change) => change.atMs <= nowMs);
    if (due.length === 0) return;
    pending = pending.filter((change) => change.atMs > nowMs);
    for (const { id, fields } of due) Object.assign(rowOf(tables, id), fields);
    keep();
  };
  const change = (id: string, fields: Fields, afterMs = 0) => {
    settle();
    const row = rowOf(tables, id);
    if (afterMs > 0) pending.push({ id, atMs: clock.now() + afterMs, fields });
    else Object.assign(row, fields);
    keep();
  };

  return {
    read() {
      settle();
      return tables;
    },
    change,
    isChanging(id, field) {
      settle();
      return pending.some((one) => one.id === id && field in one.fields);
    },
    edit(id, fields) {
      const row = rowOf(tables, id);
      const unknown = Object.keys(fields).find((name) => !(name in row));
      if (unknown !== undefined) throw new Error(`${id} has no ${unknown}`);
      change(id, fields);
    },
    reset() {
      tables = seeds();
      pending = [];
      keep();
    },
  };
}

function rowOf(tables: Tables, id: string): object {
  const row = tables.instances[id] ?? tables.keys[id];
  if (row !== undefined) return row;
  if (id === 'account') return tables.account;
  throw new Error(`Nothing here is called ${id}`);
}

interface Saved {
  tables: Tables;
  pending: readonly { id: string; inMs: number; fields: Fields }[];
}

function save(
  file: string | undefined,
  clock: SimulatorClock,
  tables: Tables,
  pending: readonly Pending[],
): void {
  if (file === undefined) return;
  const nowMs = clock.now();
  const waiting = pending.map(({ id, atMs, fields }) => ({ id, inMs: atMs - nowMs, fields }));
  const saved: Saved = { tables, pending: waiting };
  // Renamed into place: a killed process leaves the old file or the new one, never a half.
  writeFileSync(`${file}.new`, JSON.stringify(saved, null, 2));
  renameSync(`${file}.new`, file);
}

function load<T extends Tables>(
  seeds: T,
  clock: SimulatorClock,
  file: string | undefined,
): { tables: T; pending: Pending[] } {
  if (file === undefined || !existsSync(file)) return { tables: seeds, pending: [] };
  const saved = parse(file);
  const tables = merge(seeds, saved.tables);
  const pending = saved.pending
    .filter(({ id }) => id in tables.instances || id in tables.keys)
    .map(({ id, inMs, fields }) => ({ id, atMs: clock.now() + inMs, fields }));
  return { tables, pending };
}

function parse(file: string): Saved {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Saved;
  } catch (cause) {
    throw new Error(`${file} does not hold the state of a simulator`, { cause });
  }
}

/** The seeds say which rows and fields there are; the file says what they hold. */
function merge<T extends Tables>(seeds: T, saved: Tables): T {
  for (const [id, row] of Object.entries(seeds.instances)) Object.assign(row, saved.instances[id]);
  for (const [id, row] of Object.entries(seeds.keys)) Object.assign(row, saved.keys[id]);
  Object.assign(seeds.account, saved.account);
  return seeds;
}
