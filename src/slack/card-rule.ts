import { approversOf, onlyStage } from '../domain/policy.ts';
import type { Approval, Request } from '../domain/request.ts';
import { type Block, plainSection, section } from './blocks.ts';
import {
  oneMorePress,
  progressOf,
  type StageProgress,
  stagesOf,
  wantsOneMorePress,
} from './stages.ts';
import { lastsLine, startLine } from './start.ts';
import { broken } from './states.ts';
import { asManyAsFit, defused, foreign } from './text.ts';
import { mentionsOf } from './words.ts';

const inOneBlock = { most: 40, longest: 2_800 };

/** All stages together must fit into one block. */
const longestStages = 2_400;

/** What the rule makes of the request: who has approved, who may, and when the call may start. */
export function ruleBlocks(request: Request): Block[] {
  const { approvals, state } = request;
  const times = [startLine(request), lastsLine(request)].filter((line) => line !== null);
  return [
    ...(approvals.length > 0
      ? [plainSection(`Approvals: ${asManyAsFit(approvals.map(approvalWords), inOneBlock)}`)]
      : []),
    ...(state === 'pending' ? [section(whoMay(request))] : []),
    ...(request.needsPerson ? [section(whoMayGoOn(request))] : []),
    ...(times.length > 0 ? [section(times.join('\n'))] : []),
  ];
}

/** Who said yes, and what allowed it: `Ben (stage security, rule production)`. */
function approvalWords({ personName, rule, stage }: Approval): string {
  const forStage = stage === onlyStage ? '' : `stage ${broken(foreign(stage, 60))}, `;
  return `${broken(foreign(personName, 80))} (${forStage}rule ${broken(foreign(rule, 60))})`;
}

function whoMay(request: Request): string {
  const { rule, requester } = request;
  if (!rule) return '*Who may approve*\nnobody, since no rule matches now';
  const stages = stagesOf(request);
  const longest = Math.floor(longestStages / stages.length);
  const [only] = stages;
  const lines =
    stages.length === 1 && only
      ? [mentionsOf(only.approvers, [requester.id], longest)]
      : stages.map((stage) => stageLine(stage, requester.id, longest));
  return [
    '*Who may approve*',
    ...lines,
    progressOf(request),
    ...(wantsOneMorePress(request) ? [oneMorePress] : []),
  ].join('\n');
}

/** To Try again, or to Close. */
function whoMayGoOn({ rule, requester }: Request): string {
  const people = rule ? mentionsOf(approversOf(rule), [requester.id], longestStages) : 'nobody';
  return `*Who may decide*\n${people}`;
}

const signs = { complete: '✅ ', open: '⏳ ', later: '' } as const;
const turns = { complete: 'complete', open: 'decides now', later: 'decides after that' } as const;

/** `⏳ *security*: 1 of 2, decides now: <@U0BEN>, <@U0CARO>`. */
function stageLine(
  { name, approvers, given, quorum, is }: StageProgress,
  requester: string,
  longest: number,
): string {
  const shown = broken(defused(name, 60));
  const people = mentionsOf(approvers, [requester], Math.max(60, longest - 120));
  return `${signs[is]}*${shown}*: ${given} of ${quorum}, ${turns[is]}: ${people}`;
}
