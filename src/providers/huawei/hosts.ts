import { ConfigError } from '../../domain/errors.ts';
import type { HuaweiAccountConfig } from '../provider.ts';

export type Service = 'taurusdb' | 'kms' | 'iam';

/**
 * TaurusDB answers under three prefixes, and which one it is cannot be told from the region.
 * Source: `GaussDBRegion` of the Huawei Cloud SDK v3 for Node.js and Python.
 */
const taurusdbPrefixes: Readonly<Record<string, readonly string[]>> = {
  gaussdb: [
    ...['cn-north-2', 'cn-north-4', 'cn-north-9', 'cn-east-3', 'cn-south-1', 'cn-south-4'],
    ...['cn-southwest-2', 'ap-southeast-3', 'ap-southeast-4', 'sa-brazil-1', 'ru-northwest-2'],
  ],
  gaussdbformysql: [
    ...['ap-southeast-1', 'ap-southeast-2', 'cn-north-11', 'me-east-1', 'tr-west-1'],
  ],
  'gaussdb-mysql': ['af-south-1', 'cn-east-5', 'cn-southwest-3', 'la-north-2'],
};

/** Source: `KmsRegion` of the same SDK. */
const kmsRegions: readonly string[] = [
  ...['af-north-1', 'af-south-1', 'ae-ad-1', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3'],
  ...['ap-southeast-4', 'ap-southeast-5', 'cn-east-2', 'cn-east-3', 'cn-east-4', 'cn-east-5'],
  ...['cn-north-1', 'cn-north-2', 'cn-north-4', 'cn-north-9', 'cn-north-11', 'cn-north-12'],
  ...['cn-south-1', 'cn-south-2', 'cn-south-4', 'cn-southwest-2', 'cn-southwest-3', 'la-north-2'],
  ...['la-south-2', 'me-east-1', 'my-kualalumpur-1', 'na-mexico-1', 'ru-moscow-1', 'sa-brazil-1'],
  ...['tr-west-1', 'eu-west-101'],
];

/** The European site has a domain of its own; all others share one. */
const europeanRegions: readonly string[] = ['eu-west-101'];

const prefixes: Readonly<Record<Service, (region: string) => string | undefined>> = {
  taurusdb: (region) =>
    Object.keys(taurusdbPrefixes).find((prefix) => taurusdbPrefixes[prefix]?.includes(region)),
  kms: (region) => (kmsRegions.includes(region) ? 'kms' : undefined),
  iam: (region) => ((prefixes.taurusdb(region) ?? prefixes.kms(region)) ? 'iam' : undefined),
};

/** Base URL of a service in a region, without a trailing slash; undefined: none is known. */
export function baseUrlOf(
  service: Service,
  region: string,
  endpoints: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const override = endpoints[service];
  if (override !== undefined) return override;

  const prefix = prefixes[service](region);
  const domain = europeanRegions.includes(region) ? 'myhuaweicloud.eu' : 'myhuaweicloud.com';
  return prefix && `https://${prefix}.${region}.${domain}`;
}

/** Regions of which it is not known where a service answers, each with what to do. */
export function hostProblems(
  {
    regions,
    endpoints,
  }: {
    regions: HuaweiAccountConfig['regions'];
    endpoints: Readonly<Record<string, string | undefined>>;
  },
  usesToken: boolean,
): { place: number; message: string }[] {
  const services: readonly Service[] = usesToken ? ['taurusdb', 'kms', 'iam'] : ['taurusdb', 'kms'];
  return regions.flatMap(({ name }, place) => {
    const unknown = services.filter((service) => !baseUrlOf(service, name, endpoints));
    if (unknown.length === 0) return [];
    const list = unknown.map((service) => `endpoints.${service}`).join(' and ');
    return [
      { place, message: `no ${unknown.join(' or ')} host is known for ${name}; give ${list}` },
    ];
  });
}

/** @throws ConfigError naming every region that is given twice, or has no known host and no endpoint. */
export function checkRegions(config: HuaweiAccountConfig, usesToken: boolean): void {
  const names = config.regions.map(({ name }) => name);
  const twice = names.filter((name, place) => names.indexOf(name) !== place);
  const problems = [
    ...twice.map((name) => `${name} is given twice; a second project needs an account of its own`),
    ...hostProblems(config, usesToken).map(({ message }) => message),
  ].map((message) => ({ path: `accounts.${config.name}.regions`, message }));
  if (problems.length > 0) throw new ConfigError(problems);
}
