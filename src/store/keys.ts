import { policiesSubject } from '../domain/events.ts';
import { sha256 } from '../domain/sha256.ts';
import { logSubject } from '../domain/trim.ts';
import { hashTag } from '../redis-script.ts';

/** The names of everything the store keeps in Redis. */
const tag = `${hashTag}:`;

/** The audit log: a stream whose entry ids are `<seq>-0`. */
export const auditStream = `${tag}audit`;

/** Counts requests. */
export const requestCounter = `${tag}requests`;

/**
 * When a job that proves it last came through this queue: Unix milliseconds, Redis' clock. That of `steps` has
 * the name under which an earlier version looks for the only one.
 */
export function canaryKey(queue: string): string {
  return queue === 'steps' ? `${tag}canary` : `${tag}canary:${queue}`;
}

/** Written by readiness checks, to see that Redis takes writes. */
export const readinessKey = `${tag}ready`;

/** Written before replicas are waited for: Redis waits for what the same connection has written. */
export const copiesKey = `${tag}copies`;

/** Request id to the time at which it wants to be looked at next. */
export const wakeIndex = `${tag}wake`;

/** Request id, or `policies`, to the time of its oldest event that may not have been spoken about. */
export const unspokenIndex = `${tag}unspoken`;

/** Ids of the requests that have not ended, by number. */
export const openIndex = `${tag}open`;

/** Ids of all requests, by number. */
export const recentIndex = `${tag}recent`;

/** That the operators have been told of something. It goes away by itself. */
export function toldKey(about: string): string {
  return `${tag}told:${sha256(about)}`;
}

/** Revision, seq and snapshot of the policies in force, and the seq of each change by event id. */
export const policiesKey = `${tag}policies`;

/**
 * The same of the audit log itself: how often, and with which event, its beginning was let go; and the hash of the last
 * one that did.
 */
export const logKey = `${tag}log`;

/** Version, seq and snapshot of one request, and the seq of each of its events by event id. */
export function requestKey(id: string): string {
  return `${tag}request:${id}`;
}

/** The hash of what an audit event is about. */
export function subjectKey(subject: string): string {
  if (subject === policiesSubject) return policiesKey;
  return subject === logSubject ? logKey : requestKey(subject);
}

/** The field of a subject's hash that remembers an event. The append script writes it too. */
export function eventField(eventId: string): string {
  return `id:${eventId}`;
}

export function requesterIndex(user: string): string {
  return `${tag}by-requester:${user}`;
}

export function instanceIndex(instance: string): string {
  return `${tag}by-instance:${instance}`;
}

/** Holds the id of the one open request on a target and operation. */
export function lockKey(lock: string): string {
  return `${tag}lock:${lock}`;
}

/** Remembers what a wish was asked with, as a hash. */
export function onceKey(once: string): string {
  return `${tag}once:${sha256(once)}`;
}

export function speechKey(id: string): string {
  return `${tag}speech:${id}`;
}

/** A key of its own, because a `response_url` is a secret that must go away by itself. */
export function responseUrlKey(id: string): string {
  return `${tag}response-url:${id}`;
}
