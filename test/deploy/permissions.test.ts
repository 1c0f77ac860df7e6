import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { operations } from '../../src/domain/operation.ts';
import { actions } from '../../src/providers/tencent/actions.ts';

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(`../../deploy/permissions/${file}`, import.meta.url), 'utf8'));

const writes = new Set<string>(
  operations.filter(({ provider }) => provider === 'tencent').map(({ action }) => action),
);
const tencent = Object.entries(actions).map(([name, { service }]) => ({
  permission: `${service}:${name}`,
  isWrite: writes.has(name),
}));
const named = (isWrite: boolean) =>
  tencent.filter((each) => each.isWrite === isWrite).map(({ permission }) => permission);

it('lets the bot do in Tencent Cloud what it does, reads and writes apart, and nothing else', () => {
  const [reading] = read('tencent-cam-read.json').statement;
  const [writing] = read('tencent-cam-write.json').statement;

  expect(reading.action.toSorted()).toEqual(named(false).toSorted());
  expect(writing.action.toSorted()).toEqual(named(true).toSorted());
  expect([reading.effect, writing.effect]).toEqual(['allow', 'allow']);
});

it('names no wildcard in Huawei Cloud, and the same in both forms', () => {
  const [role] = read('huawei-iam-role.json').Statement;
  const [identity] = read('huawei-identity-policy.json').Statement;
  const inBoth = (action: string) => action.replace(/^gaussdbformysql:/, 'gaussdb:');

  const both = new Set(identity.Action.map(inBoth));
  expect(role.Action.filter((action: string) => !both.has(action))).toEqual([]);
  expect([...role.Action, ...identity.Action].filter((each) => each.includes('*'))).toEqual([]);
});
