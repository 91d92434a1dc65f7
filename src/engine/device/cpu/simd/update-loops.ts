/** The steps of optimizers, in float32 as PyTorch's: each updates its regions in place, but for the gradient's, the first. */
import { type Code, f32x4, i32, repeat, v128 } from './instructions.ts';
import { FunctionBuilder, type Local } from './module.ts';
import { bytesPerVector, region } from './regions.ts';

const { add, sub, mul, div, sqrt } = f32x4;

/** Region by region, after the gradient: what an update writes there. */
type Update = (f: FunctionBuilder, gradient: Code, values: readonly Local[], factors: readonly Code[]) => void;

/** A function of the number of elements and the factors. */
function updateLoop(regions: number, factors: number, update: Update): FunctionBuilder {
  const f = new FunctionBuilder(['i32', ...new Array<'f32'>(factors).fill('f32')]);
  const count = f.parameter(0);
  const position = f.local('i32');
  const inAllLanes = Array.from({ length: factors }, (_, k) => f.let(f32x4.splat(f.parameter(k + 1).get)));
  const gradient = f.local('v128');
  const values = Array.from({ length: regions - 1 }, () => f.local('v128'));
  f.append(count.set(i32.shl(count.get, i32.const(2))));
  const body = f.capture(() => {
    f.append(gradient.set(v128.load(position.get, region(0))));
    for (const [k, value] of values.entries()) f.append(value.set(v128.load(position.get, region(k + 1))));
    update(f, gradient.get, values, inAllLanes);
    for (const [k, value] of values.entries()) f.append(v128.store(position.get, value.get, region(k + 1)));
    f.append(position.set(i32.add(position.get, i32.const(bytesPerVector))));
  });
  f.append(repeat(body, i32.ltU(position.get, count.get)));
  return f;
}

/** Values: parameter, velocity. Factors: learning rate, momentum, share of the gradient. */
const momentum = () =>
  updateLoop(3, 3, (f, gradient, [parameter, velocity], [lr, momentum, share]) => {
    f.append(velocity!.set(add(mul(momentum!, velocity!.get), mul(share!, gradient))));
    f.append(parameter!.set(sub(parameter!.get, mul(lr!, velocity!.get))));
  });

/** The same, but that the parameter goes where the velocity will have taken it. The share is 1. */
const nesterov = () =>
  updateLoop(3, 2, (f, gradient, [parameter, velocity], [lr, momentum]) => {
    f.append(velocity!.set(add(mul(momentum!, velocity!.get), gradient)));
    f.append(parameter!.set(sub(parameter!.get, mul(lr!, add(gradient, mul(momentum!, velocity!.get))))));
  });

/** Values: parameter, mean, mean square. Factors: both betas and 1 less them, what is kept of the parameter, step size, ε. */
const adam = () =>
  updateLoop(4, 7, (f, gradient, [parameter, mean, square], factors) => {
    const [beta1, share1, beta2, share2, kept, stepSize, eps] = factors;
    f.append(mean!.set(add(mul(beta1!, mean!.get), mul(share1!, gradient))));
    f.append(square!.set(add(mul(beta2!, square!.get), mul(mul(share2!, gradient), gradient))));
    const change = div(mul(stepSize!, mean!.get), add(sqrt(square!.get), eps!));
    f.append(parameter!.set(sub(mul(kept!, parameter!.get), change)));
  });

export function updateLoops(): readonly (readonly [string, FunctionBuilder])[] {
  return [
    ['momentum', momentum()],
    ['nesterov', nesterov()],
    ['adam', adam()],
  ];
}
