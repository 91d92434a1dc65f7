import type { DebugProtocol } from '@vscode/debugprotocol';
import type { ChildList, DebugValue } from './debug-value.ts';

/** Gives the editor numbers to ask for children with. They hold as long as the debugger stays where it is. */
export class ValueHandles {
  readonly #lists = new Map<number, ChildList>();
  #next = 1;

  /** A new handle, for a scope. */
  add(children: ChildList): number {
    const handle = this.#next++;
    this.#lists.set(handle, children);
    return handle;
  }

  /** Forgets all handles; numbers are not used again. */
  clear(): void {
    this.#lists.clear();
  }

  /** The value as the protocol has it. */
  toVariable({ name, value, type, evaluateName, children }: DebugValue): DebugProtocol.Variable {
    return {
      name,
      value,
      ...(type === undefined ? {} : { type }),
      ...(evaluateName === undefined ? {} : { evaluateName }),
      ...(children === null
        ? { variablesReference: 0 }
        : {
            variablesReference: this.add(children),
            namedVariables: children.namedCount,
            indexedVariables: children.indexedCount,
          }),
    };
  }

  /** The children that a `variables` request asks for. */
  async variables(request: DebugProtocol.VariablesArguments): Promise<DebugProtocol.Variable[]> {
    const children = this.#lists.get(request.variablesReference);
    if (children === undefined) return [];
    const { filter, start = 0, count } = request;
    const named = filter === 'indexed' ? [] : await children.named();
    const length = count === undefined || count === 0 ? children.indexedCount : count;
    const indexed = filter === 'named' ? [] : await children.indexed(start, length);
    return [...named, ...indexed].map((value) => this.toVariable(value));
  }
}
