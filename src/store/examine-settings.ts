import { type Finding, failure, fine, warning } from '../domain/finding.ts';
import type { Settings } from './settings.ts';

/** Does Redis keep what it acknowledged? @param waitedFor so many replicas must have it. */
export function judgeSettings(settings: Settings, waitedFor: number): Finding[] {
  return [
    judgeEviction(settings),
    judgePersistence(settings),
    ...judgeReplicas(settings, waitedFor),
  ];
}

function judgeEviction({ policy, isAllowed }: Settings): Finding {
  const next = 'Set: maxmemory-policy noeviction';
  if (policy === undefined) return unread('eviction', isAllowed, next);
  if (policy === 'noeviction') return fine('eviction', 'noeviction');
  const what = `${policy}: Redis throws data away when its memory is full; the bot does not start`;
  return failure('eviction', what, next);
}

function judgePersistence({ appendOnly, fsync, isAllowed }: Settings): Finding {
  if (appendOnly === false) {
    const what = 'appendonly is no: what was acknowledged is lost when it crashes';
    return warning('persistence', what, 'Set: appendonly yes, appendfsync always');
  }
  const next = 'Set: appendfsync always';
  if (appendOnly === undefined || fsync === undefined) {
    return unread('persistence', isAllowed, 'It should be: appendonly yes, appendfsync always');
  }
  if (fsync === 'always') return fine('persistence', 'appendonly yes, appendfsync always');
  const what = `appendfsync is ${fsync}: what was acknowledged last may be lost when its machine fails`;
  return warning('persistence', what, next);
}

function judgeReplicas(settings: Settings, waitedFor: number): Finding[] {
  const { hasReplicas, minReplicas, isAllowed } = settings;
  if (waitedFor === 0 && hasReplicas === 0)
    return [fine('replicas', 'none, and none is waited for')];
  const findings: Finding[] = [];
  if (hasReplicas < waitedFor) {
    const what = `${hasReplicas} of the ${waitedFor} that must have an event: nothing can be recorded`;
    findings.push(failure('replicas', what, 'Start them, or lower redis.waitForReplicas.'));
  } else if (waitedFor === 0) {
    const what = `${hasReplicas}, and nothing waits for them: a fail-over may lose what was acknowledged`;
    findings.push(warning('replicas', what, 'Configure: redis: { url: …, waitForReplicas: 1 }'));
  } else {
    findings.push(fine('replicas', `${hasReplicas}, of which ${waitedFor} must have an event`));
  }
  if (minReplicas === undefined) {
    findings.push(unread('min-replicas', isAllowed, 'It should be: min-replicas-to-write 1'));
  } else if (minReplicas === 0) {
    const what = 'a Redis cut off from its replicas goes on taking what a fail-over will lose';
    findings.push(warning('min-replicas', what, 'Set: min-replicas-to-write 1'));
  } else {
    findings.push(fine('min-replicas', `min-replicas-to-write ${minReplicas}`));
  }
  return findings;
}

function unread(about: string, isAllowed: boolean, next: string): Finding {
  const why = isAllowed ? 'Redis does not tell' : 'this user may not read its settings';
  return warning(about, `not told: ${why}`, next);
}
