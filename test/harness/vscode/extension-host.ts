export interface SuiteOptions {
  /** Absolute path of a CommonJS file that exports `run()`. */
  readonly suite: string;
  /** Folder that is open meanwhile. */
  readonly workspace: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The run is ended after that. */
  readonly minutes: number;
}

/** A VS Code that runs a test suite inside its extension host. */
export interface ExtensionHost {
  /** For the summary. */
  readonly name: string;
  /** Runs the suite to its end. Gives why that was not possible, or null. */
  run(options: SuiteOptions): Promise<string | null>;
}
