import { NodeNames } from '../../../src/features/recordings/node-names.ts';
import { recordScript } from './record-script.ts';

const r = await recordScript('samples/linear-regression.ts');
const names = new NodeNames(r.links);
for (const n of r.graph.nodes)
  console.log(
    n.id,
    n.kind,
    n.op,
    n.label,
    names.nameOf(n.id),
    r.graph.callSites[n.callSite!],
    n.inputs.map((i) => i.node).join(),
  );
for (const s of r.pass.stops)
  console.log(
    s.node,
    s.name,
    s.rule,
    s.incoming[0]?.preview,
    s.contributions.map((c) => [c.target.node, c.contribution.preview, c.accumulated.preview]),
    s.leafGradient?.preview,
  );
console.log(r.pass.callSite, r.step.index);
