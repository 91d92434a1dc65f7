/** Functions of float64 tensors against PyTorch's values and gradients: test/fixtures/make/golden_cases.py writes them. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { grad, type Tensor } from '../../../src/engine/index.ts';
import { assertClose, type GoldenNumber, makeTensor } from './golden.ts';

interface Data {
  readonly shape: readonly number[];
  readonly values: readonly GoldenNumber[];
}

interface Case {
  readonly inputs: readonly Data[];
  readonly output: Data;
  readonly cotangent?: Data;
  readonly gradients?: readonly (Data | null)[];
}

const tolerance = { atol: 1e-11, rtol: 1e-10 };

/** A test for each case of the file, whose function `bodyOf` knows by name. */
export function testGoldenCases(file: string, bodyOf: (name: string) => (inputs: readonly Tensor[]) => Tensor): void {
  const { cases }: { cases: Readonly<Record<string, Case>> } = JSON.parse(
    readFileSync(new URL(`../../fixtures/${file}`, import.meta.url), 'utf8'),
  );
  for (const [name, one] of Object.entries(cases)) {
    test(name, () => {
      const inputs = one.inputs.map(({ shape, values }) => makeTensor(shape, values, 'float64').requiresGrad_());
      const output = bodyOf(name)(inputs);
      assertClose(output, one.output.shape, one.output.values, tolerance, name);
      assert.equal(output.requiresGrad, one.gradients !== undefined, 'whether a gradient flows');
      if (one.cotangent === undefined || one.gradients === undefined) return;
      const cotangent = makeTensor(one.cotangent.shape, one.cotangent.values, 'float64');
      const found = grad(output, inputs, { gradOutputs: cotangent, allowUnused: true });
      for (const [position, expected] of one.gradients.entries()) {
        const gradient = found[position] ?? null;
        assert.equal(gradient === null, expected === null, `whether input ${position} gets a gradient`);
        if (gradient === null || expected === null) continue;
        assertClose(gradient, expected.shape, expected.values, tolerance, `${name}: gradient ${position}`);
      }
    });
  }
}

/** The bodies by name, each of them used. */
export function bodiesByName(
  file: string,
  bodies: Readonly<Record<string, (...inputs: [Tensor, Tensor, Tensor, ...Tensor[]]) => Tensor>>,
): (name: string) => (inputs: readonly Tensor[]) => Tensor {
  test(`${file}: each body has its golden values`, () => {
    const { cases }: { cases: object } = JSON.parse(
      readFileSync(new URL(`../../fixtures/${file}`, import.meta.url), 'utf8'),
    );
    assert.deepEqual(
      Object.keys(bodies).filter((name) => !Object.hasOwn(cases, name)),
      [],
    );
  });
  return (name) => {
    const body = bodies[name];
    assert.ok(body, `no body for ${name}`);
    return ([a, b = a, c = a, ...others]) => body(a!, b!, c!, ...others);
  };
}
