/**
 * What the processes of the fault suite run: the bot just as `dbencrypt start` runs it, but for the points
 * at which it can be killed, frozen and held; a fake Slack; a simulated cloud. Started by harness/process.ts only.
 */
import type { StoreClock } from '../../src/store/clock.ts';
import type { Begin, FromProcess, ToProcess } from './harness/protocol.ts';
import { shiftClock } from './harness/shift-clock.ts';

const hear = new Set<(message: ToProcess) => void>();
process.on('message', (message: ToProcess) => {
  for (const listener of [...hear]) listener(message);
});
// Nobody is left to tell it to end.
process.on('disconnect', () => process.exit(0));

const begin = await new Promise<Begin>((resolve) => {
  hear.add((message) => message.kind === 'begin' && resolve(message.begin));
});
if (begin.be === 'bot') shiftClock(begin.skewMs);
await start(begin);

function tell(message: FromProcess): void {
  process.send?.(message);
}

// Loaded only where they are run: a bot must be no bigger than it is.
async function start(what: Begin): Promise<void> {
  switch (what.be) {
    case 'bot': {
      const [{ start: startBot }, { setTraps }] = await Promise.all([
        import('../../src/cli/start.ts'),
        import('./harness/traps.ts'),
      ]);
      const points = setTraps(what.traps, { hear: (listener) => void hear.add(listener), tell });
      let { passedMs } = what;
      hear.add((message) => {
        if (message.kind === 'pass') passedMs += message.ms;
      });
      const clock = (real: StoreClock) => ({ ...real, now: () => real.now() + passedMs });
      tell({ kind: 'ready', value: null });
      process.exitCode = await startBot(
        { words: [], config: what.config, role: what.role },
        { points, clock },
      );
      return;
    }
    case 'slack': {
      const { startFakeSlack } = await import('../helpers/fake-slack.ts');
      const { answerCalls } = await import('./harness/answer-calls.ts');
      const slack = await startFakeSlack();
      hear.add((message) => void answerCalls(slack, message, tell));
      const { apiUrl, botToken, appToken, signingSecret } = slack;
      return tell({ kind: 'ready', value: { apiUrl, botToken, appToken, signingSecret } });
    }
    case 'tencent': {
      const { startTencentSimulator } = await import('../../src/simulator/tencent/server.ts');
      const { url } = await startTencentSimulator(what.options);
      return tell({ kind: 'ready', value: { url } });
    }
    case 'huawei': {
      const { startHuaweiSimulator } = await import('../../src/simulator/huawei/server.ts');
      const { url } = await startHuaweiSimulator(what.options);
      return tell({ kind: 'ready', value: { url } });
    }
  }
}
