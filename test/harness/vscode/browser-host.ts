import process from 'node:process';
import { root } from '../paths.ts';
import { launchBrowser } from './browser.ts';
import type { ExtensionHost } from './extension-host.ts';
import { startServer } from './server.ts';

/** The extension host of the browser-served VS Code. */
export const browserHost: ExtensionHost = {
  name: 'in browser-served VS Code',
  async run({ suite, workspace, environment, minutes }) {
    const server = await startServer({ testDriver: true, environment });
    try {
      const browser = await launchBrowser();
      try {
        const page = await browser.newPage();
        const exit = Promise.withResolvers<void>();
        // The workbench calls these two: when the suite ends, and for all that anything prints.
        await page.exposeFunction('codeAutomationExit', () => exit.resolve());
        await page.exposeFunction('codeAutomationLog', (_type: string, logArguments: unknown[]) => {
          if (process.env['BACKSTEP_VERBOSE']) {
            console.log(logArguments.map(String).join(' '));
          }
        });
        const remote = `vscode-remote://${server.authority}`;
        const payload = JSON.stringify([
          ['extensionDevelopmentPath', `${remote}${root}`],
          ['extensionTestsPath', `${remote}${suite}`],
          ['skipWelcome', 'true'],
        ]);
        await page.goto(`${server.addressOf(workspace)}&payload=${encodeURIComponent(payload)}`);
        return await Promise.race([
          exit.promise.then(() => null),
          server.ended.then(() => 'VS Code ended before the suite did'),
          after(minutes * 60_000, `the suite did not end within ${minutes} minutes`),
        ]);
      } finally {
        await browser.close();
      }
    } finally {
      await server.stop();
    }
  },
};

/** Resolves to a value after a time, which keeps no process alive. */
async function after<Value>(milliseconds: number, value: Value): Promise<Value> {
  return await new Promise((resolve) => {
    setTimeout(() => resolve(value), milliseconds).unref();
  });
}
