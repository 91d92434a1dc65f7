import { howToSetUp, type TensorflowPackage } from './find-package.ts';

interface Explanation {
  /** In the message of the loader, on any platform. */
  readonly sign: RegExp;
  readonly text: (match: RegExpExecArray, found: TensorflowPackage) => string;
}

const here = `${process.platform}-${process.arch}`;

/** What the loader's messages mean. The first that matches is taken. */
const explanations: readonly Explanation[] = [
  {
    sign: /can not be found at path: (.*?)\.?\s*\n/,
    text: ([, path]) => `its native add-on is missing (${path}): its download or its build failed`,
  },
  {
    sign: /\b(\S*cudnn\S*?\.(?:so[.\d]*|dll))\b/i,
    text: ([, library]) => `${library} is missing: install cuDNN 8.1 for CUDA 11.2`,
  },
  {
    sign: /\b(\S*(?:cudart|cublas|cufft|curand|cusolver|cusparse)\S*?\.(?:so[.\d]*|dll))\b/i,
    text: ([, library]) => `${library} is missing: install CUDA 11.2`,
  },
  {
    sign: /\b((?:lib)?tensorflow\S*?\.(?:so[.\d]*|dylib|dll))\b.*(?:cannot open|not found|no such file|image not found)/is,
    text: ([, library]) => `libtensorflow is missing (${library}): its download failed`,
  },
  {
    sign: /GLIBC(?:XX)?_[\d.]+/,
    text: ([version]) => `this system is too old for it (it needs ${version})`,
  },
  {
    sign: /NODE_MODULE_VERSION|compiled against a different Node/,
    text: () => `its native add-on was built for another Node than this one (${process.version})`,
  },
  {
    // glibc says of a library for another processor that it is not there.
    sign: /tfjs_binding\.node: cannot open shared object|invalid ELF header|wrong ELF class|not a valid Win32 application|mach-o|incompatible architecture|file too short/i,
    text: () => `its native add-on was built for another platform than ${here}, or is damaged`,
  },
  {
    sign: /specified module could not be found/i,
    text: () =>
      'a library that its native add-on needs is missing: tensorflow.dll, or for a GPU CUDA 11.2 and cuDNN 8.1',
  },
  {
    sign: /Cannot find module '([^']+)'/,
    text: ([, name]) => `it is not complete (${name} is missing)`,
  },
];

/** Why an installed tfjs-node could not be loaded, and what to do about it. */
export function whyNotLoaded(error: unknown, found: TensorflowPackage): string {
  const message = error instanceof Error ? error.message : String(error);
  const known = explanations.flatMap(({ sign, text }) => {
    const match = sign.exec(message);
    return match === null ? [] : [text(match, found)];
  })[0];
  const cause = known ?? message.split('\n')[0]!;
  return `${found.name} ${found.version} cannot be loaded: ${cause}. To set it up again, ${howToSetUp}`;
}
