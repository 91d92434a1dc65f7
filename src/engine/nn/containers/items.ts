import { IndexError } from '../../errors.ts';
import { AnyModule } from '../module.ts';

export { requireName } from '../module/lookup.ts';

/** The item at a position, which may count from the end. */
export function itemAt<Item>(items: readonly Item[], index: number): Item {
  const item = items.at(index);
  if (item === undefined || !Number.isInteger(index)) throw new IndexError(`index ${index} is out of range`);
  return item;
}

/** @throws TypeError for what is no module, which scripts without types may give */
export function requireModule<Item extends AnyModule>(module: Item): Item {
  if (module instanceof AnyModule) return module;
  throw new TypeError(`${typeof module} is not a Module subclass`);
}
