import type { GraphNode } from '../../../src/trace/schema.ts';

/** Kinds of operation that are told apart by colour. */
export type Family =
  | 'linear'
  | 'activation'
  | 'elementwise'
  | 'reduction'
  | 'shape'
  | 'loss'
  | 'other'
  | 'parameter'
  | 'input';

const patterns: readonly (readonly [Family, RegExp])[] = [
  ['loss', /loss|crossentropy|^nll|^mse|^bce|^kldiv/i],
  ['linear', /matmul|gemm|dense|linear|addmm|bmm|^mm$|^mv$|^dot$|conv|einsum|embedding|^outer$/i],
  ['activation', /relu|sigmoid|tanh|gelu|silu|swish|elu|softmax|softplus|mish|hardtanh|dropout|norm$/i],
  ['reduction', /^(sum|mean|prod|max|min|amax|amin|argmax|argmin|std|var|norm|logsumexp|all|any|cumsum)$|pool/i],
  [
    'shape',
    /reshape|view|transpose|permute|squeeze|flatten|expand|cat$|concat|stack|split|chunk|slice|select|gather|index|get|narrow|repeat|pad|^t$|contiguous|to$|detach|clone/i,
  ],
  [
    'elementwise',
    /^(add|sub|mul|div|pow|neg|exp|log|sqrt|abs|square|where|clamp|maximum|minimum|sin|cos|sign|reciprocal|rsqrt)_?/i,
  ],
];

/** The family of a node, by its operation's name. */
export function familyOf(node: GraphNode): Family {
  if (node.kind === 'parameter' || node.kind === 'leaf') return 'parameter';
  if (node.kind === 'input') return 'input';
  return patterns.find(([, pattern]) => pattern.test(node.op))?.[0] ?? 'other';
}
