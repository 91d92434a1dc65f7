import process from 'node:process';
import { findOnPath } from '../find-executable.ts';
import { MendableError } from '../mendable-error.ts';
import { canInstallPackages, installPackages } from './debian.ts';

interface Tool {
  readonly names: readonly string[];
  readonly debianPackage: string;
}

const tools: readonly Tool[] = [
  { names: ['g++', 'c++', 'clang++'], debianPackage: 'g++' },
  { names: ['make'], debianPackage: 'make' },
  { names: ['python3', 'python'], debianPackage: 'python3' },
];

/** Makes sure that native modules can be compiled: a C++ compiler, make and Python. */
export async function ensureCompiler(): Promise<void> {
  if (process.platform === 'win32') {
    // Visual Studio is not on the PATH; node-gyp finds it, or says itself what is missing.
    return;
  }
  const missing = tools.filter((tool) => findOnPath(tool.names) === null).map((tool) => tool.debianPackage);
  if (missing.length === 0) {
    return;
  }
  if (canInstallPackages()) {
    await installPackages(missing);
    return;
  }
  throw new MendableError(`Missing to compile two native modules: ${missing.join(', ')}. ${compilerAdvice()}`);
}

/** How to get a compiler here. */
export function compilerAdvice(): string {
  switch (process.platform) {
    case 'darwin':
      return 'Install them: xcode-select --install';
    case 'win32':
      return 'Install Visual Studio Build Tools and Python: winget install Microsoft.VisualStudio.2022.BuildTools Python.Python.3.12';
    default:
      return 'Install them: sudo apt-get install -y g++ make python3 (Debian, Ubuntu) or sudo dnf install -y gcc-c++ make python3 (Fedora)';
  }
}
