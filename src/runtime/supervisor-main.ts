/** Entry of the engine process. Forked by `EngineProcess`; lives for one run, and not longer than its host. */
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { EngineMessage } from '../protocol/engine-process.ts';
import { isHostMessage } from './message-guards.ts';
import { Supervisor } from './supervisor.ts';

// TensorFlow's notices belong to nobody's script; its warnings do. Read when the library is loaded.
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';

const self = fileURLToPath(import.meta.url);
const here = dirname(self);
/** Run from source, in tests, or from the bundles that ship. */
const place = self.endsWith('.ts')
  ? {
      scriptWorker: join(here, 'script-worker-main.ts'),
      library: join(here, '..', 'engine', 'index.ts'),
      internalFolders: ['engine', 'formats', 'runtime', 'trace'].map((name) => join(here, '..', name) + sep),
    }
  : {
      scriptWorker: join(here, 'script-worker.js'),
      library: join(here, 'backstep', 'index.js'),
      internalFolders: [here + sep],
    };

function send(message: EngineMessage, done: () => void): void {
  // Where the host has gone there is no one to tell; what is done at the disconnect below ends the process.
  if (process.connected) process.send?.(message, undefined, undefined, done);
}

const supervisor = new Supervisor(
  {
    scriptWorker: pathToFileURL(place.scriptWorker),
    library: pathToFileURL(place.library).href,
    internalFolders: place.internalFolders,
    // Leaving in order waits for every thread.
    onEnded: (isStuck) => (isStuck ? process.kill(process.pid, 'SIGKILL') : process.exit(0)),
  },
  send,
);

process.on('message', (message) => {
  if (isHostMessage(message)) supervisor.handle(message);
  else console.error('The engine process got a message that it does not know.');
});
// A window that is reloaded or closed takes its runs with it.
for (const event of ['disconnect', 'SIGTERM']) process.on(event, () => supervisor.abandon());
// The host decides what Ctrl-C in a shared terminal means; it stops the run, or goes, and then this process goes too.
process.on('SIGINT', () => {});
