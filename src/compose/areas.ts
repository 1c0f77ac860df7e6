import { type ExaminedArea, type Finding, failure } from '../domain/finding.ts';
import type { Log } from '../flow/ports.ts';
import { within } from '../within.ts';

/** One area that is looked at by itself. */
export interface Area {
  name: string;
  examine(): Promise<readonly Finding[]>;
}

/** Every step has a limit of its own; this one is for what nobody has thought of. */
const areaWithinMs = 16_000;

/** Looks at all areas at the same time. What is wrong with one stops no other one. Never throws. */
export function examineAreas(areas: readonly Area[], log: Log): Promise<ExaminedArea[]> {
  return Promise.all(
    areas.map(async ({ name, examine }) => ({ name, findings: await ofArea(examine, log) })),
  );
}

async function ofArea(examine: Area['examine'], log: Log): Promise<readonly Finding[]> {
  let findings: readonly Finding[] = [
    failure('time', `no end within ${areaWithinMs / 1_000} s`, 'Check the network; run it again.'),
  ];
  try {
    const work = examine().then((found) => {
      findings = found;
    });
    await within(areaWithinMs, work);
    return findings;
  } catch (error) {
    log.error({ error }, 'an examination has failed');
    const why = error instanceof Error ? error.message : String(error);
    return [failure('error', `it could not be looked at: ${why}`, 'This is a bug; report it.')];
  }
}
