import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The program that looks at devices: beside the bundle at `url`, or in the source tree. */
export function surveyEntry(url: string = import.meta.url): string {
  const self = realpathSync(fileURLToPath(url));
  return join(dirname(self), self.endsWith('.ts') ? 'device-survey-main.ts' : 'device-survey.js');
}
