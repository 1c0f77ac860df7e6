/** From now on the wall clock of this process is off by so much, as on a machine that is badly looked after. */
export function shiftClock(byMs: number): void {
  if (byMs === 0) return;
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given: unknown[]) {
      if (given.length === 0) super(Real.now() + byMs);
      else super(...(given as [number]));
    }
    static override now(): number {
      return Real.now() + byMs;
    }
  } as DateConstructor;
}
