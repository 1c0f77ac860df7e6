import { setTimeout as pause } from 'node:timers/promises';
import { it } from 'vitest';
import type { FaultKind } from '../../helpers/fake-slack-faults.ts';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import { everything } from '../../helpers/message-text.ts';
import { until } from '../../helpers/until.ts';
import { cutPosts } from '../checks/said.ts';
import { openTrail } from '../checks/trail.ts';
import { pressApprove, slackStage } from './slack-stage.ts';

const instance = 'cdb-healthy-2';
const another = 'cdb-healthy-3';
const second = 1_000;
const minute = 60 * second;
const soon = { timeout: 6 * minute };

it.concurrent('works on while Slack is away for 10 minutes, says everything afterwards, and hears people at once', {
  timeout: 18 * minute,
}, async (test) => {
  const { allIsSaid, approvesSimply, asksSimply, cutOff, isDone, slack, startBot, story } =
    await slackStage(test);
  const bot = await startBot();
  await asksSimply(another);
  await asksSimply(instance);
  const write = await bot.trap({ point: 'before-intent', how: 'hold' });
  await approvesSimply(instance);
  await write.sprung();
  await slack.misbehave({ method: '*', how: { kind: 'cut-before' } });
  await cutOff();

  write.go();
  await isDone(instance);
  await pause(10 * minute);
  await slack.comeBack();

  await until(async () => (await slack.socketCount()) > 0, {
    timeoutMs: 15 * second,
    what: 'presses come in again',
  });
  await allIsSaid();
  test.expect(await pressApprove({ slack, story }, people.ben, another)).toBe(true);
  await isDone(another);
  await allIsSaid();
});

const answers: [string, string, FaultKind][] = [
  ['500 to everything', '*', { kind: 'http', status: 500 }],
  ['503 to posts', 'chat.postMessage', { kind: 'http', status: 503 }],
  ['internal_error to everything', '*', { kind: 'error', code: 'internal_error' }],
  ['nothing, cut before the work', '*', { kind: 'cut-before' }],
  ['nothing to edits, cut after the work', 'chat.update', { kind: 'cut-after' }],
];

it.concurrent.for(answers)(
  'writes all the same while Slack answers for 20 s with %s, and says everything afterwards',
  soon,
  async ([, method, how], test) => {
    const { allIsSaid, approvesSimply, asksSimply, isDone, slack, startBot } =
      await slackStage(test);
    const bot = await startBot();
    await asksSimply(instance);
    const write = await bot.trap({ point: 'before-intent', how: 'hold' });
    await approvesSimply(instance);
    await write.sprung();
    await slack.misbehave({ method, how });

    write.go();

    await isDone(instance);
    await pause(20 * second);
    await slack.comeBack();
    await allIsSaid();
  },
);

it.concurrent(
  'repeats exactly the posts whose answers were lost, the card among them',
  soon,
  async (test) => {
    const { allIsSaid, approvesSimply, isDone, slack, startBot, typesFor } = await slackStage(test);
    await startBot();
    await until(async () => (await slack.messages(rooms.audit)).length === 1, {
      timeoutMs: minute,
      what: 'the audit channel has heard of the policies',
    });
    const lost = { method: 'chat.postMessage', how: { kind: 'cut-after' }, times: 1 } as const;
    await slack.misbehave(lost);
    await typesFor(instance);
    await until(async () => (await slack.messages(rooms.requests)).length === 2, {
      timeoutMs: minute,
      what: 'the card stands there twice',
    });
    await slack.misbehave({ ...lost, times: 4 });

    await approvesSimply(instance);

    await isDone(instance);
    await allIsSaid();
    test.expect(cutPosts(await slack.calls())).toHaveLength(5);
    test.expect(await slack.ask(['workspace', 'deleted'])).toEqual([]);
  },
);

it.concurrent(
  'sends no post for 60 s when Slack asks for that, and works on meanwhile',
  soon,
  async (test) => {
    const { allIsSaid, approvesSimply, asksSimply, isDone, slack, startBot, story } =
      await slackStage(test);
    await startBot();
    await asksSimply(instance);
    await asksSimply(another);
    const how = { kind: 'rate-limit', retryAfterS: 60 } as const;
    await slack.misbehave({ method: 'chat.postMessage', how, times: 1 });

    await approvesSimply(instance);
    await approvesSimply(another);

    await isDone(instance);
    await isDone(another);
    test.expect(await story.thread(instance)).toEqual([]);
    await allIsSaid();
  },
);

