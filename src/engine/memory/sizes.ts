const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A count of bytes for people: '512 bytes', '1.50 GiB'. */
export function formatBytes(bytes: number): string {
  let unit = 0;
  let value = bytes;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? `${value} ${value === 1 ? 'byte' : 'bytes'}` : `${value.toFixed(2)} ${units[unit]}`;
}

const factors: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

/** Bytes from '4G', '512M' or a plain number of bytes; null from anything else. */
export function parseBytes(text: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?\s*$/i.exec(text);
  if (match === null) return null;
  return Math.round(Number(match[1]) * (factors[match[2]!.toUpperCase()] ?? 1));
}
