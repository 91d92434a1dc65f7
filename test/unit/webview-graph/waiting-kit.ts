import { mostThings } from '../../../webview/graph/model/too-large.ts';
import { bundle, type OpenedPage } from '../../tools/graph-page-server.ts';
import { moduleStep } from './build-document.ts';
import { chain } from './documents.ts';

/** Before the worker's own script: a layout of more than `most` items stops at 40 %. */
const stallAbove = (most: number): string => `self.addEventListener('message', (event) => {
  const { id, request } = event.data;
  if (request === null || request.itemWidth.length <= ${most}) return;
  event.stopImmediatePropagation();
  self.postMessage({ id, share: 0.4 });
});`;

/** Loads the page anew with a worker that does not get through large layouts. */
export async function stall({ page }: OpenedPage, most: number): Promise<void> {
  const worker = await bundle('webview/graph/layout-worker.ts');
  await page.route('**/layout-worker.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: `${stallAbove(most)}\n${worker}` }),
  );
  await page.reload();
}

/** More operations than are shown unasked, all in two modules inside two others: made in the page, which is quicker than sending them. */
export async function sendLarge({ page }: OpenedPage, isInModules: boolean): Promise<void> {
  const { graph, ...rest } = chain(1);
  const paths = ['left', 'right'].map((side) =>
    isInModules ? [moduleStep(side, 'Side'), moduleStep('inner', 'Inner')] : [],
  );
  const given = { rest, graph, nodes: graph.nodes, paths, count: mostThings + 1000 };
  const post = (made: {
    readonly rest: object;
    readonly graph: object;
    readonly nodes: readonly object[];
    readonly paths: readonly object[];
    readonly count: number;
  }): void => {
    const nodes = Array.from({ length: made.count }, (_, id) => ({
      ...made.nodes[id === 0 ? 0 : 1],
      id,
      // Without a pattern: what repeats would be folded into one box.
      op: `op${Math.imul(id, id ^ 0x9e3779b1) >>> 29}`,
      inputs: id === 0 ? [] : [{ node: id - 1, output: 0 }],
      modulePath: made.paths[id * 2 < made.count ? 0 : 1],
    }));
    const document = { ...made.rest, graph: { ...made.graph, nodes } };
    Reflect.apply(Reflect.get(globalThis, 'postMessage'), globalThis, [{ type: 'document', document }, '*']);
  };
  await page.evaluate<void, Parameters<typeof post>[0]>(post, given);
}