it.concurrent(
  'waits with the write, and never waves it through, while Slack will not say who approved',
  soon,
  async (test) => {
    const policies = [{ approvers: { users: [people.ben] }, delay: '5s' }];
    const scene = await slackStage(test, { document: { policies } });
    const { allIsSaid, approvesSimply, asksSimply, isDone, slack, startBot, tencent } = scene;
    const trail = openTrail(scene, test);
    await startBot();
    await asksSimply(instance);
    await approvesSimply(instance);
    await trail.holds('approved');
    const how = { kind: 'rate-limit', retryAfterS: 60 } as const;
    await slack.misbehave({ method: 'users.info', how, times: 1 });

    await pause(40 * second);

    test.expect((await tencent.counters()).writes).toEqual({});
    test.expect(await trail.types()).not.toContain('intended');
    await until(async () => (await trail.types()).includes('intended'), { timeoutMs: 3 * minute });
    await isDone(instance);
    await allIsSaid();
  },
);

it.concurrent(
  'hears a press again after its socket was cut for 30 s, and forgets none that it has recorded',
  soon,
  async (test) => {
    const scene = await slackStage(test);
    const { allIsSaid, approvesSimply, asksSimply, cutOff, isDone, slack, startBot, story } = scene;
    const trail = openTrail(scene, test);
    const bot = await startBot();
    await asksSimply(another);
    await asksSimply(instance);
    const decision = await bot.trap({ point: 'after-decision', how: 'hold' });
    const pressing = pressApprove({ slack, story }, people.ben, instance);
    await decision.sprung();
    await cutOff();
    decision.go();

    test.expect(await pressing).toBe(false);
    test.expect(await pressApprove({ slack, story }, people.ben, another)).toBe(false);
    await isDone(instance);
    await pause(30 * second);
    await slack.comeBack();

    await until(async () => (await slack.socketCount()) > 0, { timeoutMs: 15 * second });
    await approvesSimply(another);
    await isDone(another);
    await allIsSaid();
    const approvals = (await trail.types()).filter((type) => type === 'approved');
    test.expect(approvals).toHaveLength(2);
  },
);

it.concurrent(
  'hears a press through another bot while the socket of one is cut',
  soon,
  async (test) => {
    const { allIsSaid, approvesSimply, asksSimply, isDone, slack, startBot } =
      await slackStage(test);
    await startBot();
    await startBot();
    await asksSimply(instance);
    await slack.misbehave({ method: 'apps.connections.open', how: { kind: 'cut-before' } });
    await slack.ask(['cutSockets'], 1);
    await until(async () => (await slack.socketCount()) === 1);

    await approvesSimply(instance);

    await isDone(instance);
    await allIsSaid();
    await slack.comeBack();
    await until(async () => (await slack.socketCount()) === 2, { timeoutMs: 30 * second });
  },
);

const dead: FaultKind[] = [{ kind: 'http', status: 404 }, { kind: 'cut-before' }];

it.concurrent.for(dead)(
  'answers in another way when the response_url is dead: $kind',
  soon,
  async (how, test) => {
    const { approvesSimply, asksSimply, slack, startBot, story } = await slackStage(test);
    await startBot();
    await asksSimply(instance);
    await slack.misbehave({ method: 'response_url', how });

    await approvesSimply(instance, people.ada);
    const text = 'tencent cdb-uninitialised on';
    await slack.command({ user: people.dan, channel: rooms.random, text });

    await story.hears(people.ada, /You asked for this yourself/);
    await story.hears(people.dan, /cdb-uninitialised.*not initialised/s);
    const [direct] = await slack.directs(people.dan);
    test.expect(direct && everything(direct)).toContain('cdb-uninitialised');
    test
      .expect((await slack.ephemerals(people.ada)).map(({ via }) => via))
      .toContain('chat.postEphemeral');
  },
);
