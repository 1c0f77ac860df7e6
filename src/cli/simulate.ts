import { startHuaweiSimulator } from '../simulator/huawei/server.ts';
import { startTencentSimulator } from '../simulator/tencent/server.ts';
import { type Given, UsageError } from './command-line.ts';
import { printLine } from './output.ts';
import { stopSignal } from './signals.ts';

const clouds = {
  tencent: { title: 'Tencent Cloud', start: startTencentSimulator },
  huawei: { title: 'Huawei Cloud', start: startHuaweiSimulator },
} as const;

/** Runs one pretend cloud until it is told to stop. */
export async function simulate(given: Given): Promise<number> {
  const [name, ...others] = given.words;
  const cloud = name === 'tencent' || name === 'huawei' ? clouds[name] : undefined;
  if (!cloud || others.length > 0) throw new UsageError('simulate tencent or simulate huawei');

  const stopped = stopSignal();
  const simulator = await cloud.start({
    host: '127.0.0.1',
    port: portFrom(given.port),
    stateFile: given.state,
  });
  printLine(`${cloud.title}, pretended, listens on ${simulator.url}`);
  printLine(`What it has done: ${simulator.url}/_control/counters`);
  await stopped;
  await simulator.stop();
  return 0;
}

function portFrom(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) {
    throw new UsageError('--port must be a number from 0 to 65535');
  }
  return Number(text);
}
