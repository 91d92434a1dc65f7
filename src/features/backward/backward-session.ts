import {
  ContinuedEvent,
  DebugSession,
  InitializedEvent,
  OutputEvent,
  Scope,
  StoppedEvent,
  TerminatedEvent,
  Thread,
} from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { BackwardHighlight } from '../../protocol/graph-view.ts';
import { NodeNames } from '../recordings/node-names.ts';
import type { SourceLinks } from '../recordings/source-links.ts';
import { BackwardModel, type StopTest } from './backward-model.ts';
import { Breakpoints } from './breakpoints.ts';
import { type BackwardFrame, callStackOf } from './call-stack.ts';
import { namedChildren } from './debug-value.ts';
import { evaluate } from './evaluation.ts';
import { messageOf, nodeOf, toStackFrame } from './protocol-values.ts';
import type { RecordedPass } from './recorded-pass.ts';
import { type RecordedContext, scopesOf } from './scopes.ts';
import { ValueHandles } from './value-handles.ts';

/** What the session needs of the editor around it. */
export interface SessionHost {
  /** Reads what is to be stepped. A failure's message is shown to the user. */
  load(): Promise<RecordedPass>;
  /** Lights up where the pass has got to; null when it is over. */
  highlight(highlight: BackwardHighlight | null): void;
  /** The document's path for a file that call sites name, as the editor knows it. */
  documentPath(file: string): string;
  /** Where to go at the start; null: the first stop. */
  readonly runTo: number | null;
}

const unreached = 'The backward pass never reached that node: no gradient flows through it.';

/** The pass has one line of execution. */
const threadId = 1;

