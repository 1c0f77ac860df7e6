import type { EventType } from '../../../src/domain/events.ts';
import type { Request } from '../../../src/domain/request.ts';
import { until } from '../../helpers/until.ts';
import { openScene, type Scene } from '../harness/scene.ts';
import { askUntilHeard } from '../harness/story.ts';
import { type Eye, openEye } from './eye.ts';
import { operations } from './operations.ts';
import { type Outcome, outcomes, type Standing } from './outcomes.ts';
import { approve, misbehave, type Play, prepare } from './play.ts';
import type { Cell } from './table.ts';

/** What became of one cell. */
interface Lived {
  soon: Standing | null;
  later: Standing | null;
  end: Standing | null;
  events: readonly EventType[];
  writes: number;
  effects: number;
  mostAtOnce: number;
  /** Of what has failed: whether people are told that something was sent. */
  sent: boolean | null;
}

export interface Played {
  lived: readonly Lived[];
  /** Null: the audit log is whole. */
  auditProblem: string | null;
}

const minute = 60_000;

/** Lives through all cells side by side in one scene, each on an instance of its own. */
export async function playCells(cells: readonly Cell[]): Promise<Played> {
  const instances = cells.map((cell, index) => instanceOf(cell, index));
  const of = (cloud: string) =>
    instances.filter((_, index) => operations[cellAt(cells, index).operation].cloud === cloud);
  const scene = await openScene({
    tencent: { moreInstances: of('tencent'), limits: { ListAttachedRolePolicies: 100 } },
    huawei: { moreInstances: of('huawei'), limits: { ModifyBackupEncryptStatus: 100 } },
  });
  hurry(scene);
  const eye = await openEye(scene);
  try {
    await scene.startBot();
    const plays = cells.map((cell, index) => ({ cell, instance: instances[index] ?? '' }));
    const lived = await live(plays, scene, eye);
    return { lived, auditProblem: await eye.auditProblem() };
  } catch (error) {
    const lines = scene.bots.flatMap((bot) => bot.output().split('\n'));
    for (const line of lines) if (line.includes('"level":"error"')) process.stderr.write(line);
    throw error;
  } finally {
    eye.close();
    await scene.close();
  }
}

async function live(plays: readonly Play[], scene: Scene, eye: Eye): Promise<Lived[]> {
  await inTurn(plays, ({ cell, instance }) => prepare({ ...cell, instance }, scene));
  await inTurn(plays, (play) => misbehave(play, scene, ['card', 'write', 'proof']));
  await inTurn(plays, ({ cell, instance }) =>
    askUntilHeard(operations[cell.operation].ask(instance), scene),
  );
  const isRefused = ({ cell }: Play) => cell.outcome === 'is refused';
  const looked = (play: Play, standing: Standing | undefined) =>
    standing === 'pending' || (isRefused(play) && standing === 'refused');
  await waitFor(
    plays.filter((play) => !isRefused(play)),
    eye,
    looked,
  );
  // Who cannot be read for a minute is refused.
  if (plays.some(isRefused)) await scene.passMs(minute + 1_000);
  await waitFor(plays, eye, (play, standing) => looked(play, standing));

  await inTurn(plays, (play) => misbehave(play, scene, ['before the write']));
  const waiting = await eye.look();
  await inTurn(plays, (play) => approve(waiting.get(play.instance), scene));

  const soon = await standAt('soon', plays, eye);
  // Past the end of Tencent's signatures, then past that of Huawei's.
  await scene.passMs(6.5 * minute);
  await waitFor(
    plays.filter(({ cell }) => operations[cell.operation].cloud === 'tencent'),
    eye,
    ({ cell }, standing) => !isProvenLater(cell) || standing === outcomes[cell.outcome].later,
  );
  await scene.passMs(11 * minute);
  const later = await standAt('later', plays, eye);
  await Promise.all([scene.tencent.behave(), scene.huawei.behave()]);
  // What waits for a person is looked at every ten minutes. By then the next look may stand in the queue already, whose
  // clock is not turned: so past the one after it.
  await scene.passMs(22 * minute);
  const end = await standAt('end', plays, eye);
  return await account(plays, scene, eye, { soon, later, end });
}

