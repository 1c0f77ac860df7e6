import type { AskRefusal, Wish } from '../domain/events.ts';
import type { Target } from '../domain/plan.ts';
import type { Cloud, Clouds, Found } from './cloud-ports.ts';
import { type Place, placesFor } from './places.ts';

export type Located =
  | { ok: true; cloud: Cloud; target: Target }
  | { ok: false; why: AskRefusal; detail: string };

/**
 * Finds out which account and region a wish is about. What was not said is looked up, read-only, in
 * every configured account and region of the provider; one hit is it, none or several is a refusal.
 *
 * @throws CloudError, WireError when one of the places could not be looked into: nothing is guessed.
 */
export async function locate(clouds: Clouds, wish: Wish): Promise<Located> {
  const places = placesFor(clouds, wish);
  if (!places.ok) return places;
  const [only, ...others] = places.places.flatMap(({ cloud, regions }) =>
    regions.map((region) => ({ cloud, region })),
  );
  if (only && others.length === 0) return here(only.cloud, only.region, wish);

  const found = (
    await Promise.all(places.places.map(({ cloud, regions }) => cloud.find(wish.instance, regions)))
  ).flat();
  const [first, second] = found;
  if (!first) return notFound(wish, places.places);
  if (second) return foundMoreThanOnce(wish, found);
  const cloud = clouds.of(first.account);
  if (!cloud) throw new Error(`found in ${first.account}, which is not configured`);
  return here(cloud, first.region, wish);
}

function here(cloud: Cloud, region: string, wish: Wish): Located {
  return { ok: true, cloud, target: { account: cloud.account, region, instance: wish.instance } };
}

function notFound(wish: Wish, places: readonly Place[]): Located {
  const where = places
    .map(({ cloud, regions }) => `${cloud.account} (${regions.join(', ')})`)
    .join('; ');
  const detail = `${wish.instance} was not found in ${where}.`;
  return { ok: false, why: 'not-found', detail };
}

function foundMoreThanOnce(wish: Wish, found: readonly Found[]): Located {
  const where = found
    .map(({ account, region }) => `account=${account} region=${region}`)
    .join('; ');
  const detail = `${wish.instance} was found more than once: ${where}.`;
  return { ok: false, why: 'found-more-than-once', detail };
}
