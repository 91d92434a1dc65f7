/**
 * An object that is a function too, so that `model(x)` works: the fields of subclasses land on the function. `call` is what
 * calling it does.
 */
export class Callable {
  constructor(call: (self: Callable, inputs: readonly unknown[]) => unknown) {
    const self: this = Object.setPrototypeOf((...inputs: unknown[]) => call(self, inputs), new.target.prototype);
    // A function's own `length` and `name` would hide a subclass's.
    Reflect.deleteProperty(self, 'length');
    Reflect.deleteProperty(self, 'name');
    // biome-ignore lint/correctness/noConstructorReturn: the function above is the instance
    return self;
  }
}
