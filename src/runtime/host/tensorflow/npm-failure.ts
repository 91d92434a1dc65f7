interface Explanation {
  readonly sign: RegExp;
  readonly text: (match: RegExpExecArray) => string;
}

const otherSources = 'name a mirror, or install from a folder or tarball';

/** What npm and the package's own installer print, and what it means. The first that matches is taken. */
const explanations: readonly Explanation[] = [
  { sign: /ENOSPC|no space left on device/i, text: () => 'the disk is full: make room and try again' },
  {
    sign: /Unsupported system: (\S+)/,
    text: ([, system]) => `libtensorflow does not exist for ${system}`,
  },
  {
    sign: /(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_SOCKET_TIMEOUT)\b/,
    text: (match) =>
      `${hostIn(match) ?? 'the network'} cannot be reached: look to the network and the proxy, or ${otherSources}`,
  },
  {
    sign: /SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY|GET_ISSUER)|CERT_HAS_EXPIRED|unable to get local issuer/,
    text: () =>
      'a certificate on the way is not trusted: tell npm of it (`npm config set cafile FILE`) and Node (NODE_EXTRA_CA_CERTS)',
  },
  {
    sign: /\bE(?:404|TARGET)\b/,
    text: () => `npm's registry does not have it: see \`npm config get registry\`, or ${otherSources}`,
  },
  {
    sign: /\bE(?:401|403)\b|ENEEDAUTH/,
    text: () => "npm's registry wants a login: `npm login`, then try again",
  },
  {
    sign: /TAR_BAD_ARCHIVE|incorrect header check|Invalid or unsupported zip format/i,
    text: () => 'what was downloaded is not libtensorflow: the mirror does not have it, or a proxy answers instead',
  },
  { sign: /\b(?:EACCES|EPERM)\b.*/, text: ([line]) => `a file may not be written: ${line}` },
  {
    sign: /gyp ERR!|node-pre-gyp/,
    text: () =>
      'its native add-on could neither be downloaded nor compiled: compiling takes a C++ compiler, make and Python (Windows: the Visual Studio Build Tools)',
  },
];

/** The host that an error of Node's or npm's own names. */
function hostIn({ input, index }: RegExpExecArray): string | null {
  const near = input.slice(Math.max(0, index - 200), index + 400);
  return (
    /(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/.exec(near)?.[1] ??
    /request to https?:\/\/([^/\s:]+)/.exec(near)?.[1] ??
    /(?:ECONNREFUSED|ETIMEDOUT|ENETUNREACH) ([\w.:[\]-]+)/.exec(near)?.[1] ??
    null
  );
}

/** Why an installation failed, from what was printed, and what to do. */
export function npmFailure(printed: string): string {
  for (const { sign, text } of explanations) {
    const match = sign.exec(printed);
    if (match !== null) return text(match);
  }
  const lines = printed.trim().split('\n');
  const last =
    lines.findLast((line) => /^npm (?:error|ERR!)/.test(line) && !/A complete log/.test(line)) ?? lines.at(-1);
  return `npm failed${last === undefined || last === '' ? '' : `: ${last.replace(/^npm (?:error|ERR!) /, '')}`}`;
}
