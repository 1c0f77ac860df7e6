import { setTimeout as pause } from 'node:timers/promises';
import { it } from 'vitest';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import { slackStage } from './slack-stage.ts';

const instance = 'cdb-healthy-2';
const second = 1_000;
const minute = 60 * second;
const soon = { timeout: 6 * minute };

const closings = [
  ['the bot is removed from the channel of the cards', 'not_in_channel'],
  ['the bot is removed from their private channel', 'channel_not_found'],
] as const;

it.concurrent.for(closings)(
  'ends rightly and tells people when %s, and catches up when it is invited back',
  soon,
  async ([, slackCode], test) => {
    const { allIsSaid, approvesSimply, asksSimply, isDone, slack, startBot, story } =
      await slackStage(test);
    const bot = await startBot();
    await asksSimply(instance);
    const write = await bot.trap({ point: 'before-intent', how: 'hold' });
    await approvesSimply(instance);
    await write.sprung();
    if (slackCode === 'channel_not_found') await slack.ask(['makePrivate'], rooms.requests);
    await slack.removeBot(rooms.requests);

    write.go();

    await isDone(instance);
    await story.hears(people.ada, /Your request \*DBE-\d+\*.*succeeded/s, minute);
    await story.hears(people.dan, new RegExp(`channels\\.requests.*${slackCode}`, 's'), minute);
    await pause(30 * second);
    await slack.reopen(rooms.requests);
    await allIsSaid();
  },
);

it.concurrent(
  'keeps the lines of an archived audit channel for it, while card, thread and people hear everything',
  soon,
  async (test) => {
    const { allIsSaid, approvesSimply, asksSimply, slack, startBot, story } =
      await slackStage(test);
    await startBot();
    await slack.archive(rooms.audit);
    await asksSimply(instance);

    await approvesSimply(instance);

    await story.becomes(instance, 'succeeded', minute);
    await story.reads(instance, /succeeded/, minute);
    await story.hears(people.ada, /Your request \*DBE-\d+\*.*succeeded/s, minute);
    await story.hears(people.dan, /channels\.audit.*is_archived/s, minute);
    await slack.reopen(rooms.audit);
    await allIsSaid();
  },
);

it.concurrent.for(['cant_update_message', 'edit_window_closed', 'message_not_found'])(
  'has one card, in its last state, when Slack refuses an edit with %s',
  soon,
  async (code, test) => {
    const { allIsSaid, approvesSimply, asksSimply, isDone, slack, startBot } =
      await slackStage(test);
    await startBot();
    await asksSimply(instance);
    await slack.misbehave({ method: 'chat.update', how: { kind: 'error', code }, times: 1 });

    await approvesSimply(instance);

    await isDone(instance);
    await allIsSaid();
    test.expect(await slack.messages(rooms.requests)).toHaveLength(1);
  },
);
