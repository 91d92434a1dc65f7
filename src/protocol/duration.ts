/** A time for people: `0.8 s`, `12 s`, `3 min 5 s`, `2 h 14 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A short time for people, three digits of it: `850 µs`, `0.12 µs`, `12.3 ms`, `1.25 s`. */
export function formatMilliseconds(duration: number): string {
  const [factor, unit] = duration >= 999.5 ? [1e-3, 's'] : duration >= 0.9995 ? [1, 'ms'] : [1e3, 'µs'];
  return `${Number((duration * factor).toPrecision(3))} ${unit}`;
}
