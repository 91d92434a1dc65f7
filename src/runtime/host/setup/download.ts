/** Requests whose failures are told in sentences with what to do. */
import type { Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { formatBytes } from '../../../engine/memory/sizes.ts';
import { codeOf, messageOf, SetupError } from './setup-error.ts';

export interface Download {
  /** What is asked for, in words. */
  readonly what: string;
  /** Sent to the address as `authorization`; null: nothing. */
  readonly authorization: string | null;
  readonly signal: AbortSignal;
  /** Milliseconds after which a server that sends nothing is given up. */
  readonly patience?: number;
}

export interface FileDownload extends Download {
  /** Where it is to lie. */
  readonly file: string;
  /** Is given what comes. */
  readonly hash: Hash;
  /** Bytes; null where the server does not tell how many there are. */
  readonly onProgress: (done: number, total: number | null) => void;
}

/** The server does not have it. */
export class NotThereError extends SetupError {}

export const otherSources = 'name a mirror, or take it from a folder or archive';
const defaultPatience = 60_000;

export async function downloadText(url: string, download: Download): Promise<string> {
  return await request(url, download, (response) => response.text());
}

export async function downloadFile(url: string, download: FileDownload): Promise<void> {
  await request(url, download, (response, goesOn) => save(response, download, goesOn));
}

/** Asks, and reads the answer with `read`, which says at each piece that it goes on. */
async function request<Answer>(
  url: string,
  { what, authorization, signal, patience = defaultPatience }: Download,
  read: (response: Response, goesOn: () => void) => Promise<Answer>,
): Promise<Answer> {
  signal.throwIfAborted();
  const { host } = new URL(url);
  const stalled = new AbortController();
  const timer = setTimeout(() => stalled.abort(), patience);
  try {
    const response = await fetch(url, {
      headers: { 'accept-encoding': 'identity', ...(authorization === null ? {} : { authorization }) },
      signal: AbortSignal.any([signal, stalled.signal]),
    });
    if (!response.ok) throw refusal(response, host, what);
    return await read(response, () => timer.refresh());
  } catch (error) {
    signal.throwIfAborted();
    if (stalled.signal.aborted) {
      throw new SetupError(`${host} has sent nothing for ${patience / 1000} seconds: try again, or ${otherSources}.`);
    }
    throw failure(error, host);
  } finally {
    clearTimeout(timer);
  }
}

function refusal({ status, statusText }: Response, host: string, what: string): SetupError {
  if (status === 401 || status === 403) {
    return new SetupError(
      `${host} wants a login (${status}): write its token into your .npmrc (\`npm login\` does), or ${otherSources}.`,
    );
  }
  if (status === 404) return new NotThereError(`${host} does not have ${what}: ${otherSources}.`);
  return new SetupError(`${`${host} answered ${status} ${statusText}`.trim()}: try again later, or ${otherSources}.`);
}

/** `fetch` says no more than that it failed; why is in its cause. */
function failure(error: unknown, host: string): unknown {
  if (!(error instanceof TypeError)) return error;
  const { cause } = error;
  const code = codeOf(cause) ?? messageOf(cause ?? error);
  if (code === 'UND_ERR_SOCKET' || error.message === 'terminated') {
    return new SetupError(`The download from ${host} ended before all was there: try again, or ${otherSources}.`);
  }
  if (/CERT|SIGNED|ISSUER/i.test(code)) {
    return new SetupError(
      `The certificate of ${host} is not trusted (${code}): tell Node of your network's own with NODE_EXTRA_CA_CERTS, or ${otherSources}.`,
    );
  }
  return new SetupError(
    `${host} cannot be reached (${code}): look to the network and the proxy (http.proxy in the editor), or ${otherSources}.`,
  );
}

async function save(response: Response, { file, hash, onProgress }: FileDownload, goesOn: () => void): Promise<void> {
  const length = Number(response.headers.get('content-length'));
  const total = Number.isSafeInteger(length) && length > 0 ? length : null;
  await using target = await open(file, 'w');
  let done = 0;
  for await (const piece of response.body ?? []) {
    goesOn();
    hash.update(piece);
    await target.writeFile(piece);
    done += piece.byteLength;
    onProgress(done, total);
  }
  if (total !== null && done < total) {
    throw new SetupError(
      `The download ended after ${formatBytes(done)} of ${formatBytes(total)}: try again, or ${otherSources}.`,
    );
  }
}
