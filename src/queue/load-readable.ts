import { StoreError } from '../domain/errors.ts';
import type { Request } from '../domain/request.ts';
import type { Log } from '../flow/ports.ts';

/**
 * These requests, without those that are not there. One that cannot be read is logged and left out:
 * it must not keep all others waiting.
 *
 * @throws StoreError when the store cannot answer.
 */
export async function loadReadable(
  { load, log }: { load(id: string): Promise<Request | undefined>; log: Log },
  ids: readonly string[],
): Promise<Request[]> {
  const loaded = await Promise.all(
    ids.map(async (id) => {
      try {
        return await load(id);
      } catch (error) {
        if (!(error instanceof StoreError && error.code === 'broken')) throw error;
        log.error({ request: id, error }, 'request unreadable, left out');
        return undefined;
      }
    }),
  );
  return loaded.filter((request) => request !== undefined);
}
