import type { ComparedSource, GraphOfRun } from '../../../src/protocol/graph-view.ts';
import { isOrientation, type Orientation } from '../layout/orientation.ts';
import { type Appearance, parseAppearance } from './appearance.ts';
import { type HideableKind, hideableKinds } from './visibility.ts';

/** Where a person looks: pan and zoom of the picture. */
export interface Camera {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export type Selection =
  | { readonly kind: 'node'; readonly node: number }
  /** A tensor on its way: the lines from what made it to what reads it. */
  | { readonly kind: 'edge'; readonly node: number; readonly output: number }
  | { readonly kind: 'module'; readonly key: string };

/** What survives hiding the panel and reloading the window. */
export interface PageState {
  readonly graph: string;
  readonly root: string;
  readonly open: readonly string[];
  readonly hidden: readonly HideableKind[];
  readonly appearance: Appearance;
  /** Null: as the setting says. */
  readonly orientation: Orientation | null;
  readonly camera: Camera | null;
  readonly selection: Selection | null;
  readonly detailsWidth: number | null;
  readonly detailsOpen: boolean;
  /** Where the graph is from, as the host has said it: it asks for it when it restores the panel. */
  readonly source: GraphOfRun | null;
  /** What the step is compared with, as the host has said it. */
  readonly compared: ComparedSource | null;
}

/** Reads a saved state; null when it is none of ours or damaged. */
export function parsePageState(saved: unknown): PageState | null {
  if (!isRecord(saved)) return null;
  const { graph, root, open, hidden, camera, selection, detailsWidth, detailsOpen } = saved;
  if (typeof graph !== 'string' || !Array.isArray(open)) return null;
  return {
    graph,
    root: typeof root === 'string' ? root : '',
    open: open.filter((key) => typeof key === 'string'),
    hidden: Array.isArray(hidden) ? hideableKinds.filter((kind) => hidden.includes(kind)) : [],
    appearance: parseAppearance(saved['appearance']),
    orientation: isOrientation(saved['orientation']) ? saved['orientation'] : null,
    camera: parseCamera(camera),
    selection: parseSelection(selection),
    detailsWidth: typeof detailsWidth === 'number' && Number.isFinite(detailsWidth) ? detailsWidth : null,
    detailsOpen: detailsOpen !== false,
    source: parseSource(saved['source']),
    compared: parseCompared(saved['compared']),
  };
}

function parseSource(saved: unknown): GraphOfRun | null {
  if (!isRecord(saved)) return null;
  const { path, title, step } = saved;
  if (typeof path !== 'string' || typeof title !== 'string') return null;
  return { path, title, step: typeof step === 'number' ? step : null };
}

function parseCompared(saved: unknown): ComparedSource | null {
  if (!isRecord(saved)) return null;
  const { kind, run, index, path, title } = saved;
  if (kind === 'step' && typeof run === 'string' && typeof index === 'number') return { kind, run, index };
  return kind === 'run' && typeof path === 'string' && typeof title === 'string' ? { kind, path, title } : null;
}

function parseCamera(saved: unknown): Camera | null {
  if (!isRecord(saved)) return null;
  const { x, y, scale } = saved;
  if (typeof x !== 'number' || typeof y !== 'number' || typeof scale !== 'number') return null;
  return Number.isFinite(x) && Number.isFinite(y) && scale > 0 && Number.isFinite(scale) ? { x, y, scale } : null;
}

function parseSelection(saved: unknown): Selection | null {
  if (!isRecord(saved)) return null;
  const { kind, node, output, key } = saved;
  if (kind === 'node' && typeof node === 'number') return { kind, node };
  if (kind === 'edge' && typeof node === 'number' && typeof output === 'number') return { kind, node, output };
  return kind === 'module' && typeof key === 'string' ? { kind, key } : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
