/** Pictures that a script draws, and how one grows while it draws on. */
import type { Plot, PlotLayer } from '../engine/plots/record.ts';

export type {
  Plot,
  PlotBars,
  PlotImage,
  PlotImages,
  PlotLayer,
  PlotNumber,
  PlotPoints,
  PlotSurface,
} from '../engine/plots/record.ts';

/** The pictures of a run with one more message drawn in: under its title, a layer of the same kind and label is replaced. */
export function addPlot(plots: readonly Plot[], added: Plot): readonly Plot[] {
  const place = plots.findIndex(({ title }) => title === added.title);
  const before = plots[place];
  if (before === undefined) return [...plots, added];
  let layers = before.layers;
  for (const layer of added.layers) {
    const same = layers.findIndex((one) => isSame(one, layer));
    layers = same < 0 ? [...layers, layer] : layers.with(same, layer);
  }
  const merged: Plot = {
    title: added.title,
    xLabel: added.xLabel || before.xLabel,
    yLabel: added.yLabel || before.yLabel,
    ...(added.aspect === 'equal' || before.aspect === 'equal' ? { aspect: 'equal' } : {}),
    layers,
  };
  return plots.with(place, merged);
}

function isSame(a: PlotLayer, b: PlotLayer): boolean {
  return a.kind === b.kind && a.label === b.label;
}
