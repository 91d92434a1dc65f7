import * as vscode from 'vscode';
import type { DeviceMenuState, DeviceOption } from '../../protocol/training-view.ts';
import { automaticRun, surveyedDevices, whetherAvailable } from '../../runtime/host/devices.ts';
import { otherRuntime, ownRuntime } from '../../runtime/host/runtime-executable.ts';
import { DisposableList, Emitter } from '../events.ts';
import { settings, settingsSection } from '../identifiers.ts';
import { runtimeExecutable, type Services } from '../services.ts';
import { deviceOf, useDevice } from './device-setting.ts';

/** What the next run may take: the setting, and which devices there are. They are looked at when someone asks. */
export class DeviceMenu implements vscode.Disposable {
  readonly #services: Services;
  readonly #subscriptions = new DisposableList();
  readonly #changed = new Emitter<DeviceMenuState>();
  readonly onDidChange = this.#changed.event;
  #auto: DeviceMenuState['auto'] = null;
  #options: readonly DeviceOption[] = [];
  #isLooking = false;

  constructor(services: Services) {
    this.#services = services;
    this.#subscriptions.add(this.#changed);
    this.#subscriptions.add(
      vscode.workspace.onDidChangeConfiguration((change) => {
        if (change.affectsConfiguration(`${settingsSection}.${settings.device}`)) this.#tell();
      }),
    );
  }

  get state(): DeviceMenuState {
    const chosen = deviceOf(this.#script);
    return { chosen, auto: this.#auto, options: this.#options, isLooking: this.#isLooking };
  }

  /** Tries every device, each in a process of its own; tells of each as it answers. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#tell();
    try {
      const { context, cacheFolder } = this.#services;
      const executable = runtimeExecutable();
      const runtime = executable === null ? ownRuntime() : otherRuntime(executable);
      const entry = vscode.Uri.joinPath(context.extensionUri, 'dist', 'device-survey.js').fsPath;
      // One after the other: a run may be going.
      for (const device of surveyedDevices) {
        const { description, obstacle } = await whetherAvailable(device, { runtime, entry });
        const option = { name: device, description, obstacle };
        this.#options = [...this.#options.filter(({ name }) => name !== device), option];
        this.#tell();
      }
      this.#auto = (await automaticRun(cacheFolder, { runtime, entry })).choice;
    } finally {
      this.#isLooking = false;
      this.#tell();
    }
  }

  /** Makes a device that of the next run. */
  async use(device: string): Promise<void> {
    await useDevice(device, this.#script);
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  get #script(): vscode.Uri | undefined {
    const { latest } = this.#services.runs;
    return latest === null ? vscode.window.activeTextEditor?.document.uri : vscode.Uri.parse(latest.script.uri, true);
  }

  #tell(): void {
    this.#changed.fire(this.state);
  }
}
