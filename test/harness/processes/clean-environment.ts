import process from 'node:process';

/**
 * The environment for a VS Code that is started by a test or by `npm start`: without what a terminal inside another VS Code,
 * npm, or the test runner put there for their own children.
 */
export function cleanEnvironment(additions: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$|NODE_TEST_)/.test(name),
  );
  return { ...Object.fromEntries(kept), ...additions };
}
