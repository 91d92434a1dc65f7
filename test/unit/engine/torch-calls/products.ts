/** PyTorch's products and norms as calls of the engine's. */
import { einsum, linalg } from '../../../../src/engine/index.ts';
import { asNumber, asTensor, type Call, notCovered, only } from './arguments.ts';

function product(name: 'mm' | 'bmm' | 'mv' | 'dot' | 'outer' | 'kron'): Call {
  return (args) => asTensor(args[0])[name](asTensor(args[1]));
}

function addedProduct(name: 'addmm' | 'addmv' | 'baddbmm'): Call {
  return (args, options) => {
    only(options, 'beta', 'alpha');
    const scales = { beta: asNumber(options['beta'] ?? 1), alpha: asNumber(options['alpha'] ?? 1) };
    return asTensor(args[0])[name](asTensor(args[1]), asTensor(args[2]), scales);
  };
}

export const productCalls: Readonly<Record<string, Call>> = {
  mm: product('mm'),
  bmm: product('bmm'),
  mv: product('mv'),
  dot: product('dot'),
  outer: product('outer'),
  kron: product('kron'),
  addmm: addedProduct('addmm'),
  addmv: addedProduct('addmv'),
  baddbmm: addedProduct('baddbmm'),
  trace: (args) => asTensor(args[0]).trace(),
  norm: (args, options) => {
    only(options, 'p', 'dim', 'keepdim');
    const { p } = options;
    const dim = options['dim'];
    return asTensor(args[0]).norm(typeof p === 'number' ? p : 'fro', dim == null ? null : asNumber(dim), {
      keepdim: options['keepdim'] === true,
    });
  },
  'linalg.norm': (args, options) => {
    only(options, 'dim', 'keepdim');
    return linalg.norm(asTensor(args[0]), null, asNumber(options['dim']), { keepdim: options['keepdim'] === true });
  },
  'functional.einsum': (args) => {
    const [equation, ...operands] = args;
    return typeof equation === 'string' ? einsum(equation, ...operands.map(asTensor)) : notCovered();
  },
  'functional.tensordot': (args, options) => {
    only(options, 'dims');
    return asTensor(args[0]).tensordot(asTensor(args[1]), asNumber(options['dims'] ?? 2));
  },
};
