import type { AskRefusal, Wish } from '../domain/events.ts';
import { grammarOf } from '../domain/operation.ts';
import type { Target } from '../domain/plan.ts';
import type { Cloud, Clouds, Found } from './ports.ts';

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
  const places = candidates(clouds, wish);
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

interface Place {
  cloud: Cloud;
  regions: readonly string[];
}

function candidates(
  clouds: Clouds,
  wish: Wish,
): { ok: true; places: readonly Place[] } | Extract<Located, { ok: false }> {
  const all = clouds.for(wish.provider);
  const { title } = grammarOf(wish.provider);
  if (all.length === 0) {
    return { ok: false, why: 'no-account', detail: `No account of ${title} is configured.` };
  }
  const account = wish.account?.toLowerCase();
  const named = all.filter((cloud) => !account || cloud.account.toLowerCase() === account);
  if (named.length === 0) {
    const names = all.map((cloud) => cloud.account).join(', ');
    const detail = `There is no account "${wish.account}" of ${title}; configured: ${names}.`;
    return { ok: false, why: 'unknown-account', detail };
  }
  const places = named
    .map((cloud) => ({
      cloud,
      regions: wish.region ? cloud.regions.filter((each) => each === wish.region) : cloud.regions,
    }))
    .filter((place) => place.regions.length > 0);
  if (places.length === 0) {
    const names = [...new Set(named.flatMap((cloud) => cloud.regions))].join(', ');
    const detail = `Region "${wish.region}" is not configured; configured: ${names}.`;
    return { ok: false, why: 'unknown-region', detail };
  }
  return { ok: true, places };
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
  const detail = `${wish.instance} was found more than once: ${where}. Say which one.`;
  return { ok: false, why: 'found-more-than-once', detail };
}
