import { expect, it, onTestFinished } from 'vitest';
import { end, launch } from '../helpers/dbencrypt.ts';
import { until } from '../helpers/until.ts';

it.each(['tencent', 'huawei'])('pretends to be %s until it is told to stop', async (cloud) => {
  const child = launch(['simulate', cloud]);
  onTestFinished(() => void end(child, 'SIGKILL'));
  let output = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });

  const url = await until(() => /http:\/\/127\.0\.0\.1:\d+(?=\n)/.exec(output)?.[0]);
  const counters = await fetch(`${url}/_control/counters`);

  expect(counters.ok).toBe(true);
  expect(await end(child, 'SIGTERM')).toBe(0);
});
