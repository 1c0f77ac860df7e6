/**
 * Listens to the bot's log and says what is worth a person's attention; all of it is in the log
 * file. The first start is told by the greeting, later ones are told here.
 */
export function createBotEar(say: (sentence: string) => void): (line: string) => void {
  let starts = 0;
  return (line) => {
    const entry = readEntry(line);
    if (!entry) return;
    if (entry.message === 'started' && ++starts > 1) say('The bot is back.');
    if (entry.level !== 'warn' && entry.level !== 'error') return;
    const reason = entry.reason ?? entry.error?.message;
    say(`Bot: ${entry.message}${typeof reason === 'string' ? ` (${reason})` : ''}`);
  };
}

interface Entry {
  level?: unknown;
  message?: unknown;
  reason?: unknown;
  error?: { message?: unknown } | undefined;
}

function readEntry(line: string): Entry | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    return typeof entry === 'object' && entry !== null ? entry : undefined;
  } catch {
    return undefined;
  }
}
