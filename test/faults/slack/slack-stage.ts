import { setTimeout as pause } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { buttonsOf } from '../../helpers/fake-slack-reading.ts';
import { people, rooms } from '../../helpers/fake-slack-state.ts';
import { until } from '../../helpers/until.ts';
import { misheard } from '../checks/said.ts';
import type { SceneOptions } from '../harness/scene.ts';
import { type Stage, stage } from '../harness/stage.ts';
import { askUntilHeard } from '../harness/story.ts';

/** A scene in which Slack will misbehave. Dan is the operator. */
export interface SlackStage extends Stage {
  /** Ada asks for something that one press approves, again when Slack shows her an error. */
  typesFor(instance: string, channel?: string): Promise<void>;
  /** The same. Resolves when its card is there. */
  asksSimply(instance: string): Promise<void>;
  /** Ben presses Approve, again when Slack shows him an error and the button is still there. */
  approvesSimply(instance: string, by?: string): Promise<void>;
  /** Waits until this was done in the cloud, once. */
  isDone(instance: string): Promise<void>;
  /** Waits until everybody has heard everything, each once and in order. Fails with what is not so. */
  allIsSaid(options?: { timeoutMs?: number; killed?: number }): Promise<void>;
  /** Cuts all sockets, and lets no new one through until `comeBack`. */
  cutOff(): Promise<void>;
}

export async function slackStage(
  test: TestContext,
  options: SceneOptions = {},
): Promise<SlackStage> {
  const document = { operators: { users: [people.dan] }, ...options.document };
  const scene = await stage({ ...options, document }, test);
  const { slack, story, tencent } = scene;
  const typesFor = (instance: string, channel?: string) =>
    askUntilHeard(`tencent ${instance} on backup`, scene, channel);
  return {
    ...scene,
    typesFor,
    async asksSimply(instance) {
      await typesFor(instance);
      await story.card(instance, 60_000);
    },
    async approvesSimply(instance, by = people.ben) {
      const isTaken = async () => {
        const isOpen = buttonsOf(await story.card(instance)).approve !== undefined;
        return !isOpen || (await pressApprove(scene, by, instance));
      };
      await until(isTaken, { timeoutMs: 60_000, what: `${instance} is approved` });
    },
    async isDone(instance) {
      await until(async () => (await tencent.counters()).effects[instance] === 1, {
        timeoutMs: 60_000,
        what: `the cloud has done ${instance}`,
      });
    },
    async allIsSaid({ timeoutMs = 120_000, killed = 0 } = {}) {
      const endsAt = performance.now() + timeoutMs;
      let problems = await misheard(scene, killed);
      while (problems.length > 0 && performance.now() < endsAt) {
        await pause(500);
        problems = await misheard(scene, killed);
      }
      test.expect(problems).toEqual([]);
    },
    async cutOff() {
      await slack.misbehave({ method: 'apps.connections.open', how: { kind: 'cut-before' } });
      await slack.cutSockets();
      await until(async () => (await slack.socketCount()) === 0);
    },
  };
}

/** Presses Approve on the card that is there, and tells whether Slack heard the bot acknowledge it. */
export async function pressApprove(
  { slack, story }: Pick<Stage, 'slack' | 'story'>,
  by: string,
  instance: string,
): Promise<boolean> {
  const { ts } = await story.card(instance);
  const { status } = await slack.press({
    user: by,
    channel: rooms.requests,
    ts,
    actionId: 'approve',
  });
  return status === 200;
}
