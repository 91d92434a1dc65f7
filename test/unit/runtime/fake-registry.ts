/** npm's registry on this machine, with one package whose program is a script, and ways to misbehave. */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** A program that answers as a Node does: its version, whether scripts run on it, and the read of a buffer. */
export interface ImitatedNode {
  readonly version?: string;
  readonly hasTypes?: boolean;
  /** What it prints when it is to read a buffer of Dawn's. */
  readonly obstacle?: string;
}

export function imitatedNode({ version = 'v24.21.0', hasTypes = true, obstacle = '' }: ImitatedNode = {}): string {
  return `#!/bin/sh
case "$1" in
  --version) echo ${version} ;;
  -p) echo '["${version}",${hasTypes},true]' ;;
  *) echo '${obstacle}' ;;
esac
`;
}

/** A .tgz as npm's packages are, by the system's own tar. */
export function packTarball(folder: string, program: string | Buffer, path = 'package/bin/node'): string {
  const files = join(folder, 'files');
  const place = join(files, path);
  mkdirSync(join(place, '..'), { recursive: true });
  writeFileSync(join(files, path.split('/')[0]!, 'package.json'), '{ "name": "node-of-a-test" }\n');
  writeFileSync(place, program);
  chmodSync(place, 0o755);
  // As large as in Node's own packages: what lies behind the program is not read.
  writeFileSync(join(files, 'rest'), randomBytes(2 ** 20));
  const archive = join(folder, 'packed.tgz');
  execFileSync('tar', ['-czf', archive, '-C', files, `${path.split('/')[0]}/package.json`, path, 'rest']);
  return archive;
}

export function integrityOf(file: string): string {
  return `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface FakeRegistry {
  readonly address: string;
  /** What was asked for, and with what authorization. */
  readonly asked: { readonly url: string; readonly authorization: string | undefined }[];
  close(): void;
}

/** Answers by path; what is not there is 404. */
export async function startRegistry(
  context: TestContext,
  answers: Readonly<Record<string, Answer>>,
): Promise<FakeRegistry> {
  const asked: { url: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    asked.push({ url, authorization: headers.authorization });
    const answer = answers[url];
    if (answer === undefined) response.writeHead(404).end('{"error":"not found"}');
    else answer(request, response);
  });
  const close = (): void => {
    server.close();
    server.closeAllConnections();
  };
  context.after(close);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const place = server.address();
  if (place === null || typeof place === 'string') throw new Error('the registry has no port');
  return { address: `http://127.0.0.1:${place.port}/npm/`, asked, close };
}

export function json(value: unknown): Answer {
  return (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

export function bytes(content: Buffer): Answer {
  return (_, response) => response.writeHead(200, { 'content-length': content.length }).end(content);
}
