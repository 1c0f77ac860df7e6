// Loaded into a bot of the fault suite before anything else: while the named file is there, no name can be resolved.
import dns from 'node:dns';
import { existsSync } from 'node:fs';

const { lookup } = dns;
dns.lookup = (name, ...more) => {
  if (!existsSync(process.env.DBENCRYPT_FAULTS_NO_NAMES)) return lookup(name, ...more);
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
  return process.nextTick(more.at(-1), error);
};
