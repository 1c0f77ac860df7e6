import { it } from 'vitest';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import { until } from '../../helpers/until.ts';
import { cutPosts } from '../checks/said.ts';
import { pressApprove, slackStage } from './slack-stage.ts';

const instance = 'cdb-healthy-2';
const another = 'cdb-healthy-3';

it.concurrent('says everything when Slack is throttled, then away, then cuts connections', async (test) => {
  const { allIsSaid, approvesSimply, asksSimply, isDone, slack, startBot } = await slackStage(test);
  await startBot();
  await asksSimply(instance);
  const posting = { method: 'chat.postMessage', times: 1 } as const;
  await slack.misbehave({ ...posting, how: { kind: 'rate-limit', retryAfterS: 3 } });
  await slack.misbehave({ ...posting, how: { kind: 'http', status: 503 } });
  await slack.misbehave({ ...posting, how: { kind: 'cut-before' } });
  await slack.misbehave({ ...posting, how: { kind: 'cut-after' } });

  await approvesSimply(instance);

  await isDone(instance);
  await allIsSaid();
  test.expect(cutPosts(await slack.calls())).toHaveLength(1);
}, 180_000);

it.concurrent('goes on without the channel of the cards, and catches up when it is open again', async (test) => {
  const { allIsSaid, approvesSimply, asksSimply, isDone, slack, startBot, story, typesFor } =
    await slackStage(test);
  const bot = await startBot();
  await asksSimply(instance);
  const write = await bot.trap({ point: 'before-intent', how: 'hold' });
  await approvesSimply(instance);
  await write.sprung();
  await slack.archive(rooms.requests);

  write.go();

  await isDone(instance);
  await story.hears(people.ada, /Your request \*DBE-\d+\*.*succeeded/s, 60_000);
  await until(async () =>
    (await slack.messages(rooms.audit)).some(({ text }) => /DBE-.*succeeded/s.test(text)),
  );
  await story.hears(people.dan, /I cannot post in channels\.requests.*is_(archived|inactive)/s);
  await typesFor(another, rooms.random);
  await story.hears(people.ada, /its card cannot be shown.*\/invite/s, 60_000);

  await slack.reopen(rooms.requests);

  await story.becomes(another, 'waiting for approval', 90_000);
  await approvesSimply(another);
  await isDone(another);
  await allIsSaid();
}, 240_000);

it.concurrent('keeps one card when it cannot be edited, and takes a press again after its socket was cut', async (test) => {
  const { allIsSaid, approvesSimply, asksSimply, cutOff, isDone, slack, startBot, story } =
    await slackStage(test);
  await startBot();
  await asksSimply(instance);
  const first = await story.card(instance);
  await cutOff();
  test.expect(await pressApprove({ slack, story }, people.ben, instance)).toBe(false);
  await slack.comeBack();
  await until(async () => (await slack.socketCount()) > 0, { timeoutMs: 30_000 });
  await slack.misbehave({ method: 'response_url', how: { kind: 'http', status: 404 } });
  await approvesSimply(instance, people.ada);
  await story.hears(people.ada, /You asked for this yourself/);
  const how = { kind: 'error', code: 'cant_update_message' } as const;
  await slack.misbehave({ method: 'chat.update', how, times: 1 });

  await approvesSimply(instance);

  await isDone(instance);
  await allIsSaid();
  const last = await story.becomes(instance, 'succeeded');
  test.expect(last.ts).not.toBe(first.ts);
}, 180_000);
