import { apply } from '../../src/domain/apply.ts';
import type { Decided } from '../../src/domain/decided.ts';
import { approve } from '../../src/domain/decisions.ts';
import type { Actor } from '../../src/domain/events.ts';
import { type Alarm, nextAlarm } from '../../src/domain/patience.ts';
import { fingerprintOf } from '../../src/domain/plan.ts';
import type { RuleInForce } from '../../src/domain/policy.ts';
import { expire, intend, plan as planFor, postpone } from '../../src/domain/preparation.ts';
import { escalate, remind } from '../../src/domain/reminding.ts';
import type { Request } from '../../src/domain/request.ts';
import { anElectorate, aPlan, aRequest, ben, startMs, theBot } from '../helpers/build.ts';

/** One request and a clock that is turned by hand. Times are milliseconds since `startMs`. */
export interface Story {
  request: Request;
  /** Type of the event that came of it, or why there was none. */
  does(atMs: number, decided: Decided, actor?: Actor): string;
  approves(atMs: number, account?: string): string;
  /** The job of a write, as a worker makes it. */
  runs(atMs: number): string;
  /** The end of such a job, after it has waited at the gate. */
  intends(atMs: number): string;
  /** The alarm that is set rings at this time. */
  rings(atMs: number): string;
  /** Every alarm rings in time, up to and with this moment: what came of it, and when. */
  livesUntil(atMs: number): { atMs: number; event: string }[];
  alarm(): Alarm | null;
}

/** A story that begins when the card is shown. */
export function tellStory(rule: RuleInForce): Story {
  const plan = aPlan();
  const fingerprint = fingerprintOf(plan);
  const electorate = anElectorate(rule);
  const story: Story = {
    request: aRequest(),
    does(atMs, decided, actor = theBot) {
      if (!decided.ok) return decided.why;
      const { seq, id } = story.request;
      const stamp = { seq: seq + 1, atMs: startMs + atMs, request: id, actor };
      story.request = apply(story.request, decided.event, stamp);
      return decided.event.type;
    },
    approves(atMs, account = ben.id) {
      const by = { id: account, electorate };
      const press = { by, fingerprint, typedInstance: story.request.wish.instance };
      const actor = { ...ben, id: account };
      return story.does(atMs, approve(story.request, press, startMs + atMs), actor);
    },
    runs(atMs) {
      const nowMs = startMs + atMs;
      const held = postpone(story.request, rule, nowMs);
      return held.ok || held.why !== 'moved-on' ? story.does(atMs, held) : story.intends(atMs);
    },
    intends(atMs) {
      const nowMs = startMs + atMs;
      const facts = { ...plan.facts, readAtMs: nowMs };
      const now = { facts, electorate, signatureLastsMs: 300_000, writeTimeoutMs: 20_000 };
      return story.does(atMs, intend(story.request, now, nowMs));
    },
    rings(atMs) {
      const nowMs = startMs + atMs;
      switch (nextAlarm(story.request)?.step) {
        case 'expire':
          return story.does(atMs, expire(story.request, nowMs));
        case 'remind':
          return story.does(atMs, remind(story.request, nowMs));
        case 'escalate':
          return story.does(atMs, escalate(story.request, nowMs));
        case 'run':
          return story.runs(atMs);
        default:
          return 'nothing to ring for';
      }
    },
    livesUntil(atMs) {
      const lived: { atMs: number; event: string }[] = [];
      for (;;) {
        const alarm = story.alarm();
        if (!alarm || alarm.atMs > atMs || lived.length > 1_000) return lived;
        lived.push({ atMs: alarm.atMs, event: story.rings(alarm.atMs) });
      }
    },
    alarm() {
      const alarm = nextAlarm(story.request);
      return alarm && { ...alarm, atMs: alarm.atMs - startMs };
    },
  };
  story.does(0, planFor(story.request, plan, rule, startMs));
  return story;
}
