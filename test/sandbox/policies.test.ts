import { expect, it } from 'vitest';
import { nextOpening } from '../../src/domain/calendar.ts';
import { quorumOf, type RuleInForce, ruleFor } from '../../src/domain/policy.ts';
import { botConfig } from '../../src/sandbox/bot-config.ts';
import { healthyTencent, policySuggestions } from '../../src/sandbox/suggestions.ts';
import { people } from '../../src/sandbox/workspace.ts';
import { tencentSeeds } from '../../src/simulator/tencent/seeds.ts';
import { load } from '../config/files.ts';

const ports = { page: 1, redis: 2, tencent: 3, huawei: 4, bot: 5 };
const minute = 60_000;

function ruleOf(instance: string, nowMs = Date.now()): RuleInForce {
  const { config } = load(botConfig(ports, 'http', nowMs));
  const rule = ruleFor(config.policySet.policies, {
    provider: 'tencent',
    account: 'tencent-sandbox',
    region: 'ap-guangzhou',
    instance,
    operation: 'storage-encryption on',
  });
  if (!rule) throw new Error(`no rule for ${instance}`);
  return rule;
}

it('gives the bot a configuration with nothing to complain about, and Lin as its operator', () => {
  const { warnings, config } = load(botConfig(ports, 'socket', Date.now()));

  expect(warnings).toEqual([]);
  expect(config.policySet.operators.users).toEqual([people.lin.id]);
});

it('asks for one approval, at once, for the instances of the greeting', () => {
  for (const instance of healthyTencent) {
    const rule = ruleOf(instance);
    expect(rule).toMatchObject({ name: 'usual', delayMs: 0, windows: [] });
    expect(quorumOf(rule)).toBe(1);
  }
});

it('shows each thing that a policy can ask for on instances of its own', () => {
  expect(quorumOf(ruleOf('cdb-quorum-1'))).toBe(2);
  expect(ruleOf('cdb-stages-1').stages.map(({ name }) => name)).toEqual(['database', 'security']);
  expect(ruleOf('cdb-delay-1').delayMs).toBe(20_000);
  expect(ruleOf('cdb-expiry-1')).toMatchObject({ expiresAfterMs: 180_000, remindEveryMs: 60_000 });

  const { instances } = tencentSeeds();
  const shown = policySuggestions.flatMap(({ instance }) => [
    instance,
    instance.replace(/1$/, '2'),
  ]);
  for (const id of shown) {
    expect(instances[id]).toMatchObject({ Status: 1, InitFlag: 1, Encryption: 'NO' });
  }
});

it.each(['2026-03-02T10:00:30Z', '2026-03-02T22:58:00Z', '2026-03-02T23:54:10Z'])(
  'opens its window five minutes after it was started at %s, for an hour',
  (start) => {
    const startedAtMs = Date.parse(start);

    const opening = nextOpening(ruleOf('cdb-window-1', startedAtMs), startedAtMs);

    const afterMs = (opening?.startMs ?? 0) - startedAtMs;
    expect(afterMs).toBeGreaterThanOrEqual(5 * minute);
    expect(afterMs).toBeLessThan(6 * minute);
    expect((opening?.endMs ?? 0) - (opening?.startMs ?? 0)).toBe(60 * minute);
  },
);
