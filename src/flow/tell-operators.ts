import type { Log, Operators } from './ports.ts';

export interface TellParts {
  /** Who they are now. @throws StoreError, ChatError */
  operators(): Promise<readonly string[]>;
  /** True for the first who asks within the hour, in all processes. @throws StoreError */
  isFirst(about: string): Promise<boolean>;
  /** A direct message to one person. @throws ChatError */
  tellDirectly(user: string, sentence: string): Promise<void>;
  log: Log;
}

/** Tells the operators what only they can mend, and no more often than helps. */
export function createOperators(parts: TellParts): Operators {
  return {
    async tell(about, sentence) {
      try {
        const operators = await parts.operators();
        if (operators.length === 0 || !(await parts.isFirst(about))) return;
        await Promise.all(operators.map((user) => parts.tellDirectly(user, sentence)));
      } catch (error) {
        parts.log.warn({ about, error }, 'the operators could not be told');
      }
    },
  };
}
