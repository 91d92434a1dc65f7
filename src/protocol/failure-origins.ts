import type { CallSite, FailureOrigin, ScriptFailure } from '../trace/schema.ts';

/** What happened at an origin, without its place: `a: float32 [2, 3], made by 'linear'`. */
export function originText({ event, tensor, by }: FailureOrigin): string {
  const subject = tensor === null ? '' : `${tensor.name}: ${tensor.dtype} [${tensor.shape.join(', ')}]`;
  if (event === 'made') return by === null ? subject : `${subject}, made by '${by}'`;
  if (event === 'ran') return by === null ? 'the forward operation' : `forward operation: '${by}'`;
  const deed = by === null ? deeds[event] : `${deeds[event]} by '${by}'`;
  return tensor === null ? deed : `${tensor.name}: ${deed}`;
}

const deeds: { readonly [E in Exclude<FailureOrigin['event'], 'made' | 'ran'>]: string } = {
  written: 'last modified in place',
  saved: 'saved for the backward pass',
  freed: 'freed',
  queued: 'queued',
};

/** What a failure knows beyond its message, in lines. `place` words a line of the script, `how` names the way to more. */
export function originLines(
  failure: ScriptFailure,
  place: (site: CallSite) => string,
  how: { readonly level: string; readonly synchronous: string | null },
): readonly string[] {
  const { origins = [] } = failure;
  const lines = origins.flatMap((origin) => {
    if (origin.callSite !== null) return [`${originText(origin)} at ${place(origin.callSite)}`];
    // Without a place, a shape and a dtype are still worth a line; that something was written or saved is in the message.
    return origin.event === 'made' ? [originText(origin)] : [];
  });
  const advice = originAdvice(failure, how);
  return advice === null ? lines : [...lines, advice];
}

/** How to learn where the tensors came from; null where that is known or cannot be. */
export function originAdvice(
  { origins = [], level }: ScriptFailure,
  how: { readonly level: string; readonly synchronous: string | null },
): string | null {
  // An error of the script's own in a hook has nothing but the node that it ran at.
  if (level !== 'off' || origins.every(({ event }) => event === 'ran')) return null;
  if (origins.some(({ event }) => event === 'queued')) {
    const sooner = how.synchronous === null ? '' : `, or run ${how.synchronous}, which fails at that line itself`;
    return `To see the line that queued it, run ${how.level}${sooner}.`;
  }
  return `To see the lines where these tensors were made and changed, run ${how.level}.`;
}
