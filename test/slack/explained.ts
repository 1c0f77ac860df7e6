import type { Request } from '../../src/domain/request.ts';
import { explanationMessage } from '../../src/slack/explain.ts';
import { explained } from '../domain/explaining.ts';
import type { Block } from '../helpers/fake-slack-state.ts';

/** Text and blocks, as the fake Slack reads them. */
export function shown(
  told: ReturnType<typeof explained>,
  showsEmail: boolean | null = true,
): { text: string; blocks: Block[] } {
  return JSON.parse(JSON.stringify(explanationMessage({ ...told, showsEmail })));
}

export function words(request: Request, given: Parameters<typeof explained>[1] = {}): string {
  return shown(explained(request, given)).text;
}
