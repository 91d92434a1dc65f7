/** Datasets as data: what a worker thread needs to make one like it. */

import type { Tensor } from '../../tensor.ts';
import { typeNameOf } from '../../type-name.ts';
import type { Dataset } from '../dataset.ts';
import { TensorDataset } from '../dataset.ts';
import { ConcatDataset, Subset } from '../subsets.ts';
import { type Packed, pack, unpack } from './packed.ts';

export type SentDataset =
  | { readonly kind: 'module'; readonly module: string; readonly args: readonly unknown[] }
  | { readonly kind: 'tensors'; readonly tensors: readonly Packed[] }
  | { readonly kind: 'subset'; readonly of: SentDataset; readonly indices: Int32Array }
  | { readonly kind: 'concat'; readonly of: readonly SentDataset[] };

/** Which module made a dataset, and of what. */
const origins = new WeakMap<object, { readonly module: string; readonly args: readonly unknown[] }>();

/**
 * Makes a dataset whose class is the default export of a module of its own, so that worker threads can make it too: for
 * `numWorkers`. A function that makes one will do as well.
 * @param args what the class is made of: anything that can be sent to a thread
 * @throws TypeError where the module's default export makes no dataset
 * @example const faces = await importDataset<[Tensor, Tensor]>(new URL('./faces.ts', import.meta.url), 'faces/');
 */
export async function importDataset<Example>(
  module: URL | string,
  ...args: readonly unknown[]
): Promise<Dataset<Example>> {
  const href = String(module);
  if (!URL.canParse(href))
    throw new TypeError(
      `importDataset: expected a module's address, as in new URL('./faces.ts', import.meta.url), but got '${href}'`,
    );
  const dataset = await make<Example>(href, args);
  origins.set(dataset, { module: href, args });
  return dataset;
}

async function make<Example>(module: string, args: readonly unknown[]): Promise<Dataset<Example>> {
  const exported: { readonly default?: unknown } = await import(/* webpackIgnore: true */ module);
  const maker = exported.default;
  if (typeof maker !== 'function') {
    throw new TypeError(
      `importDataset: ${module} has no class or function as its default export, but ${typeNameOf(maker)}`,
    );
  }
  const isClass = /^class\b/.test(Function.prototype.toString.call(maker));
  const dataset: unknown = isClass ? Reflect.construct(maker, args) : await Reflect.apply(maker, undefined, args);
  if (isDataset<Example>(dataset)) return dataset;
  throw new TypeError(
    `importDataset: what ${module} makes has no 'length' and 'get(index)', it is a ${typeNameOf(dataset)}`,
  );
}

function isDataset<Example>(value: unknown): value is Dataset<Example> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'length' in value &&
    'get' in value &&
    typeof value.get === 'function'
  );
}

/** @throws TypeError that says what to do, where a dataset's methods are the script's own code */
export function sendable(dataset: object): SentDataset {
  const origin = origins.get(dataset);
  if (origin !== undefined) return { kind: 'module', ...origin };
  // A class that extends one of these may have methods of its own.
  const isExactly = (type: { readonly prototype: object }) => Object.getPrototypeOf(dataset) === type.prototype;
  if (dataset instanceof TensorDataset && isExactly(TensorDataset)) {
    return { kind: 'tensors', tensors: dataset.tensors.map((tensor: Tensor) => pack(tensor, 'share')) };
  }
  if (dataset instanceof Subset && isExactly(Subset)) {
    return { kind: 'subset', of: sendable(dataset.dataset), indices: Int32Array.from(dataset.indices) };
  }
  if (dataset instanceof ConcatDataset && isExactly(ConcatDataset))
    return { kind: 'concat', of: dataset.datasets.map(sendable) };
  const name = typeNameOf(dataset);
  throw new TypeError(
    `numWorkers: a dataset of type ${name} cannot be sent to worker threads, because its methods are code of the script. Make its class the default export of a module of its own, and the dataset by 'await importDataset(new URL('./that-module.ts', import.meta.url), ...)', or use numWorkers: 0.`,
  );
}

/** In the worker: the dataset again. */
export async function received(sent: SentDataset): Promise<Dataset<unknown>> {
  switch (sent.kind) {
    case 'module':
      return make(sent.module, sent.args);
    case 'tensors':
      return new TensorDataset(...sent.tensors.map(unpack));
    case 'subset':
      return new Subset(await received(sent.of), sent.indices);
    case 'concat':
      return new ConcatDataset(await Promise.all(sent.of.map(received)));
  }
}
