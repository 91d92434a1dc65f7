/** Entry of the script worker: the thread that runs the user's script, with the engine on it. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { ControlBlock } from './control-block.ts';
import { Outbox } from './script-worker/outbox.ts';
import { replaceOutput } from './script-worker/script-console.ts';
import { ScriptRun } from './script-worker/script-run.ts';
import type { WorkerInput } from './worker-messages.ts';

if (parentPort === null) throw new Error('The script worker runs as a worker thread only.');
const input: WorkerInput = workerData;
enableCompileCache(join(input.options.cacheFolder, 'compile-cache'));
const control = new ControlBlock(input.control);
const outbox = new Outbox(parentPort, control);
replaceOutput(outbox);
// Not awaited: Node would warn of this line when an await of the script's own never settles.
void new ScriptRun(input, control, outbox, parentPort).start();