/** What is settled by the end of the signature, without the quarter of an hour that a cloud has to show it. */
function isProvenLater({ outcome }: Cell): boolean {
  return outcome === 'succeeds at the second call, the first proven not done';
}

async function standAt(
  when: 'soon' | 'later' | 'end',
  plays: readonly Play[],
  eye: Eye,
): Promise<(Standing | null)[]> {
  const expected = ({ cell }: Play) => (outcomes[cell.outcome] satisfies Outcome)[when];
  const awaited = plays.filter((play) => expected(play) !== null);
  const isThere = (play: Play, standing: Standing | undefined) => standing === expected(play);
  // What is not there in time shows in the table.
  await waitFor(awaited, eye, isThere).catch(() => undefined);
  const seen = await eye.look();
  return plays.map((play) => expected(play) && (standingOf(seen.get(play.instance)) ?? null));
}

async function account(
  plays: readonly Play[],
  scene: Scene,
  eye: Eye,
  stood: Record<'soon' | 'later' | 'end', readonly (Standing | null)[]>,
): Promise<Lived[]> {
  const counted = {
    tencent: await scene.tencent.counters(),
    huawei: await scene.huawei.counters(),
  };
  const seen = await eye.look();
  return await Promise.all(
    plays.map(async ({ cell, instance }, index) => {
      const { writes, effects, mostAtOnce } = counted[operations[cell.operation].cloud];
      const request = seen.get(instance);
      return {
        soon: stood.soon[index] ?? null,
        later: stood.later[index] ?? null,
        end: stood.end[index] ?? null,
        events: request ? await eye.eventsOf(request.id) : [],
        writes: writes[instance] ?? 0,
        effects: effects[instance] ?? 0,
        mostAtOnce: mostAtOnce[instance] ?? 0,
        sent: request?.ending?.state === 'failed' ? request.ending.sent : null,
      };
    }),
  );
}

async function waitFor(
  plays: readonly Play[],
  eye: Eye,
  isThere: (play: Play, standing: Standing | undefined) => boolean,
): Promise<void> {
  await until(
    async () => {
      const seen = await eye.look();
      const missing = plays.filter((play) => !isThere(play, standingOf(seen.get(play.instance))));
      const told = ({ cell, instance }: Play) => `${cell.name}: ${standingOf(seen.get(instance))}`;
      if (missing.length > 0) throw new Error(missing.map(told).join('\n'));
      return true;
    },
    {
      timeoutMs: 60_000 + 1_000 * plays.length,
      everyMs: 200,
      what: 'all cells are where they are expected',
    },
  );
}

function standingOf(request: Request | undefined): Standing | undefined {
  return request?.needsPerson ? 'person' : request?.state;
}

/** Limits that let so many requests go side by side. */
function hurry({ document }: Scene): void {
  for (const account of document.accounts as { provider: string; limits?: object }[]) {
    if (account.provider !== 'huawei') continue;
    account.limits = {
      ModifyBackupEncryptStatus: 50,
      DescribeBackupEncryptStatus: 100,
      ShowInstance: 100,
    };
  }
}

function instanceOf({ operation }: Cell, index: number): string {
  return operations[operation].cloud === 'tencent'
    ? `cdb-cell${index}`
    : `ce11${index.toString(16).padStart(28, '0')}in07`;
}

function cellAt(cells: readonly Cell[], index: number): Cell {
  const cell = cells[index];
  if (!cell) throw new Error(`no cell ${index}`);
  return cell;
}

/** Ten at a time. */
async function inTurn<T>(all: readonly T[], act: (each: T) => Promise<void>): Promise<void> {
  for (let at = 0; at < all.length; at += 10) await Promise.all(all.slice(at, at + 10).map(act));
}
