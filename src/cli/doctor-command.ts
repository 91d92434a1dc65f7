import { dirname } from 'node:path';
import { environment } from '../engine/environment.ts';
import { automaticRun, surveyedDevices } from '../runtime/devices/available.ts';
import { deviceMemory, memoryFacts } from '../runtime/devices/device-memory.ts';
import { devicesText, type Survey } from '../runtime/devices/devices-text.ts';
import { nvidiaDriver } from '../runtime/devices/nvidia.ts';
import { surveyDevice } from '../runtime/devices/survey.ts';
import { surveyEntry } from '../runtime/devices/survey-entry.ts';
import { ownRuntime } from '../runtime/host/runtime-executable.ts';
import { webGpuRuntime } from '../runtime/host/webgpu-runtime.ts';

export interface DoctorCommandOptions {
  readonly json: boolean;
}

/** Looks at every device and prints what it found. @returns the exit code: 0, there is always the CPU */
export async function doctorCommand({ json }: DoctorCommandOptions): Promise<number> {
  const entry = surveyEntry();
  const driver = nvidiaDriver();
  const own = ownRuntime();
  const reports: Survey['reports'][number][] = [];
  let webgpuNode: Survey['webgpuNode'] = null;
  // One after the other: they are measured.
  for (const device of surveyedDevices) {
    let runtime = own;
    if (device === 'webgpu') {
      try {
        const able = await webGpuRuntime(own, dirname(entry));
        runtime = able.runtime;
        if (able.reason !== null) webgpuNode = { path: runtime.path, reason: able.reason };
      } catch (error) {
        const obstacle = error instanceof Error ? error.message : String(error);
        reports.push({ device, description: null, obstacle, speed: null, note: null });
        continue;
      }
    }
    reports.push(await surveyDevice(device, { runtime, entry }));
  }
  const { choice } = await automaticRun(environment.cacheFolder, { runtime: own, entry });
  const runtime = `Node ${process.version}, ${process.platform}-${process.arch}`;
  const nvidia = await driver;
  const facts = memoryFacts(nvidia?.cards ?? []);
  const memory = Object.fromEntries(reports.map((report) => [report.device, deviceMemory(report, facts)]));
  const survey: Survey = { reports, nvidia, memory, webgpuNode, runtime };
  if (json) console.log(JSON.stringify({ ...survey, auto: choice }));
  else console.log(devicesText(survey, choice === null ? 'cpu' : `${choice.device}: ${choice.reason}`));
  return reports.find(({ device }) => device === 'cpu')?.obstacle === null ? 0 : 1;
}
