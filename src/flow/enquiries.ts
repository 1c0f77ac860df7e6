import type { Abilities } from '../domain/abilities.ts';
import type { Head } from '../domain/audit.ts';
import type { ProviderName } from '../domain/operation.ts';
import type { Request } from '../domain/request.ts';
import type { Told } from '../domain/speech.ts';
import type { Examination } from './examine.ts';
import type { Explained } from './explain-request.ts';
import type { KeySeen, Listed } from './looks.ts';
import type { Whereabouts } from './places.ts';
import type { WhoCan } from './who-can.ts';

/** A place that could not be looked into, and why, for people. */
export interface Unread {
  account: string;
  region: string;
  why: string;
}

/** The instances of some accounts and regions, as far as they could be read. */
export type Fleet =
  | { ok: true; rows: readonly Listed[]; unread: readonly Unread[] }
  /** There is no such place; the sentence names those there are. */
  | { ok: false; detail: string };

/** What is known of one key. */
export type KeyLookedUp =
  | {
      is: 'looked-up';
      key: string;
      /** Null: it is not there. */
      places: readonly { account: string; region: string; seen: KeySeen | null }[];
      unread: readonly Unread[];
      /** The newest requests of this bot that named it. */
      requests: readonly Request[];
    }
  /** A cloud's own key, which its key service does not know by this name. */
  | { is: 'default-key'; key: string; provider: ProviderName; requests: readonly Request[] }
  /** No configured cloud has keys of this form. */
  | { is: 'no-key-id' };

/** What has happened to one request, or to the newest ones on an instance. Newest request first. */
export interface Trail {
  requests: readonly { request: Request; told: readonly Told[] }[];
  /** Are there older requests on the instance? */
  hasMore: boolean;
  /** So many events have left the log, from the first on, for files. */
  leftUpTo: number;
  /** The newest entry of the whole log. */
  head: Head | null;
}

/** What people ask and nothing changes by. All methods throw StoreError. */
export interface Enquiries {
  list(asked: Whereabouts): Promise<Fleet>;
  key(typed: string): Promise<KeyLookedUp>;
  /** Of a request's id, or an instance's. Null: there never was anything. */
  audit(of: string): Promise<Trail | null>;
  /** What decides how a request goes on, for the person who asks. Null: there is no such request. */
  explain(asked: { request: string; by: string }): Promise<Explained | null>;
  /** Who may ask and approve what, for one instance. */
  whoCan(asked: { provider: ProviderName; instance: string; by: string }): Promise<WhoCan>;
  /** What this person may do with the bot at all. Also throws ChatError: then nobody knows. */
  abilities(user: string): Promise<Abilities>;
  /** How everything stands that the bot needs, for operators. Also throws ChatError: then nobody knows who asks. */
  examine(user: string): Promise<Examination>;
}
