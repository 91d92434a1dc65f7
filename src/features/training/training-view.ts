import * as vscode from 'vscode';
import type { TrainingHostMessage, TrainingPageMessage } from '../../protocol/training-view.ts';
import type { MetricRecord } from '../../trace/schema.ts';
import type { DeviceMenu } from '../devices/device-menu.ts';
import { DisposableList } from '../events.ts';
import { commands } from '../identifiers.ts';
import { pageHtml } from '../pages/page-html.ts';
import { revealFailure } from '../run/problems.ts';
import { samples } from '../samples/sample-list.ts';
import type { Services } from '../services.ts';
import { isTrainingPageMessage } from './page-messages.ts';
import { savePlot } from './save-plot.ts';
import { snapshotOf } from './training-snapshot.ts';

/** The page is told at most so often, however fast training goes. */
const interval = 100;

const commandOf = {
  runActiveFile: commands.runTraining,
  pause: commands.pauseTraining,
  resume: commands.resumeTraining,
  stop: commands.stopTraining,
  runAgain: commands.runTrainingAgain,
  showGraph: commands.inspectGraph,
  stepBackward: commands.stepThroughBackward,
  showOutput: commands.showOutput,
  checkDevices: commands.checkDevices,
  setUpTensorflow: commands.setUpTensorflow,
} as const;

/** The training panel: shows the latest run, live. */
export class TrainingView implements vscode.WebviewViewProvider {
  readonly #services: Services;
  readonly #devices: DeviceMenu;
  #view: vscode.WebviewView | null = null;
  #isReady = false;
  #metrics: MetricRecord[] = [];
  /** Titles of the plots that the page has not been told of. */
  readonly #drawn = new Set<string>();
  #timer: NodeJS.Timeout | null = null;

  constructor(services: Services, devices: DeviceMenu) {
    this.#services = services;
    this.#devices = devices;
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const { context, runs } = this.#services;
    const { extensionUri } = context;
    this.#view = view;
    view.webview.options = {
      enableScripts: true,
      localResourceRoots: [vscode.Uri.joinPath(extensionUri, 'dist', 'webview')],
    };
    const subscriptions = new DisposableList();
    subscriptions.add(view.webview.onDidReceiveMessage((message: unknown) => this.#receive(message)));
    subscriptions.add(runs.onDidChangeLatest(() => this.#showLatest()));
    subscriptions.add(this.#devices.onDidChange((menu) => this.#post({ type: 'devices', menu })));
    subscriptions.add(
      runs.onMessage(({ run, message }) => {
        if (run !== runs.latest) return;
        if (message.type === 'metrics') this.#metrics.push(...message.metrics);
        if (message.type === 'plot') this.#drawn.add(message.plot.title);
        if (message.type !== 'output') this.#updateSoon();
      }),
    );
    view.onDidDispose(() => {
      subscriptions.dispose();
      if (this.#timer !== null) clearTimeout(this.#timer);
      this.#timer = null;
      this.#view = null;
      this.#isReady = false;
    });
    view.webview.html = pageHtml(view.webview, extensionUri, 'training', 'Training', ['img-src blob:']);
  }

  #receive(message: unknown): void {
    if (isTrainingPageMessage(message)) {
      this.#handle(message).catch((error: unknown) => {
        this.#services.log.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      });
    } else this.#services.log.warn(`The training page sent something unknown: ${JSON.stringify(message)}`);
  }

  async #handle(message: TrainingPageMessage): Promise<void> {
    const { runs, log } = this.#services;
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#post({ type: 'samples', samples });
        this.#post({ type: 'devices', menu: this.#devices.state });
        await this.#showLatest();
        return;
      case 'openSample':
        await vscode.commands.executeCommand(commands.openSample, message.id);
        return;
      case 'runSample': {
        const uri: unknown = await vscode.commands.executeCommand(commands.openSample, message.id);
        if (uri instanceof vscode.Uri) await vscode.commands.executeCommand(commands.runTraining, uri);
        return;
      }
      case 'lookAtDevices':
        await this.#devices.look();
        return;
      case 'useDevice':
        await this.#devices.use(message.device);
        return;
      case 'savePlot':
        await savePlot(message);
        return;
      case 'revealFailure':
        if (runs.latest !== null) await revealFailure(runs.latest);
        return;
      case 'failure':
        log.error(`The training page: ${message.message}`);
        return;
      default:
        await vscode.commands.executeCommand(commandOf[message.type]);
    }
  }

  async #showLatest(): Promise<void> {
    const { runs, log } = this.#services;
    const run = runs.latest;
    if (run === null) {
      this.#post({ type: 'noRun' });
      return;
    }
    const metrics = await run.metrics().catch((error: unknown) => {
      log.warn(`The metrics of ${run.script.title} could not be read: ${String(error)}`);
      return [];
    });
    // Another run may have begun while the metrics of this one were read.
    if (run !== runs.latest) return;
    this.#metrics = [];
    this.#drawn.clear();
    this.#post({ type: 'run', snapshot: snapshotOf(run), metrics });
    if (run.plots.length > 0) this.#post({ type: 'plots', plots: run.plots });
  }

  #updateSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const run = this.#services.runs.latest;
      if (run === null) return;
      const metrics = this.#metrics;
      this.#metrics = [];
      if (metrics.length > 0) this.#post({ type: 'metrics', metrics });
      const plots = run.plots.filter(({ title }) => this.#drawn.has(title));
      this.#drawn.clear();
      if (plots.length > 0) this.#post({ type: 'plots', plots });
      this.#post({ type: 'update', snapshot: snapshotOf(run) });
    }, interval);
  }

  /** A hidden page is gone; when it comes back it says that it is ready, and is told everything. */
  #post(message: TrainingHostMessage): void {
    if (this.#isReady) void this.#view?.webview.postMessage(message);
  }
}
