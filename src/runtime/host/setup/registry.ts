/** The registry that npm is set up for, whether or not there is an npm. */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Registry {
  /** Ends with a slash. */
  readonly address: string;
  /** What to send as `authorization` there; null where nothing is known. */
  authorization(url: string): string | null;
}

type Settings = ReadonlyMap<string, string>;

/**
 * The registry that npm's settings name: the environment, the user's .npmrc, the machine's; null where they name none. `mirror`
 * takes its place.
 */
export function npmRegistry(mirror: string | null, variables: NodeJS.ProcessEnv = process.env): Registry | null {
  const settings = new Map<string, string>();
  for (const file of settingsFiles(variables).toReversed()) {
    for (const [key, value] of readSettings(file, variables)) settings.set(key, value);
  }
  const address = mirror ?? variable(variables, 'npm_config_registry') ?? settings.get('registry');
  if (address === undefined || !URL.canParse(address)) return null;
  return {
    address: address.endsWith('/') ? address : `${address}/`,
    authorization: (url) => authorizationFor(url, settings),
  };
}

/** npm takes its variables in any case. */
function variable(variables: NodeJS.ProcessEnv, name: string): string | null {
  const found = Object.keys(variables).find((key) => key.toLowerCase() === name);
  return (found === undefined ? '' : variables[found]) || null;
}

/** What comes first counts more. */
function settingsFiles(variables: NodeJS.ProcessEnv): readonly string[] {
  const own = variable(variables, 'npm_config_userconfig') ?? join(homedir(), '.npmrc');
  const given = variable(variables, 'npm_config_globalconfig');
  if (given !== null) return [own, given];
  const { APPDATA: applications } = variables;
  if (process.platform === 'win32') return applications ? [own, join(applications, 'npm', 'etc', 'npmrc')] : [own];
  return [own, '/usr/local/etc/npmrc', '/opt/homebrew/etc/npmrc', '/etc/npmrc'];
}

function readSettings(file: string, variables: NodeJS.ProcessEnv): Settings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return new Map();
  }
  const settings = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const [, key, value] = /^\s*([^#;=\s][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === undefined || value === undefined) continue;
    const bare = value.replace(/^(["'])(.*)\1$/, '$2');
    settings.set(
      key,
      bare.replace(/\$\{([^}]+)\}/g, (all, name: string) => variables[name] ?? all),
    );
  }
  return settings;
}

/** npm keeps what a registry wants under its address without the protocol: `//host/path/:_authToken`. */
function authorizationFor(url: string, settings: Settings): string | null {
  const { host, pathname } = new URL(url);
  const parts = pathname.split('/');
  for (let count = parts.length; count > 0; count--) {
    const place = `//${host}${parts.slice(0, count).join('/')}`.replace(/\/?$/, '/');
    const get = (name: string): string | undefined => settings.get(`${place}:${name}`);
    const token = get('_authToken');
    if (token !== undefined) return `Bearer ${token}`;
    const login = get('_auth');
    if (login !== undefined) return `Basic ${login}`;
    const [user, password] = [get('username'), get('_password')];
    if (user !== undefined && password !== undefined) {
      const plain = Buffer.from(password, 'base64').toString('utf8');
      return `Basic ${Buffer.from(`${user}:${plain}`).toString('base64')}`;
    }
  }
  return null;
}
