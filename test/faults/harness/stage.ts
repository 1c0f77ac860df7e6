import { expect, onTestFinished, type TestContext } from 'vitest';
import { openScene, type Scene, type SceneOptions } from './scene.ts';
import { type Story, tellStory } from './story.ts';

export type Stage = Scene & { story: Story };

/**
 * A scene for one test: taken down after it, and nothing in it that Slack would not let pass.
 *
 * @param test the context of the test; a concurrent one has to give its own.
 */
export async function stage(
  options: SceneOptions = {},
  test: Pick<TestContext, 'expect' | 'onTestFinished'> = { expect, onTestFinished },
): Promise<Stage> {
  const scene = await openScene(options);
  test.onTestFinished(async ({ task }) => {
    const complaints = await scene.slack.complaints().catch(() => []);
    const outputs = scene.bots.map((bot) => bot.output());
    await scene.close();
    if (task.result?.state === 'fail') for (const output of outputs) process.stderr.write(output);
    test.expect(complaints).toEqual([]);
  });
  return { ...scene, story: tellStory(scene) };
}
