import { join } from 'node:path';
import process from 'node:process';
import { findOnPath, isExecutableFile } from '../find-executable.ts';
import { MendableError } from '../mendable-error.ts';
import { canInstallPackages, installPackages } from './debian.ts';

const namesOnPath = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'microsoft-edge-stable',
];

/** Absolute path of a browser of the Chromium family; installs one where that needs no question. */
export async function ensureBrowser(): Promise<string> {
  const found = findBrowser();
  if (found !== null) {
    return found;
  }
  if (canInstallPackages()) {
    await installPackages(['chromium', 'fonts-liberation']);
    const installed = findBrowser();
    if (installed !== null) {
      return installed;
    }
  }
  throw new MendableError(
    `No Chrome, Edge or Chromium found (on the PATH, in its usual places, or in BACKSTEP_BROWSER). Install one: ${installAdvice()}`,
  );
}

function findBrowser(): string | null {
  const chosen = process.env['BACKSTEP_BROWSER'];
  if (chosen) {
    if (!isExecutableFile(chosen)) {
      throw new MendableError(`BACKSTEP_BROWSER is not a program: ${chosen}`);
    }
    return chosen;
  }
  return findOnPath(namesOnPath) ?? usualPlaces().find(isExecutableFile) ?? null;
}

function usualPlaces(): string[] {
  if (process.platform === 'darwin') {
    return ['Google Chrome', 'Microsoft Edge', 'Chromium'].map(
      (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
    );
  }
  if (process.platform === 'win32') {
    const { ProgramFiles, LOCALAPPDATA } = process.env;
    const bases = [ProgramFiles, process.env['ProgramFiles(x86)'], LOCALAPPDATA].filter((base) => base !== undefined);
    return bases.flatMap((base) => [
      join(base, 'Google', 'Chrome', 'Application', 'chrome.exe'),
      join(base, 'Microsoft', 'Edge', 'Application', 'msedge.exe'),
      join(base, 'Chromium', 'Application', 'chrome.exe'),
    ]);
  }
  return ['/opt/google/chrome/chrome', '/opt/microsoft/msedge/msedge', '/snap/bin/chromium'];
}

function installAdvice(): string {
  switch (process.platform) {
    case 'darwin':
      return 'brew install --cask google-chrome';
    case 'win32':
      return 'winget install Google.Chrome';
    default:
      return 'sudo apt-get install -y chromium (Debian), sudo snap install chromium (Ubuntu), sudo dnf install -y chromium (Fedora)';
  }
}
