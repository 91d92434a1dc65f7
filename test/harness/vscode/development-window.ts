/** A VS Code that `npm start` opened. */
export interface DevelopmentWindow {
  /** The one line that tells where it is. */
  readonly message: string;
  /** Resolves when it was closed from its own side. */
  readonly ended: Promise<unknown>;
  /** Ends it and waits until all its processes are gone. */
  stop(): Promise<void>;
}
