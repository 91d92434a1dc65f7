import { settingsSection } from '../identifiers.ts';

/** A setting that holds what it cannot mean. The editor shows it as wrong in settings.json, but hands it out all the same. */
export class SettingError extends Error {
  override name = 'SettingError';
  /** With its section: `backstep.seed`. */
  readonly setting: string;

  constructor(name: string, value: unknown, expected: string) {
    const setting = `${settingsSection}.${name}`;
    super(`The setting ${setting} is ${JSON.stringify(value) ?? 'undefined'}, but must be ${expected}.`);
    this.setting = setting;
  }
}

export function wholeNumber(name: string, value: unknown, greatest: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= greatest) return value;
  const limit = greatest === Number.MAX_SAFE_INTEGER ? '0 or more' : `0 to ${greatest}`;
  throw new SettingError(name, value, `a whole number, ${limit}`);
}

export function choice<Value extends string>(name: string, value: unknown, choices: readonly Value[]): Value {
  const chosen = choices.find((one) => one === value);
  if (chosen === undefined) throw new SettingError(name, value, `one of ${choices.join(', ')}`);
  return chosen;
}

export function text(name: string, value: unknown): string {
  if (typeof value !== 'string') throw new SettingError(name, value, 'a text');
  return value.trim();
}

export function flag(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw new SettingError(name, value, 'true or false');
  return value;
}
