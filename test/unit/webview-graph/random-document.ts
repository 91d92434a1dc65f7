import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import fc from '../../harness/fast-check.ts';
import { DocumentBuilder, moduleStep, seededRandom } from './build-document.ts';

/**
 * Random documents: nested modules in any order (so that grouping makes cycles), calls, leaves of all kinds, several outputs,
 * the same tensor read twice by one operation, and references into nowhere.
 */
export const anyDocument: fc.Arbitrary<GraphDocument> = fc
  .record({ seed: fc.nat(), count: fc.integer({ min: 0, max: 45 }) })
  .map(({ seed, count }) => {
    const random = seededRandom(seed);
    const pick = (limit: number): number => Math.floor(random() * limit);
    const builder = new DocumentBuilder('/home/ada/random.ts', seed);
    for (let id = 0; id < count; id++) {
      const modules = Array.from({ length: pick(4) }, () => moduleStep(`m${pick(3)}`, `Type${pick(2)}`, pick(2)));
      const kind = id === 0 ? 'input' : (['op', 'op', 'op', 'op', 'parameter', 'leaf', 'input'] as const)[pick(7)];
      const shape = Array.from({ length: pick(3) }, () => 1 + pick(4));
      if (kind !== undefined && kind !== 'op') {
        builder.add(kind, { kind, label: `${kind}${id}`, shape, modules });
        continue;
      }
      const inputs = Array.from({ length: 1 + pick(3) }, () => ({
        node: pick(20) === 0 ? 999 : pick(id),
        output: pick(2),
      }));
      builder.add(['add', 'matmul', 'relu'][pick(3)] ?? 'add', {
        inputs,
        outputs: [shape, shape],
        modules,
        line: pick(9),
      });
    }
    return builder.build('random');
  });
