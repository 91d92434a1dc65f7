import { AutogradError, ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { quietly } from '../observer.ts';
import { sameSizes } from '../ops/operand.ts';
import type { Tensor } from '../tensor.ts';
import { enableGrad, noGrad } from './modes.ts';
import type { Edge, Node } from './node.ts';
import { type Captures, traverseGraph } from './traversal.ts';

export interface BackwardOptions {
  /** Keep saved tensors for another pass. Default: the value of `createGraph`. */
  readonly retainGraph?: boolean;
  /** Record the backward pass itself, so that it can be differentiated. Default false. */
  readonly createGraph?: boolean;
}

/**
 * `tensor.backward()`: adds d tensor / d leaf to the `.grad` of every leaf that requires one.
 * @param gradient d loss / d tensor, of the tensor's shape; may be left out for a single element.
 * @param inputs only these leaves take part.
 * @shape `gradient` has the tensor's; left out for one element
 * @dtype `gradient` has the tensor's
 * @throws AutogradError where nothing requires a gradient, or for a second pass through what was freed
 */
export function backward(
  root: Tensor,
  gradient?: Tensor,
  options: BackwardOptions & { readonly inputs?: readonly Tensor[] } = {},
): void {
  backwardAll([root], [gradient ?? null], options);
}

/**
 * `torch.autograd.backward`: several roots in one pass, which visits what they share once.
 * @param gradTensors d loss / d root for each root; null or left out for roots of a single element.
 * @shape each gradient has its tensor's; left out for one element
 * @dtype its tensor's
 * @throws AutogradError where nothing requires a gradient, or for a second pass through what was freed
 */
export function backwardAll(
  tensors: Tensor | readonly Tensor[],
  gradTensors: Tensor | readonly (Tensor | null)[] = [],
  options: BackwardOptions & { readonly inputs?: Tensor | readonly Tensor[] } = {},
): void {
  const inputs = options.inputs === undefined ? null : listOf(options.inputs);
  if (inputs !== null && inputs.length === 0) throw new AutogradError("'inputs' argument to backward cannot be empty.");
  const wanted = inputs === null ? null : new Set(inputs.map((input) => edgeOf(input).node));
  // As PyTorch: an intermediate tensor that is asked for keeps its gradient.
  for (const input of inputs ?? []) input.retainGrad();
  const roots = listOf(tensors);
  const seeds = listOf(gradTensors);
  if (seeds.length > 0 && seeds.length !== roots.length) {
    throw new AutogradError(`got ${roots.length} tensors and ${seeds.length} gradients`);
  }
  run(roots, seeds, options, null, wanted);
}

/**
 * `torch.autograd.grad`: d outputs / d inputs, without touching any `.grad`.
 * @returns a gradient for each input; null for one that was not used, if `allowUnused`.
 * @shape each gradient has its input's; `gradOutputs` have their outputs'
 * @dtype its input's
 * @throws AutogradError where nothing requires a gradient, where an input is not in the graph, or for a second pass
 * through what was freed
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: BackwardOptions & {
    readonly gradOutputs?: Tensor | readonly (Tensor | null)[];
    readonly allowUnused?: boolean;
    /** Zeros instead of null for an input that was not used. Default false. */
    readonly materializeGrads?: boolean;
  } = {},
): (Tensor | null)[] {
  const roots = listOf(outputs);
  const targets = listOf(inputs);
  const { gradOutputs } = options;
  const seeds = gradOutputs === undefined ? roots.map(() => null) : listOf(gradOutputs);
  const captures: Captures = new Map();
  for (const target of targets) {
    const { node, output } = edgeOf(target);
    const slots = captures.get(node) ?? new Map<number, Tensor | null>();
    slots.set(output, null);
    captures.set(node, slots);
  }
  run(roots, seeds, options, captures, new Set(captures.keys()));
  return targets.map((target) => {
    const { node, output } = edgeOf(target);
    const found = captures.get(node)?.get(output) ?? null;
    if (found === null && options.materializeGrads === true) return target.newZeros(target.shape);
    if (found === null && options.allowUnused !== true) {
      throw about(
        new AutogradError(
          'One of the differentiated Tensors appears to not have been used in the graph. Set allowUnused: true if this is the desired behavior.',
        ),
        { input: target },
      );
    }
    return found;
  });
}

function listOf<Item extends object | null>(items: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(items) ? items : [items as Item];
}

function edgeOf(tensor: Tensor): Edge {
  const edge = tensor.gradientEdge();
  if (edge === null) {
    throw about(new AutogradError('One of the differentiated Tensors does not require grad'), { input: tensor });
  }
  return edge;
}

function run(
  roots: readonly Tensor[],
  seeds: readonly (Tensor | null)[],
  options: BackwardOptions,
  captures: Captures | null,
  wanted: ReadonlySet<Node> | null,
): void {
  const createGraph = options.createGraph ?? false;
  const retainGraph = options.retainGraph ?? createGraph;
  const start = roots.map((root, index) => {
    const edge = root.gradientEdge();
    if (edge === null) {
      const message = `element ${index} of tensors does not require grad and does not have a gradFn`;
      throw about(new AutogradError(message), { output: root });
    }
    return { edge, gradient: seedGradient(root, index, seeds[index] ?? null, createGraph) };
  });
  const traverse = () => traverseGraph(start, roots, { retainGraph, createGraph, captures, wanted });
  if (createGraph) enableGrad(traverse);
  else noGrad(() => quietly(traverse));
}

function seedGradient(root: Tensor, index: number, gradient: Tensor | null, createGraph: boolean): Tensor {
  if (gradient === null) {
    if (root.numel() !== 1) {
      throw about(new AutogradError('grad can be implicitly created only for scalar outputs'), { output: root });
    }
    return root.newFull(root.shape, 1);
  }
  if (!sameSizes(gradient.shape, root.shape)) {
    const error = new ShapeError(
      `Mismatch in shape: grad_output[${index}] has a shape of [${gradient.shape.join(', ')}] and output[${index}] has a shape of [${root.shape.join(', ')}].`,
    );
    throw about(error, { gradient, output: root });
  }
  return createGraph ? gradient : gradient.detach();
}
