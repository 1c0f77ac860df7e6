import { type Arrival, json, type Reply } from './http.ts';
import { type Fault, misbehaviours, type Simulator } from './simulator.ts';

const prefix = '/_control/';

/** The hand of a person or a script on a running simulator. Not a part of any cloud. */
export function isControl(arrival: Arrival): boolean {
  return arrival.path.startsWith(prefix);
}

type Controlled = Omit<Simulator, 'url' | 'port' | 'stop'>;

export function answerControl(arrival: Arrival, simulator: Controlled): Reply {
  try {
    return json(200, act(arrival, simulator));
  } catch (error) {
    return json(400, { error: error instanceof Error ? error.message : String(error) });
  }
}

function act(arrival: Arrival, simulator: Controlled): unknown {
  const name = `${arrival.method} ${arrival.path.slice(prefix.length)}`;
  switch (name) {
    case 'GET counters':
      return simulator.counters();
    case 'GET state':
      return simulator.state();
    case 'POST misbehave':
      simulator.misbehave(toFault(parse(arrival)));
      return { ok: true };
    case 'POST behave':
      simulator.behave();
      return { ok: true };
    case 'POST pass':
      simulator.clock.passMs(toNumber(parse(arrival).ms, 'ms'));
      return { now: new Date(simulator.clock.now()).toISOString() };
    case 'POST edit': {
      const { id, fields } = parse(arrival);
      if (typeof id !== 'string' || !isObject(fields)) throw new Error('Give id and fields');
      simulator.edit(id, fields);
      return { ok: true };
    }
    case 'POST reset':
      simulator.reset();
      return { ok: true };
    default:
      throw new Error(`There is no ${name}`);
  }
}

function toFault(given: Record<string, unknown>): Fault {
  const how = misbehaviours.find((one) => one === given.how);
  if (how === undefined) throw new Error(`how is one of ${misbehaviours.join(', ')}`);
  if (typeof given.action !== 'string') throw new Error('action is a call, or *');

  const { action, instance, times, delayMs, lagMs, retryAfterS, how: _how, ...others } = given;
  const { afterWrites, code, status, ...rest } = others;
  const unknown = Object.keys(rest)[0];
  if (unknown !== undefined) throw new Error(`A fault has no ${unknown}`);
  if (instance !== undefined && typeof instance !== 'string') throw new Error('instance is an id');
  if (code !== undefined && typeof code !== 'string') throw new Error('code is a text');
  if ((how === 'refuse') !== (code !== undefined)) throw new Error('refuse and code go together');
  const optional = (value: unknown, name: string) =>
    value === undefined ? undefined : toNumber(value, name);
  return {
    action: given.action,
    how,
    instance,
    times: optional(times, 'times'),
    delayMs: optional(delayMs, 'delayMs'),
    lagMs: optional(lagMs, 'lagMs'),
    retryAfterS: optional(retryAfterS, 'retryAfterS'),
    afterWrites: optional(afterWrites, 'afterWrites'),
    code,
    status: optional(status, 'status'),
  };
}

function toNumber(value: unknown, name: string): number {
  if (typeof value !== 'number') throw new Error(`${name} is a number`);
  return value;
}

function parse(arrival: Arrival): Record<string, unknown> {
  const value: unknown = JSON.parse(arrival.body.toString('utf8'));
  if (!isObject(value)) throw new Error('The body is a JSON object');
  return value;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
