import type { FakeSlack } from '../../helpers/fake-slack.ts';
import type { FromProcess, ToProcess } from './protocol.ts';

/** Calls what the path names of the fake Slack, or reads it, and sends back what came of it. */
export async function answerCalls(
  slack: FakeSlack,
  message: ToProcess,
  tell: (message: FromProcess) => void,
): Promise<void> {
  if (message.kind !== 'call') return;
  const { id, path, args } = message;
  try {
    const value = await follow(slack, path, args);
    // What ends a fault is a function, and stays here.
    const plain = typeof value === 'function' ? null : (value ?? null);
    tell({ kind: 'answer', id, value: plain, error: null });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    tell({ kind: 'answer', id, value: null, error: text });
  }
}

async function follow(from: object, path: readonly string[], args: readonly unknown[]) {
  let owner: unknown = from;
  let found: unknown = from;
  for (const name of path) {
    owner = found;
    found = (found as Record<string, unknown>)[name];
  }
  return typeof found === 'function' ? await found.apply(owner, args) : found;
}
