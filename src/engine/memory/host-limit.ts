/** Array buffers lie outside of what V8 limits: a script that keeps tensors would use up the whole machine. */
import { freemem, totalmem } from 'node:os';
import { OutOfMemoryError } from '../errors.ts';
import { hooks } from '../observer.ts';
import { collectGarbage } from './collection.ts';
import { heldTensors } from './held-tensors.ts';
import { formatBytes, parseBytes } from './sizes.ts';

const reserve = 512 * 2 ** 20;
/** How many bytes are allocated between two looks at what the process holds. */
const longestInterval = 64 * 2 ** 20;

interface Limit {
  readonly bytes: number;
  /** Whose limit it is, for people. */
  readonly of: string;
  readonly interval: number;
}

let limit: Limit | null = null;
let allocated = 0;

/**
 * Called before an array of `bytes` is made.
 * @throws OutOfMemoryError where the machine would not have that much left, once garbage has been collected
 */
export function reserveMemory(bytes: number): void {
  allocated += bytes;
  limit ??= findLimit();
  if (allocated >= limit.interval) look(bytes, limit);
}

function findLimit(): Limit {
  const asked = process.env['BACKSTEP_MEMORY_LIMIT'];
  if (asked !== undefined && asked !== '') {
    const bytes = parseBytes(asked);
    if (bytes === null) {
      throw new RangeError(`BACKSTEP_MEMORY_LIMIT should be a number of bytes, as in 512M or 4G, but got '${asked}'`);
    }
    return { bytes, of: 'BACKSTEP_MEMORY_LIMIT allows', interval: Math.min(longestInterval, bytes / 16) };
  }
  // Without a limit, it is a number beyond all machines, or 0.
  const constrained = process.constrainedMemory();
  const isConstrained = constrained > 0 && constrained < totalmem();
  const total = isConstrained ? constrained : totalmem();
  return {
    bytes: total - Math.max(total / 10, Math.min(reserve, total / 4)),
    of: isConstrained ? 'this container has for it' : 'this machine has for it',
    interval: longestInterval,
  };
}

function look(bytes: number, { bytes: most, of }: Limit): void {
  if (fits(bytes, most)) {
    allocated = 0;
    return;
  }
  collectGarbage();
  if (fits(bytes, most)) return;
  const { arrayBuffers } = process.memoryUsage();
  const isLimit = arrayBuffers + bytes > most;
  const bound = isLimit
    ? `of the ${formatBytes(most)} that ${of}`
    : `and ${formatBytes(freemem())} are free on this machine`;
  const held = heldTensors();
  const hint =
    hooks.observer === null || held.length > 0 ? '' : ' To see which lines made them, run with trace level graph.';
  const error = new OutOfMemoryError(
    `DefaultCPUAllocator: not enough memory: you tried to allocate ${bytes} bytes. Tensors hold ${formatBytes(arrayBuffers)} ${bound}. A tensor that is kept from each step keeps its whole graph: keep loss.item() or x.detach(), or use smaller batches.${hint}`,
  );
  hooks.observer?.failure(error, held);
  throw error;
}

function fits(bytes: number, most: number): boolean {
  return process.memoryUsage().arrayBuffers + bytes <= most && (!isFreeMemoryKnown || bytes + reserve / 2 <= freemem());
}

/** Elsewhere (macOS), what counts as free leaves out what would be made free. */
const isFreeMemoryKnown = process.platform === 'linux' || process.platform === 'win32';
