import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { layoutNested } from '../layout/nested-layout.ts';
import type { Orientation } from '../layout/orientation.ts';
import { runInSlices } from '../layout/slices.ts';
import type { Appearance } from '../model/appearance.ts';
import type { MeasureText } from '../model/card.ts';
import { Comparer } from '../model/comparison/comparison.ts';
import type { Visibility } from '../model/visibility.ts';
import { GraphView } from '../page/graph-view.ts';

/** How a graph is looked at: what is open, what is left out, how it is coloured. Null is as it is first seen. */
export interface GraphLook {
  readonly visibility: Visibility | null;
  readonly appearance: Appearance | null;
  readonly orientation: Orientation;
}

/** A graph as it is looked at, beside what it is compared with. */
export function viewOf(recorded: GraphDocument, look: GraphLook, measure: MeasureText): GraphView {
  const { document, comparison } = new Comparer().compare(recorded);
  const view = new GraphView(document, measure, look.visibility, null, comparison);
  if (look.appearance !== null) view.setAppearance(look.appearance);
  view.orientation = look.orientation;
  return view;
}

/** Works out a picture without a page. Gives way to others now and then: a large graph takes a while. */
export async function layOut(document: GraphDocument, look: GraphLook, measure: MeasureText): Promise<PaintContext> {
  const view = viewOf(document, look, measure);
  const prepared = view.prepare();
  const result = await runInSlices(layoutNested(prepared.layout.request, new Map()), () => true);
  if (result === undefined) throw new Error('The graph was not laid out.');
  return view.setPicture(prepared, result);
}
