import { CloudError } from '../domain/errors.ts';
import { grammarOf, type ProviderName } from '../domain/operation.ts';
import type { PreparedWrite } from '../flow/cloud-ports.ts';
import type { Log, Operators } from '../flow/ports.ts';

/** The credentials of one account, in their order, each with what calls the cloud with it. */
export interface Keyring<Credential, Client> {
  /**
   * Asks with the first credential that the cloud has not refused, and when it refuses this one, with
   * the next. What it has refused is asked with again only when it has refused all.
   *
   * @throws what the first one was answered, when all are refused.
   */
  read<T>(ask: (client: Client) => Promise<T>): Promise<T>;
  /**
   * Prepares a write with the credential that is read with now. It is sent with this one or not at all.
   *
   * @throws CloudError `unavailable`, not taken, here and where it is sent, when this one is refused and
   *   another one is not: prepared again, it may be sent.
   */
  prepareWrite(prepare: (client: Client) => Promise<PreparedWrite>): Promise<PreparedWrite>;
  /**
   * From now on these hold. What is under way, or prepared, keeps its own.
   *
   * @returns their short names; null: they are the same as before.
   */
  take(credentials: readonly Credential[]): readonly string[] | null;
}

export interface KeyringParts<Credential, Client> {
  account: string;
  provider: ProviderName;
  credentials: readonly Credential[];
  /** Short, and not the credential: for logs. */
  nameOf(credential: Credential): string;
  open(credential: Credential): Client;
  log: Log;
  operators?: Operators | undefined;
}

export function openKeyring<Credential, Client>(
  parts: KeyringParts<Credential, Client>,
): Keyring<Credential, Client> {
  const ring: Ring<Client> = { keys: [], refused: new Set() };
  ring.keys = keysOf(parts, ring);
  const refuse = (key: Key<Client>, error: CloudError) => noteRefused(parts, ring, key, error);

  return {
    async read(ask) {
      const asked: Key<Client>[] = [];
      let first: unknown;
      for (let key = nextOf(ring, asked); key; key = nextOf(ring, asked)) {
        try {
          const answer = await ask(key.client);
          noteAccepted(parts, ring, key);
          return answer;
        } catch (error) {
          if (!isRefused(error)) throw error;
          refuse(key, error);
          first ??= error;
          asked.push(key);
        }
      }
      throw first;
    },

    async prepareWrite(prepare) {
      const key = nextOf(ring, []);
      if (!key) throw new Error('an account without credentials');
      const prepared = await prepare(key.client).catch((error: unknown) => {
        if (!isRefused(error)) throw error;
        refuse(key, error);
        throw otherOf(ring, key) ? refusedMeanwhile(parts.provider) : error;
      });
      return {
        release: () => prepared.release(),
        async send(times) {
          const isRefusedNow = ring.refused.has(key) && otherOf(ring, key);
          if (isRefusedNow) throw refusedMeanwhile(parts.provider);
          // What a refusal of it says of the credential the next read finds out: a write may be refused
          // for the age of its signature alone, which was made before this process was frozen.
          return prepared.send(times);
        },
      };
    },

    take(credentials) {
      const before = ring.keys;
      const taken = keysOf({ ...parts, credentials }, ring);
      const isSame = taken.length === before.length && taken.every((key, at) => key === before[at]);
      if (isSame) return null;
      ring.keys = taken;
      ring.refused.clear();
      return taken.map(({ name }) => name);
    },
  };
}

interface Key<Client> {
  name: string;
  /** What it is made of, to know it again. */
  text: string;
  client: Client;
}

interface Ring<Client> {
  keys: readonly Key<Client>[];
  refused: Set<Key<Client>>;
}

/** One that is there already keeps its client, and so its tokens. */
function keysOf<Credential, Client>(
  { credentials, nameOf, open }: KeyringParts<Credential, Client>,
  ring: Ring<Client>,
): Key<Client>[] {
  return credentials.map((credential) => {
    const text = JSON.stringify(credential);
    const known = ring.keys.find((key) => key.text === text);
    return known ?? { name: nameOf(credential), text, client: open(credential) };
  });
}

/** The next one to ask with; those that were refused before come last. */
function nextOf<Client>(
  { keys, refused }: Ring<Client>,
  asked: readonly Key<Client>[],
): Key<Client> | undefined {
  const left = keys.filter((key) => !asked.includes(key));
  return left.find((key) => !refused.has(key)) ?? left[0];
}

/** One that is not refused. */
function otherOf<Client>(
  { keys, refused }: Ring<Client>,
  key: Key<Client>,
): Key<Client> | undefined {
  return keys.find((other) => other !== key && !refused.has(other));
}

function isRefused(error: unknown): error is CloudError {
  return error instanceof CloudError && error.refusesCredential;
}

function noteAccepted<Client>(
  { account, provider, log }: Pick<KeyringParts<never, Client>, 'account' | 'provider' | 'log'>,
  { refused }: Ring<Client>,
  key: Key<Client>,
): void {
  if (!refused.delete(key)) return;
  log.info({ provider, account, key: key.name }, 'a cloud accepts a credential again');
}

function noteRefused<Client>(
  parts: Pick<KeyringParts<never, Client>, 'account' | 'provider' | 'log' | 'operators'>,
  ring: Ring<Client>,
  key: Key<Client>,
  { cloudCode = 'without a code' }: CloudError,
): void {
  const { account, provider, log, operators } = parts;
  const { keys, refused } = ring;
  // One that was exchanged meanwhile concerns nobody any more.
  if (refused.has(key) || !keys.includes(key)) return;
  refused.add(key);
  const other = otherOf(ring, key)?.name ?? null;
  const fields = { provider, account, key: key.name, cloudCode, other };
  log.warn(fields, 'a cloud refuses a credential');
  const which = keys.length === 1 ? 'the credentials' : `credentials[${keys.indexOf(key)}]`;
  const refusal = `${grammarOf(provider).title} refuses ${which} of the account ${account}, for short ${key.name} (${cloudCode}).`;
  const advice =
    other === null
      ? 'There is no other one: nothing of this account can be read or written. Put one that is accepted into the configuration; it is taken without a restart.'
      : `From now on ${other} is used. Take the refused one out of the configuration, or put a new one in its place; no restart is needed.`;
  void operators?.tell(`credential:${account}:${key.name}`, `${refusal} ${advice}`);
}

function refusedMeanwhile(provider: ProviderName): CloudError {
  const message =
    'nothing was sent: the credential that it was prepared with was refused meanwhile, and there is another one';
  return new CloudError('unavailable', message, { provider, taken: 'no' });
}
