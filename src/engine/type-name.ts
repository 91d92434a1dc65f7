/** What a value is, for messages: its class, or JavaScript's own word. */
export function typeNameOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value !== 'object' && typeof value !== 'function') return typeof value;
  const type: unknown = value.constructor;
  return typeof type === 'function' && type.name !== '' ? type.name : typeof value;
}
