import { SetupError } from './setup-error.ts';

/** The mirror's address in the form that paths are joined to. */
export function mirrorAddress(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new SetupError(`${text} is no address of a mirror: one that begins with https:// is expected.`);
  }
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
