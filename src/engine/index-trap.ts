/**
 * Makes `x[0]` an error on what JavaScript cannot index: it would be undefined, and a complaint about something else lines later;
 * and `x[0] = 1` would be lost. Asked only for names that neither the object nor its class has, so it costs nothing elsewhere.
 */
export function refuseIndices(prototype: object, advice: string): void {
  const refuse = (key: string | symbol) => {
    if (typeof key === 'string' && /^-?\d+$/.test(key)) throw new TypeError(advice.replaceAll('INDEX', key));
  };
  const parent: object | null = Object.getPrototypeOf(prototype);
  Object.setPrototypeOf(
    prototype,
    new Proxy(Object.create(parent), {
      get(target, key, receiver) {
        refuse(key);
        return Reflect.get(target, key, receiver);
      },
      set(target, key, value, receiver) {
        refuse(key);
        return Reflect.set(target, key, value, receiver);
      },
    }),
  );
}
