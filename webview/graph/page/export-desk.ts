import type { GraphHostMessage, GraphPageMessage } from '../../../src/protocol/graph-view.ts';
import type { PageState } from '../model/page-state.ts';

type Question = Extract<GraphHostMessage, { type: 'readLook' | 'rasterise' }>;

/** What an export is told of the page. */
export interface ExportSource {
  state(): PageState | null;
  /** Keys of the items in view. */
  inView(): readonly string[];
}

/** A canvas is no larger than this in any browser that an editor runs in. */
const mostSide = 16_384;
const mostPixels = 2 ** 27;
/** Pixels to one of the picture: text is read on fine screens and in print. */
const sharpness = 2;

/** Answers what the host asks for an export: how the graph is looked at, and pixels of an SVG, which only a page can draw. */
export class ExportDesk {
  readonly #source: ExportSource;
  readonly #post: (message: GraphPageMessage) => void;

  constructor(source: ExportSource, post: (message: GraphPageMessage) => void) {
    this.#source = source;
    this.#post = post;
  }

  receive(question: Question): void {
    const { id } = question;
    if (question.type === 'readLook') {
      const theme = { classes: [...document.body.classList], variables: themeVariables() };
      this.#post({ type: 'look', id, state: this.#source.state(), inView: this.#source.inView(), theme });
      return;
    }
    rasterise(question).then(
      (bytes) => this.#post({ type: 'raster', id, bytes }),
      (error: unknown) =>
        this.#post({ type: 'exportFailure', id, message: error instanceof Error ? error.message : String(error) }),
    );
  }
}

/** The colours of the editor's theme, which it puts on the page's root. */
function themeVariables(): Record<string, string> {
  const { style } = document.documentElement;
  const names = Array.from(style).filter((name) => name.startsWith('--vscode-'));
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name)]));
}

async function rasterise({ svg, width, height }: Extract<Question, { type: 'rasterise' }>): Promise<Uint8Array> {
  const scale = Math.min(sharpness, mostSide / width, mostSide / height, Math.sqrt(mostPixels / (width * height)));
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.floor(width * scale));
    canvas.height = Math.max(1, Math.floor(height * scale));
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('The picture is too large for a PNG file. Fold modules, or export it as SVG.');
    return new Uint8Array(await blob.arrayBuffer());
  } finally {
    URL.revokeObjectURL(address);
  }
}
