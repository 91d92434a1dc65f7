import { environment } from '../engine/environment.ts';
import { surveyedDevices } from '../runtime/devices/available.ts';
import { chooseDevice } from '../runtime/devices/choose-device.ts';
import { devicesText, type Survey } from '../runtime/devices/devices-text.ts';
import { nvidiaDriver } from '../runtime/devices/nvidia.ts';
import { surveyDevice } from '../runtime/devices/survey.ts';
import { surveyEntry } from '../runtime/devices/survey-entry.ts';
import { ownRuntime } from '../runtime/host/runtime-executable.ts';

export interface DoctorCommandOptions {
  readonly json: boolean;
}

/** Looks at every device and prints what it found. @returns the exit code: 0, there is always the CPU */
export async function doctorCommand({ json }: DoctorCommandOptions): Promise<number> {
  const entry = surveyEntry();
  const driver = nvidiaDriver();
  const reports: Survey['reports'][number][] = [];
  // One after the other: they are measured.
  for (const device of surveyedDevices) reports.push(await surveyDevice(device, { runtime: ownRuntime(), entry }));
  const runtime = `Node ${process.version}, ${process.platform}-${process.arch}`;
  const survey: Survey = { reports, nvidia: await driver, runtime };
  const choice = chooseDevice(environment.cacheFolder, entry);
  if (json) console.log(JSON.stringify({ ...survey, auto: choice }));
  else console.log(devicesText(survey, `${choice.device}: ${choice.reason}`));
  return reports.find(({ device }) => device === 'cpu')?.obstacle === null ? 0 : 1;
}
