import { expect, onTestFinished } from 'vitest';
import { openScene, type Scene, type SceneOptions } from './scene.ts';
import { type Story, tellStory } from './story.ts';

/** A scene for one test: taken down after it, and nothing in it that Slack would not let pass. */
export async function stage(options: SceneOptions = {}): Promise<Scene & { story: Story }> {
  const scene = await openScene(options);
  onTestFinished(async ({ task }) => {
    const complaints = await scene.slack.complaints().catch(() => []);
    const outputs = scene.bots.map((bot) => bot.output());
    await scene.close();
    if (task.result?.state === 'fail') for (const output of outputs) process.stderr.write(output);
    expect(complaints).toEqual([]);
  });
  return { ...scene, story: tellStory(scene) };
}
