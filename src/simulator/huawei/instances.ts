import type { Answer, Call } from './call.ts';
import { dbsRefusal, type Refusal } from './refusal.ts';
import { huaweiProjects } from './seeds.ts';
import { type HuaweiInstance, instanceIn } from './state.ts';

/** The reading calls on TaurusDB instances, v3 and v3.1. */

export function listInstances(call: Call): Answer {
  const { bench, projectId, query } = call;
  refuseUnknownQuery(query);
  const { offset, limit } = readPage(query);
  const found = Object.values(bench.world.read().instances).filter(
    (row) => row.project_id === projectId && isWanted(row, query),
  );
  return {
    status: 200,
    body: {
      instances: found
        .slice(offset, offset + limit)
        .map((row) => ({ ...commonOf(row, call), region: regionOf(row) })),
      total_count: found.length,
    },
  };
}

export function showInstance(call: Call): Answer {
  return { status: 200, body: { instance: detailOf(instanceOf(call), call) } };
}

export function listInstanceDetails(call: Call): Answer {
  const ids = (call.query.get('instance_ids') ?? '').split(',').filter((id) => id !== '');
  if (ids.length === 0 || ids.length > 20) throw invalid('instance_ids holds 1 to 20 ids');
  const instances = ids.map((id) => detailOf(instanceOf({ ...call, instanceId: id }), call));
  return { status: 200, body: { instances } };
}

/** The instance a path names. @throws Refusal: first for the id's form, then when there is none. */
export function instanceOf({ bench, projectId, instanceId }: Call): HuaweiInstance {
  if (instanceId === undefined || !/^[0-9a-zA-Z]{32}in07$/.test(instanceId)) {
    throw dbsRefusal(400, 'DBS.280404', 'The instance ID is malformed.');
  }
  const row = instanceIn(bench.world.read(), projectId, instanceId);
  if (row === undefined) throw dbsRefusal(404, 'DBS.200002', 'The instance does not exist.');
  return row;
}

const queryNames = [
  'id',
  'name',
  'type',
  'datastore_type',
  'vpc_id',
  'subnet_id',
  'private_ip',
  'readonly_private_ip',
  'proxy_ip',
  'offset',
  'limit',
  'tags',
];

function refuseUnknownQuery(query: URLSearchParams): void {
  const unknown = [...query.keys()].find((name) => !queryNames.includes(name));
  if (unknown !== undefined) throw invalid(`${unknown} is not known`);
}

function readPage(query: URLSearchParams): { offset: number; limit: number } {
  const offset = Number(query.get('offset') ?? '0');
  const limit = Number(query.get('limit') ?? '100');
  if (!Number.isInteger(offset) || offset < 0) throw invalid('offset is 0 or more');
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    throw dbsRefusal(400, 'DBS.280439', 'The page size is 1 to 100.');
  }
  return { offset, limit };
}

const fixed = { vpc_id: 'vpc-sandbox', subnet_id: 'subnet-sandbox', private_ip: '10.0.0.8' };

function isWanted(row: HuaweiInstance, query: URLSearchParams): boolean {
  const id = query.get('id');
  if (id !== null && !matches(row.id, id)) return false;
  const name = query.get('name');
  if (name !== null && !matches(row.name, name)) return false;
  if ((query.get('type') ?? 'Cluster') !== 'Cluster') return false;
  if ((query.get('datastore_type') ?? 'gaussdb-mysql') !== 'gaussdb-mysql') return false;
  for (const [field, value] of Object.entries(fixed)) {
    if ((query.get(field) ?? value) !== value) return false;
  }
  if (query.has('readonly_private_ip') || query.has('proxy_ip')) return false;

  const tags = (query.get('tags') ?? '').split(',').filter((tag) => tag !== '');
  return tags.every((tag) => row.tags.some((own) => `${own.key}=${own.value}` === tag));
}

/** A leading asterisk searches by part. */
function matches(value: string, wanted: string): boolean {
  if (wanted === '*') throw invalid('an asterisk alone is not allowed');
  return wanted.startsWith('*') ? value.includes(wanted.slice(1)) : value === wanted;
}

function commonOf(row: HuaweiInstance, { isUnified }: Call): object {
  const isReady = row.status !== 'BUILD';
  return {
    id: row.id,
    name: row.name,
    status: isUnified ? unifiedStatus(row.status) : row.status,
    type: 'Cluster',
    port: '3306',
    datastore: { type: 'gaussdb-mysql', version: '8.0', kernel_version: '2.0.60.241200' },
    created: '2026-01-15T10:00:00+0800',
    updated: '2026-01-15T10:00:00+0800',
    db_user_name: 'root',
    time_zone: 'UTC+08:00',
    private_ips: isReady ? [fixed.private_ip] : [],
    readonly_private_ips: [],
    proxy_ips: [],
    vpc_id: fixed.vpc_id,
    subnet_id: fixed.subnet_id,
    security_group_id: 'sg-sandbox',
    enterprise_project_id: row.enterprise_project_id,
    dedicated_resource_id: '',
    flavor_ref: 'gaussdb.mysql.xlarge.x86.8',
    flavor_info: { vcpus: '4', ram: '32' },
    volume: { type: 'DL6', size: '40' },
    backup_strategy: { start_time: '17:00-18:00', keep_days: '7' },
    charge_info: { charge_mode: 'postPaid' },
    tags: row.tags,
  };
}

/** The detail names its project and no region. */
function detailOf(row: HuaweiInstance, call: Call): object {
  return {
    ...commonOf(row, call),
    project_id: row.project_id,
    alias: '',
    node_count: 2,
    backup_used_space: 0,
    private_write_ips: [fixed.private_ip],
    public_ips: '',
    private_dns_names: [],
    configuration_id: 'cf5a0000000000000000000000000001pr07',
    nodes: [],
    az_mode: 'multi',
    master_az_code: `${regionOf(row)}a`,
    maintenance_window: '02:00-06:00',
    proxies: [],
    ...(call.isUnified ? { tde_info: { enable_tde: false } } : {}),
  };
}

function unifiedStatus(status: string): string {
  switch (status) {
    case 'BUILD':
      return 'creating';
    case 'FAILED':
      return 'createfail';
    case 'ACTIVE':
    case 'BACKING UP':
      return 'normal';
    default:
      return 'abnormal';
  }
}

function regionOf(row: HuaweiInstance): string {
  return huaweiProjects.find((project) => project.id === row.project_id)?.name ?? '';
}

function invalid(what: string): Refusal {
  return dbsRefusal(400, 'DBS.280001', `Invalid parameter: ${what}.`);
}
