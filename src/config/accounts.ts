import type { AccountConfig } from '../providers/provider.ts';
import { accountProblems, accountWarnings } from './account-problems.ts';
import type { AccountSection } from './accounts-schema.ts';
import { lookUp, type Surroundings } from './environment.ts';
import type { Problem } from './problems.ts';

/** The accounts, with credentials from the environment where the file gives none. */
export function buildAccounts(
  sections: readonly (AccountSection | undefined)[],
  around: Surroundings,
): { accounts: AccountConfig[]; problems: Problem[]; warnings: Problem[] } {
  const problems = accountProblems(sections);
  const accounts: AccountConfig[] = [];
  for (const [index, section] of sections.entries()) {
    if (!section) continue;
    const found =
      section.provider === 'tencent' ? tencent(section, around) : huawei(section, around);
    if (found.account) accounts.push(found.account);
    problems.push(
      ...found.problems.map((message) => ({ at: ['accounts', index, 'credentials'], message })),
    );
  }
  return { accounts, problems, warnings: accountWarnings(sections) };
}

interface Built {
  account?: AccountConfig;
  problems: string[];
}

function tencent(section: AccountSection & { provider: 'tencent' }, around: Surroundings): Built {
  const { credentials, ...rest } = withoutMissing(section);
  if (credentials) return { account: { ...rest, credentials }, problems: [] };

  const read = readTriple(around, [
    'TENCENTCLOUD_SECRET_ID',
    'TENCENTCLOUD_SECRET_KEY',
    'TENCENTCLOUD_SECURITY_TOKEN',
  ]);
  if (!read.ok) return { problems: read.problems };
  const [secretId, secretKey, token] = read.values;
  return { account: { ...rest, credentials: [{ secretId, secretKey, token }] }, problems: [] };
}

function huawei(section: AccountSection & { provider: 'huawei' }, around: Surroundings): Built {
  const { credentials, ...rest } = withoutMissing(section);
  if (credentials) return { account: { ...rest, credentials }, problems: [] };

  const read = readTriple(around, [
    'HUAWEICLOUD_SDK_AK',
    'HUAWEICLOUD_SDK_SK',
    'HUAWEICLOUD_SDK_SECURITY_TOKEN',
  ]);
  if (!read.ok) return { problems: read.problems };
  const [accessKey, secretKey, securityToken] = read.values;
  return {
    account: { ...rest, credentials: [{ accessKey, secretKey, securityToken }] },
    problems: [],
  };
}

type Triple =
  | { ok: true; values: [id: string, key: string, token: string | undefined] }
  | { ok: false; problems: string[] };

function readTriple(around: Surroundings, names: readonly [string, string, string]): Triple {
  const looked = names.map((name) => lookUp(around, name));
  const problems = looked.flatMap((one) => (one.ok ? [] : [one.problem]));
  const [id, key, token] = looked.map((one) => (one.ok ? one.value : undefined));
  // One place, one sentence.
  if (problems.length > 0) return { ok: false, problems: [problems.join('; ')] };
  if (id === undefined || key === undefined) {
    const missing = [id === undefined ? names[0] : '', key === undefined ? names[1] : ''];
    const list = missing.filter((name) => name !== '').join(' and ');
    return { ok: false, problems: [`is missing; give it here or set ${list}`] };
  }
  return { ok: true, values: [id, key, token] };
}

function withoutMissing<Section extends AccountSection>(section: Section) {
  const given = Object.entries(section.endpoints).filter(([, url]) => url !== undefined);
  return { ...section, endpoints: Object.fromEntries(given) as Record<string, string> };
}
