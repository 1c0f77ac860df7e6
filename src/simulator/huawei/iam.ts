import { isFields, parse } from './body.ts';
import type { Answer, Call } from './call.ts';
import type { HuaweiCredential } from './credential.ts';
import { Refusal } from './refusal.ts';
import { huaweiProjects } from './seeds.ts';

/** The calls of IAM, v3. */

/** "Obtaining a User Token Through Password Authentication". */
export function createToken(call: Call): Answer {
  const { bench, arrival, credentials, tokens } = call;
  const { identity, scope } = section(parse(arrival.body, invalid), 'auth');
  const methods = isFields(identity) ? identity.methods : undefined;
  if (!Array.isArray(methods) || methods[0] !== 'password') throw invalid('methods');
  const user = section(section(section({ identity }, 'identity'), 'password'), 'user');
  const credential = credentials.find((one) => isUser(one, user));
  if (credential === undefined) {
    throw new Refusal('flat', 401, 'IAM.0062', 'The username or password is wrong.');
  }

  const projectId = isFields(scope) ? projectOf(scope) : null;
  const { text, token } = tokens.issue(credential, projectId, bench.clock.now());
  const domain = { id: bench.world.read().account.domain_id, name: credential.domainName };
  return {
    status: 201,
    headers: { 'X-Subject-Token': text },
    body: {
      token: {
        expires_at: wireTime(token.expiresAtMs),
        issued_at: wireTime(token.issuedAtMs),
        methods: ['password'],
        user: { domain, id: 'c5e4d3b2a19080706050403020100000', name: credential.userName },
        ...(projectId === null ? { domain } : { project: { ...named(projectId), domain } }),
        roles: [],
        catalog: [],
      },
    },
  };
}

/** `GET /v3/projects` and `GET /v3/auth/projects`. */
export function listProjects({ bench, query }: Call): Answer {
  const name = query.get('name');
  const domainId = bench.world.read().account.domain_id;
  return {
    status: 200,
    body: {
      links: { next: null, previous: null, self: '' },
      projects: huaweiProjects
        .filter((project) => name === null || project.name === name)
        .map((project) => ({
          ...project,
          domain_id: domainId,
          parent_id: domainId,
          enabled: true,
          is_domain: false,
          description: '',
          links: { self: '' },
        })),
    },
  };
}

function isUser(credential: HuaweiCredential, user: Readonly<Record<string, unknown>>): boolean {
  const { userName, password, domainName } = credential;
  if (userName === undefined || password === undefined) return false;
  const domain = section(user, 'domain');
  return user.name === userName && user.password === password && domain.name === domainName;
}

/** The project of the scope; it wins over a domain. Null: a domain alone. */
function projectOf(scope: Readonly<Record<string, unknown>>): string | null {
  if (scope.project === undefined) return null;
  const { id, name } = section(scope, 'project');
  const project = huaweiProjects.find((one) => one.id === id || one.name === name);
  if (project === undefined) {
    throw new Refusal('flat', 400, 'IAM.1109', 'The project does not exist.');
  }
  return project.id;
}

function named(projectId: string): { id: string; name: string } {
  return huaweiProjects.find((one) => one.id === projectId) ?? { id: projectId, name: '' };
}

function section(
  fields: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> {
  const value = fields[name];
  if (isFields(value)) return value;
  throw invalid(name);
}

function wireTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

function invalid(what: string): Refusal {
  return new Refusal('flat', 400, 'IAM.0011', `Invalid request: ${what}.`);
}
