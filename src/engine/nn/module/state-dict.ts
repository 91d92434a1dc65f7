import { noGrad } from '../../autograd/modes.ts';
import { quietly } from '../../observer.ts';
import { sameSizes } from '../../ops/operand.ts';
import { Tensor } from '../../tensor.ts';
import type { AnyModule } from './any-module.ts';

/** Parameters and buffers by qualified name (`layer1.weight`): what is saved of a model. */
export type StateDict = Record<string, Tensor>;

export interface LoadStateDictOptions {
  /** Whether names that are missing or not expected are an error. Shapes must fit in any case. Default true. */
  readonly strict?: boolean;
}

export interface IncompatibleKeys {
  readonly missingKeys: readonly string[];
  readonly unexpectedKeys: readonly string[];
}

/** A state dict that does not fit a model. `message` lists everything that does not, and nothing was loaded. */
export class StateDictError extends Error {
  override name = 'StateDictError';
}

/** Every tensor of a module's state under every name it has: shared ones stand there several times, as in PyTorch. */
function stateTensors(module: AnyModule, prefix = ''): [string, Tensor][] {
  const own = module.ownState().map(([name, tensor]): [string, Tensor] => [`${prefix}${name}`, tensor]);
  return [...own, ...module.ownModules().flatMap(([name, child]) => stateTensors(child, `${prefix}${name}.`))];
}

export function stateDictOf(module: AnyModule, prefix: string, keepVars: boolean): StateDict {
  const result: StateDict = {};
  for (const [name, tensor] of stateTensors(module, prefix)) {
    result[name] = keepVars ? tensor : quietly(() => tensor.detach());
  }
  return result;
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}

const sizes = (tensor: Tensor) => `[${tensor.shape.join(', ')}]`;

/** @throws StateDictError that lists all that does not fit; the module is as it was then */
export function loadInto(
  module: AnyModule,
  given: Readonly<Record<string, unknown>>,
  { strict = true }: LoadStateDictOptions,
): IncompatibleKeys {
  if (typeof given !== 'object' || given === null) {
    throw new TypeError(`Expected stateDict to be dict-like, got ${given === null ? 'null' : typeof given}.`);
  }
  const own = stateTensors(module);
  const known = new Set(own.map(([name]) => name));
  const missingKeys = own.map(([name]) => name).filter((name) => !Object.hasOwn(given, name));
  const unexpectedKeys = Object.keys(given).filter((name) => !known.has(name));
  const problems: string[] = [];
  if (strict && missingKeys.length > 0) problems.push(`Missing key(s) in stateDict: ${quoted(missingKeys)}. `);
  if (strict && unexpectedKeys.length > 0) problems.push(`Unexpected key(s) in stateDict: ${quoted(unexpectedKeys)}. `);
  const writes: (readonly [Tensor, Tensor])[] = [];
  for (const [name, tensor] of own) {
    if (!Object.hasOwn(given, name)) continue;
    const source = given[name];
    if (!(source instanceof Tensor)) {
      problems.push(
        `While copying the parameter named "${name}", expected Tensor from checkpoint but received ${typeof source}.`,
      );
    } else if (!sameSizes(source.shape, tensor.shape)) {
      problems.push(
        `size mismatch for ${name}: copying a param with shape ${sizes(source)} from checkpoint, the shape in current model is ${sizes(tensor)}.`,
      );
    } else writes.push([tensor, source]);
  }
  if (problems.length > 0) {
    throw new StateDictError(
      `Error(s) in loading stateDict for ${module.constructor.name}:\n\t${problems.join('\n\t')}`,
    );
  }
  quietly(() =>
    noGrad(() => {
      for (const [tensor, source] of writes) tensor.copy_(source);
    }),
  );
  return { missingKeys, unexpectedKeys };
}
