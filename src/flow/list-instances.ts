import type { Clouds } from './cloud-ports.ts';
import type { Fleet, Unread } from './enquiries.ts';
import type { Listed } from './looks.ts';
import { inEach, placesFor, type Whereabouts } from './places.ts';

/**
 * Somebody asks what there is and how far it is encrypted. Read-only; a place that cannot be read is
 * told beside the others.
 *
 * @throws StoreError when the gate to the clouds cannot be asked.
 */
export async function listInstances(
  { clouds }: { clouds: Clouds },
  asked: Whereabouts,
): Promise<Fleet> {
  const found = placesFor(clouds, asked);
  if (!found.ok) return found;

  const rows: Listed[] = [];
  const unread: Unread[] = [];
  await inEach(found.places, async (cloud, region) => {
    const look = await cloud.list(region);
    if (look.ok) rows.push(...look.seen);
    else unread.push({ account: cloud.account, region, why: look.why });
  });
  return { ok: true, rows, unread };
}
