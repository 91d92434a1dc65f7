import type { TraceLevel } from '../../trace/schema.ts';

/** What the user has set for runs. */
export interface RunSettings {
  readonly device: string;
  readonly gpu: string | null;
  readonly deviceFallback: boolean;
  readonly seed: number;
  readonly level: TraceLevel;
  readonly captureEvery: number;
  readonly dataFolder: string | null;
  readonly cacheFolder: string;
}

/** A script to run, and how. */
export interface RunRequest {
  readonly uri: string;
  readonly title: string;
  /** Absolute path of the document's file. An untitled document has its text instead, and a copy is run. */
  readonly source: { readonly path: string } | { readonly text: string; readonly fileName: string };
  readonly cwd: string;
  readonly settings: RunSettings;
}
