import type { CallSite, InnerFailure, ScriptFailure } from '../trace/schema.ts';

/** `caused by RangeError: too far`, without its place. */
export function innerFailureText({ relation, name, message }: InnerFailure): string {
  const text = name === '' ? message : `${name}: ${message}`;
  return relation === 'cause' ? `caused by ${text}` : text;
}

/** The errors inside a failure, in lines; deeper ones are indented. `place` words a line of the script. */
export function innerFailureLines({ inner = [] }: ScriptFailure, place: (site: CallSite) => string): readonly string[] {
  return inner.flatMap((one) => {
    const [first = '', ...rest] = innerFailureText(one).split('\n');
    const indent = '  '.repeat(one.depth - 1);
    const at = one.callSite === null ? '' : ` at ${place(one.callSite)}`;
    return [`${indent}${first}${at}`, ...rest.map((line) => `${indent}  ${line}`)];
  });
}
