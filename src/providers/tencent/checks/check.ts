import type { BlockCode, Check } from '../../../domain/plan.ts';

interface NamedCheck {
  pass(sentence: string): Check;
  warn(sentence: string): Check;
  block(code: BlockCode, sentence: string): Check;
  notMade(sentence: string): Check;
}

/** A check by its stable name, and the document that asks for it. */
export function nameCheck(name: string, source: string): NamedCheck {
  return {
    pass: (sentence) => ({ name, verdict: 'pass', sentence, source }),
    warn: (sentence) => ({ name, verdict: 'warn', sentence, source }),
    block: (code, sentence) => ({ name, verdict: 'block', code, sentence, source }),
    notMade: (sentence) => ({ name, verdict: 'not-made', sentence, source }),
  };
}
