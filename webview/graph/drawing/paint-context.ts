import type { Graph, OutputReference } from '../../../src/trace/schema.ts';
import type { Appearance } from '../model/appearance.ts';
import type { CardPlan, CardRows, MeasureText } from '../model/card.ts';
import type { Colouring } from '../model/colouring.ts';
import type { Comparison } from '../model/comparison/comparison.ts';
import type { ModuleTree } from '../model/module-tree.ts';
import type { Picture } from '../model/picture.ts';
import type { StepValues } from '../model/values.ts';

/** What drawing needs to know of the document and the picture. */
export interface PaintContext {
  readonly graph: Graph;
  readonly tree: ModuleTree;
  readonly picture: Picture;
  readonly values: StepValues;
  readonly rows: CardRows;
  readonly measure: MeasureText;
  readonly appearance: Appearance;
  /** Null where cards have the colours of their kinds. */
  readonly colouring: Colouring | null;
  /** Null where the step is shown by itself. */
  readonly comparison: Comparison | null;
  planOf(item: number): CardPlan;
  /** The tensor that a folded module shows. */
  outputOf(item: number): OutputReference | undefined;
}