/** Steps a recorded backward pass under the debug adapter protocol. Knows nothing of the editor's own interface. */
export class BackwardSession extends DebugSession {
  readonly #host: SessionHost;
  readonly #handles = new ValueHandles();
  readonly #breakpoints = new Breakpoints();
  #loaded: {
    readonly recorded: RecordedPass;
    readonly model: BackwardModel;
    readonly context: RecordedContext;
  } | null = null;

  constructor(host: SessionHost) {
    super();
    this.#host = host;
    this.setDebuggerLinesStartAt1(true);
    this.setDebuggerColumnsStartAt1(true);
  }

  protected override initializeRequest(response: DebugProtocol.InitializeResponse): void {
    response.body = {
      supportsConfigurationDoneRequest: true,
      supportsStepBack: true,
      supportsRestartRequest: true,
      supportsEvaluateForHovers: true,
      supportsCompletionsRequest: true,
    };
    this.sendResponse(response);
  }

  protected override async launchRequest(response: DebugProtocol.LaunchResponse): Promise<void> {
    try {
      const recorded = await this.#host.load();
      const context = {
        nodes: recorded.links.graph.nodes,
        step: recorded.step,
        names: new NodeNames(recorded.links),
        reader: recorded.reader,
      };
      this.#loaded = { recorded, model: new BackwardModel(recorded.pass), context };
    } catch (error) {
      this.sendErrorResponse(response, { id: 1, format: messageOf(error), showUser: true });
      return;
    }
    this.sendResponse(response);
    // Only now: whether a breakpoint holds depends on what was recorded.
    this.sendEvent(new InitializedEvent());
  }

  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse,
    { source, breakpoints = [] }: DebugProtocol.SetBreakpointsArguments,
  ): void {
    const lines = breakpoints.map(({ line }) => this.convertClientLineToDebugger(line));
    const links = this.#loaded?.recorded.links;
    const file = links === undefined ? undefined : this.#recordedFile(source.path);
    const verified =
      links === undefined || file === undefined ? lines.map(() => false) : this.#breakpoints.set(links, file, lines);
    response.body = {
      breakpoints: verified.map((isVerified) =>
        isVerified
          ? { verified: true }
          : { verified: false, message: 'No operation was recorded on this line in the step that is being stepped.' },
      ),
    };
    this.sendResponse(response);
  }

  protected override configurationDoneRequest(response: DebugProtocol.ConfigurationDoneResponse): void {
    this.sendResponse(response);
    const { runTo } = this.#host;
    const model = this.#loaded?.model;
    if (model === undefined) return;
    const isMissing = runTo !== null && !model.runTo(runTo);
    if (isMissing) this.#say(unreached);
    this.#stopped(runTo === null || isMissing ? 'entry' : 'goto');
  }

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    response.body = { threads: [new Thread(threadId, this.#loaded?.recorded.title ?? 'Backward pass')] };
    this.sendResponse(response);
  }

  protected override nextRequest(response: DebugProtocol.NextResponse): void {
    this.sendResponse(response);
    this.#loaded?.model.next();
    this.#stopped('step');
  }

  protected override stepInRequest(response: DebugProtocol.StepInResponse): void {
    this.nextRequest(response);
  }

  /** Goes to a node's stop: `runTo` with `{ node }`, for links to a node while a session is open. */
  protected override customRequest(command: string, response: DebugProtocol.Response, argument: unknown): void {
    const node = command === 'runTo' ? nodeOf(argument) : null;
    if (node === null) {
      this.sendErrorResponse(response, { id: 4, format: `unknown request ${command}` });
      return;
    }
    this.sendResponse(response);
    if (this.#loaded?.model.runTo(node) === true) {
      // The editor did not ask for this move: without it the call stack would keep its old heading.
      this.sendEvent(new ContinuedEvent(threadId));
      this.#stopped('goto');
    } else this.#say(unreached);
  }

  /** Takes up that a script's text has changed: frames and breakpoints move with it. */
  updateSources(links: SourceLinks): void {
    if (this.#loaded === null) return;
    const { recorded, model, context } = this.#loaded;
    this.#loaded = { recorded: { ...recorded, links }, model, context };
    this.#breakpoints.update(links);
  }

  /** Leaves the module that the present op ran in. */
  protected override stepOutRequest(response: DebugProtocol.StepOutResponse): void {
    this.sendResponse(response);
    const model = this.#loaded?.model;
    const depth = this.#modulePath(model?.stop?.node).length;
    const module = this.#moduleKey(model?.stop?.node, depth);
    model?.continue((stop) => this.#moduleKey(stop.node, depth) !== module);
    this.#stopped('step');
  }

  protected override stepBackRequest(response: DebugProtocol.StepBackResponse): void {
    this.sendResponse(response);
    this.#loaded?.model.previous();
    this.#stopped('step');
  }

  protected override continueRequest(response: DebugProtocol.ContinueResponse): void {
    this.sendResponse(response);
    const found = this.#loaded?.model.continue(this.#isBreakpoint) ?? false;
    this.#stopped(found ? 'breakpoint' : 'step');
  }

  protected override reverseContinueRequest(response: DebugProtocol.ReverseContinueResponse): void {
    this.sendResponse(response);
    const found = this.#loaded?.model.reverseContinue(this.#isBreakpoint) ?? false;
    this.#stopped(found ? 'breakpoint' : 'entry');
  }

  protected override restartRequest(response: DebugProtocol.RestartResponse): void {
    this.sendResponse(response);
    this.#loaded?.model.restart();
    this.#stopped('entry');
  }

  protected override stackTraceRequest(response: DebugProtocol.StackTraceResponse): void {
    const frames = this.#frames().map((frame, index) => toStackFrame(frame, index, this.#host.documentPath));
    response.body = { stackFrames: frames, totalFrames: frames.length };
    this.sendResponse(response);
  }

  protected override scopesRequest(response: DebugProtocol.ScopesResponse): void {
    const loaded = this.#loaded;
    const scopes = loaded === null ? [] : scopesOf(loaded.model.state, loaded.context);
    response.body = {
      scopes: scopes.map(({ name, values }) => new Scope(name, this.#handles.add(namedChildren(values)), false)),
    };
    this.sendResponse(response);
  }

  protected override async variablesRequest(
    response: DebugProtocol.VariablesResponse,
    request: DebugProtocol.VariablesArguments,
  ): Promise<void> {
    try {
      response.body = { variables: await this.#handles.variables(request) };
      this.sendResponse(response);
    } catch (error) {
      this.sendErrorResponse(response, { id: 2, format: messageOf(error) });
    }
  }

  protected override evaluateRequest(
    response: DebugProtocol.EvaluateResponse,
    { expression, context: where }: DebugProtocol.EvaluateArguments,
  ): void {
    const loaded = this.#loaded;
    const value = loaded === null ? null : evaluate(expression, loaded.model.state, loaded.context);
    if (value === null) {
      const known = where === 'repl' ? ' Try grad, or the name of a parameter or variable, such as w or w.grad.' : '';
      this.sendErrorResponse(response, { id: 3, format: `Nothing of that name was recorded.${known}` });
      return;
    }
    const { value: result, variablesReference, ...rest } = this.#handles.toVariable(value);
    const { type, namedVariables, indexedVariables } = rest;
    response.body = {
      result,
      variablesReference,
      ...(type === undefined ? {} : { type }),
      ...(namedVariables === undefined ? {} : { namedVariables }),
      ...(indexedVariables === undefined ? {} : { indexedVariables }),
    };
    this.sendResponse(response);
  }

  protected override completionsRequest(
    response: DebugProtocol.CompletionsResponse,
    { text, column }: DebugProtocol.CompletionsArguments,
  ): void {
    const typed = text.slice(0, column - 1);
    const names = ['grad', ...(this.#loaded?.context.names.names ?? [])];
    const targets = names
      .filter((name) => name.startsWith(typed))
      .map((label) => ({ label, start: 0, length: typed.length }));
    response.body = { targets };
    this.sendResponse(response);
  }

  protected override disconnectRequest(response: DebugProtocol.DisconnectResponse): void {
    this.#loaded = null;
    this.#handles.clear();
    this.#host.highlight(null);
    this.sendResponse(response);
    this.sendEvent(new TerminatedEvent());
  }

  readonly #isBreakpoint: StopTest = (stop) => this.#breakpoints.has(stop.node);

  #stopped(reason: 'entry' | 'step' | 'breakpoint' | 'goto'): void {
    const model = this.#loaded?.model;
    if (model === undefined) return;
    this.#handles.clear();
    const { stop, visited, sent } = model.state;
    this.#host.highlight({ current: stop?.node ?? null, visited, edges: sent });
    const event: DebugProtocol.StoppedEvent = new StoppedEvent(reason, threadId);
    event.body.allThreadsStopped = true;
    event.body.description = this.#description(model);
    if (model.isAtEnd) this.#say('The backward pass is complete. Step back, reverse, or restart to look again.');
    this.sendEvent(event);
  }

  #description({ position, pass, isAtEnd }: BackwardModel): string {
    if (isAtEnd) return 'End of the backward pass';
    return `Stop ${position + 1} of ${pass.stops.length}`;
  }

  #say(message: string): void {
    this.sendEvent(new OutputEvent(`${message}\n`, 'console'));
  }

  #frames(): readonly BackwardFrame[] {
    if (this.#loaded === null) return [];
    const { recorded, model, context } = this.#loaded;
    return callStackOf(model.state, recorded.pass, recorded.links, (node) => context.names.nameOf(node));
  }

  #recordedFile(path: string | undefined): string | undefined {
    const files = new Set(this.#loaded?.recorded.links.graph.callSites.map(({ file }) => file));
    return [...files].find((file) => this.#host.documentPath(file) === path);
  }

  #modulePath(node: number | undefined): readonly { readonly name: string; readonly call: number }[] {
    return (node === undefined ? undefined : this.#loaded?.context.nodes[node]?.modulePath) ?? [];
  }

  #moduleKey(node: number | undefined, depth: number): string {
    return this.#modulePath(node)
      .slice(0, depth)
      .map(({ name, call }) => `${name}/${call}`)
      .join('.');
  }
}
