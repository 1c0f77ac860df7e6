import { nearest } from '../domain/nearest.ts';
import type { ProviderName } from '../domain/operation.ts';
import { actions as huaweiActions } from '../providers/huawei/actions.ts';
import type { AccountConfig } from '../providers/provider.ts';
import { actions as tencentActions } from '../providers/tencent/actions.ts';
import type { AccountSection } from './accounts-schema.ts';
import { lookUp, type Variables } from './environment.ts';
import type { Problem } from './problems.ts';

/** The accounts, with credentials from the environment where the file gives none. */
export function buildAccounts(
  sections: readonly (AccountSection | undefined)[],
  variables: Variables,
): { accounts: AccountConfig[]; problems: Problem[]; warnings: Problem[] } {
  const problems = [
    ...duplicateNames(sections),
    ...sections.flatMap(duplicateRegions),
    ...sharedCredentials(sections),
  ];
  const accounts: AccountConfig[] = [];
  for (const [index, section] of sections.entries()) {
    if (!section) continue;
    const found =
      section.provider === 'tencent' ? tencent(section, variables) : huawei(section, variables);
    if (found.account) accounts.push(found.account);
    problems.push(
      ...found.problems.map((message) => ({ at: ['accounts', index, 'credentials'], message })),
    );
  }
  return { accounts, problems, warnings: sections.flatMap(strayLimits) };
}

interface Built {
  account?: AccountConfig;
  problems: string[];
}

function tencent(section: AccountSection & { provider: 'tencent' }, variables: Variables): Built {
  const { credentials, ...rest } = withoutMissing(section);
  if (credentials) return { account: { ...rest, credentials }, problems: [] };

  const read = readTriple(variables, [
    'TENCENTCLOUD_SECRET_ID',
    'TENCENTCLOUD_SECRET_KEY',
    'TENCENTCLOUD_SECURITY_TOKEN',
  ]);
  if (!read.ok) return { problems: read.problems };
  const [secretId, secretKey, token] = read.values;
  return { account: { ...rest, credentials: { secretId, secretKey, token } }, problems: [] };
}

function huawei(section: AccountSection & { provider: 'huawei' }, variables: Variables): Built {
  const { credentials, ...rest } = withoutMissing(section);
  if (credentials) return { account: { ...rest, credentials }, problems: [] };

  const read = readTriple(variables, [
    'HUAWEICLOUD_SDK_AK',
    'HUAWEICLOUD_SDK_SK',
    'HUAWEICLOUD_SDK_SECURITY_TOKEN',
  ]);
  if (!read.ok) return { problems: read.problems };
  const [accessKey, secretKey, securityToken] = read.values;
  return {
    account: { ...rest, credentials: { accessKey, secretKey, securityToken } },
    problems: [],
  };
}

type Triple =
  | { ok: true; values: [id: string, key: string, token: string | undefined] }
  | { ok: false; problems: string[] };

function readTriple(variables: Variables, names: readonly [string, string, string]): Triple {
  const looked = names.map((name) => lookUp(variables, name));
  const problems = looked.flatMap((one) => (one.ok ? [] : [one.problem]));
  const [id, key, token] = looked.map((one) => (one.ok ? one.value : undefined));
  if (problems.length > 0) return { ok: false, problems };
  if (id === undefined || key === undefined) {
    const missing = [id === undefined ? names[0] : '', key === undefined ? names[1] : ''];
    const list = missing.filter((name) => name !== '').join(' and ');
    return { ok: false, problems: [`is missing; give it here or set ${list}`] };
  }
  return { ok: true, values: [id, key, token] };
}

function duplicateNames(sections: readonly (AccountSection | undefined)[]): Problem[] {
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
function sharedCredentials(sections: readonly (AccountSection | undefined)[]): Problem[] {
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

const calls: Readonly<Record<ProviderName, readonly string[]>> = {
  tencent: Object.keys(tencentActions),
  huawei: Object.keys(huaweiActions),
};

/** A limit for a call that is never made limits nothing. */
function strayLimits(section: AccountSection | undefined, index: number): Problem[] {
  if (!section) return [];
  const known = calls[section.provider];
  return Object.keys(section.limits).flatMap((name) => {
    if (known.includes(name)) return [];
    const meant = nearest(name, known);
    const hint = meant === null ? `known: ${known.join(', ')}` : `did you mean ${meant}?`;
    const message = `is none of the calls that are made; ${hint}`;
    return [{ at: ['accounts', index, 'limits', name], message }];
  });
}

function withoutMissing<Section extends AccountSection>(section: Section) {
  const given = Object.entries(section.endpoints).filter(([, url]) => url !== undefined);
  return { ...section, endpoints: Object.fromEntries(given) as Record<string, string> };
}
