/** Whole derivatives of functions: `torch.autograd.functional`. */
export type { FunctionalOptions, Tensors } from './inputs.ts';
export { type HessianOptions, hessian, type JacobianOptions, jacobian, type Strategy } from './jacobian.ts';
export { hvp, jvp, vhp, vjp } from './products.ts';
