/** All text of a message, wherever it stands. */
export function everything(message: { text: string; blocks: unknown }): string {
  return `${message.text}\n${JSON.stringify(message.blocks)}`;
}
