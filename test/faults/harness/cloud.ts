import type { HuaweiSimulatorOptions } from '../../../src/simulator/huawei/server.ts';
import type { Counters, Fault } from '../../../src/simulator/simulator.ts';
import type { TencentSimulatorOptions } from '../../../src/simulator/tencent/server.ts';
import { type Remote, startRemote } from './process.ts';

/** A simulated cloud in a process of its own, led by its control API. */
export interface RemoteCloud {
  url: string;
  process: Remote;
  counters(): Promise<Counters>;
  misbehave(fault: Fault): Promise<void>;
  /** Ends all faults. */
  behave(): Promise<void>;
  /** Turns its clock: forward, or back with a negative figure. */
  passMs(ms: number): Promise<void>;
  edit(id: string, fields: Readonly<Record<string, unknown>>): Promise<void>;
  state(): Promise<unknown>;
}

export const startRemoteTencent = (options: TencentSimulatorOptions = {}): Promise<RemoteCloud> =>
  lead(startRemote({ be: 'tencent', options }));

export const startRemoteHuawei = (options: HuaweiSimulatorOptions = {}): Promise<RemoteCloud> =>
  lead(startRemote({ be: 'huawei', options }));

async function lead(starting: Promise<Remote>): Promise<RemoteCloud> {
  const remote = await starting;
  const { url } = remote.value as { url: string };
  const control = async <T>(method: string, name: string, body?: unknown): Promise<T> => {
    const answer = await fetch(`${url}/_control/${name}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${name}: ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  return {
    url,
    process: remote,
    counters: () => control('GET', 'counters'),
    misbehave: (fault) => control('POST', 'misbehave', fault),
    behave: () => control('POST', 'behave', {}),
    passMs: (ms) => control('POST', 'pass', { ms }),
    edit: (id, fields) => control('POST', 'edit', { id, fields }),
    state: () => control('GET', 'state'),
  };
}
