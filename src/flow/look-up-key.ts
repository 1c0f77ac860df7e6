import { grammarOf } from '../domain/operation.ts';
import type { Request } from '../domain/request.ts';
import { keyIdFrom } from '../domain/wish.ts';
import type { Clouds } from './cloud-ports.ts';
import type { KeyLookedUp } from './enquiries.ts';
import { inEach } from './places.ts';
import type { Requests } from './ports.ts';

/** So far back requests are searched for the key. */
const requestsSearched = 200;

/**
 * Somebody asks about a key: looks for it, read-only, in every configured account and region of the
 * clouds whose keys have such ids, and for the requests that named it.
 *
 * @throws StoreError
 */
export async function lookUpKey(
  parts: { clouds: Clouds; requests: Pick<Requests, 'recent'> },
  typed: string,
): Promise<KeyLookedUp> {
  const key = keyIdFrom(typed);
  const clouds = parts.clouds.all();
  const owner = clouds.find(({ provider }) => isDefaultKey(provider, typed));
  if (owner) {
    const { provider } = owner;
    const name = grammarOf(provider).defaultKey ?? typed;
    return { is: 'default-key', key: name, provider, requests: await naming(parts, name) };
  }
  const fitting = clouds.filter(({ provider }) => grammarOf(provider).keyPattern.test(key));
  if (fitting.length === 0) return { is: 'no-key-id' };

  const [looks, requests] = await Promise.all([lookInto(fitting, key), naming(parts, key)]);
  return {
    is: 'looked-up',
    key,
    places: looks.flatMap(({ look, ...place }) => (look.ok ? [{ ...place, seen: look.seen }] : [])),
    unread: looks.flatMap(({ look, ...place }) => (look.ok ? [] : [{ ...place, why: look.why }])),
    requests,
  };
}

function isDefaultKey(provider: Parameters<typeof grammarOf>[0], typed: string): boolean {
  return grammarOf(provider).defaultKey === typed.toUpperCase();
}

function lookInto(clouds: ReturnType<Clouds['all']>, key: string) {
  const places = clouds.map((cloud) => ({ cloud, regions: cloud.regions }));
  return inEach(places, async (cloud, region) => ({
    account: cloud.account,
    region,
    look: await cloud.lookUpKey(key, region),
  }));
}

/** In the wish, or in the plan that came of it. */
async function naming(
  { requests }: { requests: Pick<Requests, 'recent'> },
  key: string,
): Promise<Request[]> {
  const recent = await requests.recent(requestsSearched);
  return recent.filter(({ wish, plan }) => wish.key === key || plan?.write.key === key);
}
