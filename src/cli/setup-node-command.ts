import { dirname, resolve } from 'node:path';
import { environment } from '../engine/environment.ts';
import { formatBytes } from '../engine/memory/sizes.ts';
import { surveyEntry } from '../runtime/devices/survey-entry.ts';
import { nodeOffer } from '../runtime/host/node/offer.ts';
import { nodeIn, ownNodeFolder } from '../runtime/host/node/own-node.ts';
import { setUpNode } from '../runtime/host/node/set-up.ts';
import { describeFetch, type NodeSource, nodeSourceAt, nodeSourceOnline } from '../runtime/host/node/source.ts';
import { mirrorAddress } from '../runtime/host/setup/mirror.ts';
import { SetupError } from '../runtime/host/setup/setup-error.ts';
import { isAllowed, runSetUp } from './set-up.ts';

export interface SetupNodeOptions {
  readonly from?: string;
  readonly mirror?: string;
  readonly yes: boolean;
}

/** Puts a Node into Backstep's own storage after asking. @returns the exit code */
export async function setupNodeCommand(options: SetupNodeOptions): Promise<number> {
  return await runSetUp(async (signal) => {
    const offer = nodeOffer();
    if ('obstacle' in offer) throw new SetupError(offer.obstacle);
    const source = sourceOf(options);
    const folder = ownNodeFolder(environment.cacheFolder);
    const fetched = describeFetch(source, offer);
    const size = `about ${formatBytes(offer.download)}`;
    const what = 'path' in source ? source.path : `${fetched?.what} (${size} from ${fetched?.host})`;
    const question = `${what} is put into ${folder} (up to ${formatBytes(offer.bytes)}).`;
    if (!options.yes && !(await isAllowed(question, signal))) return 1;
    const onStage = (stage: string) => console.error(`${stage}…`);
    const version = await setUpNode({ offer, source, folder, packages: dirname(surveyEntry()), onStage, signal });
    console.log(`Node ${version} is ready: ${nodeIn(folder)}`);
    return 0;
  });
}

function sourceOf({ from, mirror }: SetupNodeOptions): NodeSource {
  if (from !== undefined && mirror !== undefined) throw new SetupError('Either --from or --mirror, not both.');
  if (from !== undefined) return nodeSourceAt(resolve(from));
  return nodeSourceOnline(mirror === undefined ? null : mirrorAddress(mirror));
}
