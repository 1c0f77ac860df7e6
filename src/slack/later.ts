/** A value that is not there yet. The first that is set stays. */
export interface Later<Value> {
  value: Promise<Value>;
  isThere(): boolean;
  set(value: Value): void;
}

export function later<Value>(): Later<Value> {
  let isThere = false;
  let resolve: (value: Value) => void = () => undefined;
  const value = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return {
    value,
    isThere: () => isThere,
    set(given) {
      isThere = true;
      resolve(given);
    },
  };
}
