import type { AskRefusal } from '../domain/events.ts';
import { grammarOf, type ProviderName } from '../domain/operation.ts';
import type { Cloud, Clouds } from './cloud-ports.ts';

/** The regions of one account that are looked into. */
export interface Place {
  cloud: Cloud;
  regions: readonly string[];
}

/** Null: not said, so all of them. */
export interface Whereabouts {
  provider: ProviderName | null;
  account: string | null;
  region: string | null;
}

export type Places =
  | { ok: true; places: readonly Place[] }
  | { ok: false; why: AskRefusal; detail: string };

/** The configured accounts and regions that somebody may mean; a refusal names what there is. */
export function placesFor(clouds: Clouds, asked: Whereabouts): Places {
  const all = asked.provider ? clouds.for(asked.provider) : clouds.all();
  const ofTitle = asked.provider ? ` of ${grammarOf(asked.provider).title}` : '';
  if (all.length === 0) {
    return { ok: false, why: 'no-account', detail: `No account${ofTitle} is configured.` };
  }
  const account = asked.account?.toLowerCase();
  const named = all.filter((cloud) => !account || cloud.account.toLowerCase() === account);
  if (named.length === 0) {
    const names = all.map((cloud) => cloud.account).join(', ');
    const detail = `There is no account "${asked.account}"${ofTitle}; configured: ${names}.`;
    return { ok: false, why: 'unknown-account', detail };
  }
  const places = named
    .map((cloud) => ({
      cloud,
      regions: asked.region ? cloud.regions.filter((each) => each === asked.region) : cloud.regions,
    }))
    .filter((place) => place.regions.length > 0);
  if (places.length === 0) {
    const names = [...new Set(named.flatMap((cloud) => cloud.regions))].join(', ');
    const detail = `Region "${asked.region}" is not configured; configured: ${names}.`;
    return { ok: false, why: 'unknown-region', detail };
  }
  return { ok: true, places };
}

/** Looks into every region of these places at the same time. */
export function inEach<Result>(
  places: readonly Place[],
  look: (cloud: Cloud, region: string) => Promise<Result>,
): Promise<Result[]> {
  return Promise.all(
    places.flatMap(({ cloud, regions }) => regions.map((region) => look(cloud, region))),
  );
}
