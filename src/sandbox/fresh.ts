import { healthyHuawei, healthyTencent } from './suggestions.ts';

/** Of each cloud the first healthy instance that an earlier run has not encrypted. */
export async function firstFresh(
  tencent: string,
  huawei: string,
): Promise<{ tencent: string; huawei: string }> {
  const [ofTencent, ofHuawei] = await Promise.all([stateOf(tencent), stateOf(huawei)]);
  return {
    tencent: healthyTencent.find((id) => ofTencent[id]?.Encryption === 'NO') ?? healthyTencent[0],
    huawei:
      healthyHuawei.find((id) => ofHuawei[id]?.encryption_status === 'off') ?? healthyHuawei[0],
  };
}

type Rows = Record<string, Record<string, unknown> | undefined>;

/** What a pretended cloud holds; nothing when it cannot tell, since this is only for a hint. */
async function stateOf(url: string): Promise<Rows> {
  const response = await fetch(`${url}/_control/state`);
  const state = response.ok ? ((await response.json()) as { instances?: Rows }) : {};
  return state.instances ?? {};
}
