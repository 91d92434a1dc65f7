import { spawn } from 'node:child_process';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';

const gracePeriod = 8000;
const pollInterval = 50;

/**
 * Ends a process that was spawned detached, with all of its children: asks first, and makes it after eight seconds.
 * Windows has no process groups; there the tree is ended at once.
 */
export async function stopProcessGroup(processId: number): Promise<void> {
  if (process.platform === 'win32') {
    await new Promise((resolve) => {
      spawn('taskkill', ['/pid', String(processId), '/t', '/f'], { stdio: 'ignore' })
        .on('close', resolve)
        .on('error', resolve);
    });
    return;
  }
  signalGroup(processId, 'SIGTERM');
  const deadline = Date.now() + gracePeriod;
  while (signalGroup(processId, 0)) {
    if (Date.now() > deadline) {
      signalGroup(processId, 'SIGKILL');
      return;
    }
    await delay(pollInterval);
  }
}

/** Signals a group; false when no process is left in it. Signal 0 only asks. */
function signalGroup(processId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-processId, signal);
    return true;
  } catch {
    return false;
  }
}
