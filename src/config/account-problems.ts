import { nearest } from '../domain/nearest.ts';
import type { ProviderName } from '../domain/operation.ts';
import { actions as huaweiActions } from '../providers/huawei/actions.ts';
import { hostProblems } from '../providers/huawei/hosts.ts';
import { actions as tencentActions } from '../providers/tencent/actions.ts';
import type { AccountSection } from './accounts-schema.ts';
import type { Problem } from './problems.ts';

type Sections = readonly (AccountSection | undefined)[];

/** What is wrong with the accounts, each of which is right by itself as far as it could be read. */
export function accountProblems(sections: Sections): Problem[] {
  return [
    ...duplicateNames(sections),
    ...sections.flatMap(duplicateRegions),
    ...sections.flatMap(unknownHosts),
    ...sharedCredentials(sections),
  ];
}

/** What works, but not as it was meant. */
export function accountWarnings(sections: Sections): Problem[] {
  return [...sections.flatMap(strayLimits), ...sections.flatMap(limitsAboveTheCloud)];
}

function duplicateNames(sections: Sections): Problem[] {
  return sections.flatMap((section, index) => {
    const first = sections.findIndex((other) => other?.name === section?.name);
    if (!section || first === index) return [];
    const message = `${section.name} is the name of accounts[${first}] already`;
    return [{ at: ['accounts', index, 'name'], message }];
  });
}

/** Everything in it would be found twice; another project of a region is another account. */
function duplicateRegions(section: AccountSection | undefined, index: number): Problem[] {
  const names = (section?.regions ?? []).map((region) =>
    typeof region === 'string' ? region : region.name,
  );
  return names.flatMap((name, place) => {
    const first = names.indexOf(name);
    if (first === place) return [];
    const message = `${name} is regions[${first}] already`;
    return [{ at: ['accounts', index, 'regions', place], message }];
  });
}

/** One set of variables cannot be two accounts: one of them would act in the other's name. */
function sharedCredentials(sections: Sections): Problem[] {
  return sections.flatMap((section, index) => {
    if (!section || section.credentials) return [];
    const first = sections.findIndex(
      (other) => other?.provider === section.provider && !other.credentials,
    );
    if (first === index) return [];
    const message = `is missing, and the environment's ${section.provider} credentials serve accounts[${first}] already`;
    return [{ at: ['accounts', index, 'credentials'], message }];
  });
}

/** A limit for a call that is never made limits nothing. */
function strayLimits(section: AccountSection | undefined, index: number): Problem[] {
  if (!section) return [];
  const known = Object.keys(callsOf[section.provider]);
  return Object.keys(section.limits).flatMap((name) => {
    if (known.includes(name)) return [];
    const meant = nearest(name, known);
    const hint = meant === null ? `known: ${known.join(', ')}` : `did you mean ${meant}?`;
    const message = `is none of the calls that are made; ${hint}`;
    return [{ at: ['accounts', index, 'limits', name], message }];
  });
}

/** Tencent Cloud publishes its limits; of Huawei Cloud nobody outside knows better than the operator. */
function limitsAboveTheCloud(section: AccountSection | undefined, index: number): Problem[] {
  if (section?.provider !== 'tencent') return [];
  return Object.entries(section.limits).flatMap(([name, limit]) => {
    const allowed = callsOf.tencent[name]?.limit;
    if (allowed === undefined || limit <= allowed) return [];
    const message = `is more than Tencent Cloud allows; ${allowed} a second are made at most`;
    return [{ at: ['accounts', index, 'limits', name], message }];
  });
}

/** Which host serves a region of Huawei Cloud cannot be told from its name. */
function unknownHosts(section: AccountSection | undefined, index: number): Problem[] {
  if (section?.provider !== 'huawei') return [];
  const usesToken = section.credentials?.some((each) => 'userName' in each) ?? false;
  return hostProblems(section, usesToken).map(({ place, message }) => ({
    at: ['accounts', index, 'regions', place],
    message,
  }));
}

const callsOf: Readonly<Record<ProviderName, Readonly<Record<string, { limit: number }>>>> = {
  tencent: tencentActions,
  huawei: huaweiActions,
};
