import type { DebugProtocol } from '@vscode/debugprotocol';
import { BackwardSession } from '../../../src/features/backward/backward-session.ts';
import type { RecordedPass } from '../../../src/features/backward/recorded-pass.ts';
import type { BackwardHighlight } from '../../../src/protocol/graph-view.ts';
import type { RecordedScript } from './record-script.ts';

/** Talks to a session in protocol messages, as the editor does. */
export class DebugClient {
  readonly #session: BackwardSession;
  readonly #answers = new Map<number, (response: DebugProtocol.Response) => void>();
  readonly #waiting: { readonly event: string; readonly resolve: (event: DebugProtocol.Event) => void }[] = [];
  readonly events: DebugProtocol.Event[] = [];
  readonly highlights: (BackwardHighlight | null)[] = [];
  #sequence = 1;

  constructor(load: () => Promise<RecordedPass>, runTo: number | null = null) {
    this.#session = new BackwardSession({
      load,
      highlight: (highlight) => this.highlights.push(highlight),
      documentPath: (file) => file,
      runTo,
    });
    this.#session.onDidSendMessage((message) => this.#receive(message));
  }

  /** Sends a request and gives the body of its answer; one that failed throws what it says. */
  async request<Body>(command: string, argument: object = {}): Promise<Body> {
    const seq = this.#sequence++;
    const { promise, resolve } = Promise.withResolvers<DebugProtocol.Response>();
    this.#answers.set(seq, resolve);
    const request: DebugProtocol.Request = { seq, type: 'request', command, arguments: argument };
    this.#session.handleMessage(request);
    const response = await promise;
    if (!response.success) throw new Error(response.message ?? response.body?.error?.format);
    return response.body;
  }

  /** Sends a request that moves, and waits for the stop that follows. */
  async move(command: string): Promise<DebugProtocol.StoppedEvent['body']> {
    const stopped = this.event('stopped');
    await this.request(command, { threadId: 1 });
    return (await stopped).body;
  }

  event(event: string): Promise<DebugProtocol.Event> {
    const { promise, resolve } = Promise.withResolvers<DebugProtocol.Event>();
    this.#waiting.push({ event, resolve });
    return promise;
  }

  /** What the editor does to start a session. */
  async start(breakpoints: { readonly path: string; readonly lines: readonly number[] } | null = null) {
    await this.request('initialize', {
      adapterID: 'backstep-backward',
      linesStartAt1: true,
      columnsStartAt1: true,
      pathFormat: 'path',
    });
    const initialized = this.event('initialized');
    await this.request('launch');
    await initialized;
    const set = breakpoints === null ? [] : await this.setBreakpoints(breakpoints.path, breakpoints.lines);
    const stopped = this.event('stopped');
    await this.request('configurationDone');
    return { breakpoints: set, stopped: (await stopped).body };
  }

  async setBreakpoints(path: string, lines: readonly number[]): Promise<DebugProtocol.Breakpoint[]> {
    const source = { path };
    const body = await this.request<DebugProtocol.SetBreakpointsResponse['body']>('setBreakpoints', {
      source,
      breakpoints: lines.map((line) => ({ line })),
    });
    return body.breakpoints;
  }

  async frames(): Promise<DebugProtocol.StackFrame[]> {
    const body = await this.request<DebugProtocol.StackTraceResponse['body']>('stackTrace', { threadId: 1 });
    return body.stackFrames;
  }

  /** The line that the editor lights. */
  async line(): Promise<number | undefined> {
    return (await this.frames())[0]?.line;
  }

  async scopes(): Promise<{ readonly name: string; readonly variables: DebugProtocol.Variable[] }[]> {
    const body = await this.request<DebugProtocol.ScopesResponse['body']>('scopes', { frameId: 0 });
    const found: { readonly name: string; readonly variables: DebugProtocol.Variable[] }[] = [];
    for (const { name, variablesReference } of body.scopes) {
      found.push({ name, variables: await this.variables(variablesReference) });
    }
    return found;
  }

  async variables(variablesReference: number, page: object = {}): Promise<DebugProtocol.Variable[]> {
    const body = await this.request<DebugProtocol.VariablesResponse['body']>('variables', {
      variablesReference,
      ...page,
    });
    return body.variables;
  }

  evaluate(expression: string, context = 'watch'): Promise<DebugProtocol.EvaluateResponse['body']> {
    return this.request('evaluate', { expression, context, frameId: 0 });
  }

  /** Everything the editor can show of this stop, as text without handles. */
  async picture(): Promise<string> {
    const lines = (await this.frames()).map(({ name, line, column, endLine, endColumn, source }) =>
      source === undefined ? `  ${name}` : `  ${name}  ${source.name}:${line}:${column}-${endLine}:${endColumn}`,
    );
    for (const { name, variables } of await this.scopes()) {
      lines.push(`  ${name}`);
      for (const { name: variable, value } of variables)
        lines.push(value === '' ? `    ${variable}` : `    ${variable} = ${value}`);
    }
    return `${lines.join('\n')}\n`;
  }

  #receive(message: object): void {
    const sent = message as DebugProtocol.ProtocolMessage;
    if (sent.type === 'response') {
      const response = sent as DebugProtocol.Response;
      this.#answers.get(response.request_seq)?.(response);
    } else if (sent.type === 'event') {
      const event = sent as DebugProtocol.Event;
      this.events.push(event);
      const index = this.#waiting.findIndex((one) => one.event === event.event);
      if (index >= 0) this.#waiting.splice(index, 1)[0]?.resolve(event);
    }
  }
}

/** A client that steps a recorded script. */
export function clientOf(recorded: RecordedScript, runTo: number | null = null): DebugClient {
  const { step, pass, links, reader } = recorded;
  return new DebugClient(() => Promise.resolve({ title: 'test', step, pass, links, reader }), runTo);
}
