import { expect, it } from 'vitest';
import { tencentKeys } from '../../src/simulator/tencent/seeds.ts';
import { people, rooms } from '../helpers/fake-slack-state.ts';
import { stage } from './stage.ts';

const instance = 'cdb-qwer1234';

it('makes the write once when it is killed right before it records its intent', async () => {
  const { story, tencent, slack, startBot } = await stage();
  const first = await startBot({ traps: [{ point: 'before-intent', how: 'kill' }] });
  await story.asks(`tencent ${instance} key=${tencentKeys.enabled}`);
  await story.approves(people.ben, instance);
  await first.traps[0]?.sprung();

  await startBot();

  await story.becomes(instance, 'succeeded', 90_000);
  expect((await tencent.counters()).writes).toEqual({ [instance]: 1 });
  expect(await slack.messages(rooms.requests)).toHaveLength(1);
}, 120_000);
