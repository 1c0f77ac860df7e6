import { CloudError, type WireError } from '../../domain/errors.ts';
import type { BlockCode, Check } from '../../domain/plan.ts';

/** A check's verdict, before it has a name and a source. */
export type Finding = Pick<Check, 'verdict' | 'sentence' | 'code'>;

export function pass(sentence: string): Finding {
  return { verdict: 'pass', sentence };
}

export function block(code: BlockCode, sentence: string): Finding {
  return { verdict: 'block', code, sentence };
}

export function notMade(sentence: string): Finding {
  return { verdict: 'not-made', sentence };
}

/** Why a read failed, and the permission (policy action) it needs. */
export function explainFailure(error: CloudError | WireError, permission: string): string {
  if (!(error instanceof CloudError)) {
    return `the answer of Huawei Cloud could not be understood (${error.path}).`;
  }
  const said = error.cloudCode ? `${error.cloudCode}: ${error.message}` : error.message;
  if (error.code === 'denied' || error.code === 'not-found') {
    return `Huawei Cloud refused it (${said}). The permission needed is ${permission}.`;
  }
  return `Huawei Cloud did not say (${said}).`;
}
