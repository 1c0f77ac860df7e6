import type { Ending, Request } from '../domain/request.ts';
import { type Block, field, fields } from './blocks.ts';
import { askerMayNot, fallenLines, isAskerBarred } from './fallen.ts';
import { causes } from './outcome.ts';
import { askRefusal } from './refusals.ts';
import { broken } from './states.ts';
import { code, foreign, mention } from './text.ts';
import { keyOf, operationFor, productOf, subjectOf } from './words.ts';

/** What is asked, of what, with which key, by whom. */
export function factFields(request: Request): Block[] {
  const subject = subjectOf(request);
  const { action, name, provider } = operationFor(request);
  const instanceName = request.plan?.facts.instanceName;
  return [
    fields([
      field('Cloud', productOf(provider)),
      field('Instance', code(subject.instance)),
      ...(instanceName ? [field('Name', code(broken(instanceName)))] : []),
      field('Account', subject.account ? code(subject.account) : 'not yet known'),
      field('Region', subject.region ? code(subject.region) : 'not yet known'),
      field('Operation', name),
      field('Call', code(action)),
      field('Key', keyOf(subject)),
      field('Asked by', mention(request.requester.id)),
    ]),
  ];
}

/** What became of it, or what set it back. Plain text, one line each; holds no state word of ours. */
export function resultLines(request: Request): string[] {
  if (request.ending) return endingLines(request.ending);
  if (request.needsPerson) return [foreign(request.needsPerson.detail, 500), pressToGoOn];
  return setBackLines(request);
}

const pressToGoOn =
  'Try again makes the call once more on fresh facts; Close ends the request with a reason.';

function endingLines(ending: Ending): string[] {
  switch (ending.state) {
    case 'refused':
      return [
        askRefusal(ending.why).what,
        ...(ending.checks.some(({ sentence }) => sentence === ending.detail)
          ? []
          : [foreign(ending.detail, 500)]),
        askRefusal(ending.why).next,
      ];
    case 'rejected':
    case 'cancelled':
      return [
        `By ${broken(foreign(ending.byName, 80))}${allowedBy(ending.rule)}`,
        ...(ending.reason ? [`Why: ${broken(foreign(ending.reason, 500))}`] : []),
      ];
    case 'expired':
      return ending.was === 'pending'
        ? ['Nobody decided in time. Ask again if it is still wanted.']
        : ['It was not started in time. Ask again if it is still wanted.'];
    case 'succeeded':
      return [
        ...ending.proof.seen.map(
          ({ label, value }) => `${foreign(label, 60)}: ${foreign(value, 200)}`,
        ),
        ...(ending.proof.unproven ? [foreign(ending.proof.unproven, 500)] : []),
      ];
    case 'failed':
      return [
        ending.cause === 'closed-by-person'
          ? `An approver closed it${allowedBy(ending.rule)}. Why:`
          : `Why: ${causes[ending.cause]}.`,
        broken(foreign(ending.detail, 500)),
        ...(ending.sent || ending.cause === 'not-taken' ? [] : ['Nothing was sent.']),
      ];
  }
}

/** Which rule gave the right to decide so. */
function allowedBy(rule: string | undefined): string {
  return rule ? `, under rule ${broken(foreign(rule, 60))}` : '';
}

function setBackLines({ state, setBack, rule }: Request): string[] {
  if (state !== 'pending' || !setBack) return [];
  if (setBack.why === 'stale') {
    const changes = setBack.detail.slice(0, 10).map((line) => `• ${foreign(line, 200)}`);
    return [
      'The facts have changed since they were shown. Earlier approvals no longer count:',
      ...changes,
    ];
  }
  const fallen = fallenLines(setBack.fallen, broken).map((line) => `• ${line}`);
  const counts = ['Approvals that no longer count, because the rule or the people changed:'];
  const barred = isAskerBarred(setBack.fallen) ? [askerMayNot] : [];
  const dropped = fallen.length > 0 ? [...barred, ...counts, ...fallen] : [];
  if (setBack.why === 'approvals-fell') {
    return dropped.length > 0 ? dropped : ['The rule wants more approvals now than it had.'];
  }
  const changed = rule
    ? `The policies have changed: the rule ${broken(foreign(rule.name, 60))} holds for this request now.`
    : 'The policies have changed, and no rule matches this request now. The operators of this bot can add one; else it can be called off.';
  return [changed, ...dropped];
}
