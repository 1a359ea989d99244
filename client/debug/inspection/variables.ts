import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Json } from '../../../engine/language/json.ts';
import { isMap } from '../../../engine/language/json.ts';
import { formatBrief, typeNameOf } from './format-value.ts';

/** One line of the variables view. */
export interface VariableEntry {
  name: string;
  value: Json;
  /** The expression for a watch; absent if the template language has none. */
  expression?: string;
  /** The path to members, if it differs from the expression. */
  through?: string;
  /** Shown instead of the value, which then cannot be expanded. */
  words?: string | undefined;
  /** The target of an edit: an input, or the path of a step. */
  edits?: string;
}

/** Something that can be expanded: members by index, from `start` to before `end`. */
export interface Container {
  count: number;
  indexed: boolean;
  entries(start: number, end: number): readonly VariableEntry[] | Promise<readonly VariableEntry[]>;
}

/** Values that the client can expand, by reference. References are valid while the run is stopped, and are never reused. */
export interface Handles {
  keep(container: Container): number;
  /** A value with a reference if it can be expanded. */
  variable(entry: VariableEntry): DebugProtocol.Variable;
  /** An entry of an expanded container, by its name or its expression. */
  find(reference: number, name: string, by?: 'name' | 'expression'): Promise<VariableEntry | undefined>;
  list(args: DebugProtocol.VariablesArguments): Promise<DebugProtocol.Variable[] | undefined>;
  clear(): void;
}

export function createHandles(): Handles {
  const containers = new Map<number, Container>();
  let last = 0;

  const keep = (container: Container): number => {
    containers.set(++last, container);
    return last;
  };

  const variable = ({ name, value, expression, through, words, edits }: VariableEntry): DebugProtocol.Variable => {
    const named = {
      name,
      evaluateName: expression,
      presentationHint: edits === undefined ? { attributes: ['readOnly'] } : undefined,
    };
    if (words !== undefined) return { ...named, value: words, variablesReference: 0 };

    const container = membersOf(value, through ?? expression);
    return {
      ...named,
      value: formatBrief(value),
      type: typeNameOf(value),
      variablesReference: container ? keep(container) : 0,
      ...(container ? { [container.indexed ? 'indexedVariables' : 'namedVariables']: container.count } : {}),
    };
  };

  return {
    keep,
    variable,
    async find(reference, name, by = 'name') {
      const container = containers.get(reference);
      return (await container?.entries(0, container.count))?.find((one) => one[by] === name);
    },
    async list({ variablesReference, filter, start = 0, count }) {
      const container = containers.get(variablesReference);
      if (!container) return undefined;
      if (filter && (filter === 'indexed') !== container.indexed) return [];
      const entries = await container.entries(start, count ? Math.min(start + count, container.count) : container.count);
      return entries.map(variable);
    },
    clear: () => containers.clear(),
  };
}

/** A container of entries that are all available. */
export const fixed = (entries: readonly VariableEntry[]): Container => ({
  count: entries.length,
  indexed: false,
  entries: (start, end) => entries.slice(start, end),
});

/** The members of a list or a map; an empty one has none. */
function membersOf(value: Json, through: string | undefined): Container | undefined {
  const expressionOf = (key: string | number): { expression?: string } =>
    through === undefined ? {} : { expression: memberExpression(through, key) };
  if (Array.isArray(value)) {
    if (!value.length) return undefined;
    const entries = (start: number, end: number): VariableEntry[] =>
      value.slice(start, end).map((one, index) => ({ name: String(start + index), value: one, ...expressionOf(start + index) }));
    return { count: value.length, indexed: true, entries };
  }
  if (!isMap(value)) return undefined;

  const keys = Object.keys(value);
  if (!keys.length) return undefined;

  const entries = (start: number, end: number): VariableEntry[] =>
    keys.slice(start, end).map((key) => ({ name: key, value: value[key] ?? null, ...expressionOf(key) }));
  return { count: keys.length, indexed: false, entries };
}

/** `a.b`, `a[0]`, `a["b c"]`. */
export function memberExpression(of: string, key: string | number): string {
  const left = /^[\w.[\]"$]+$/.test(of) ? of : `(${of})`;
  if (typeof key === 'number') return `${left}[${key}]`;
  return /^[A-Za-z_]\w*$/.test(key) ? `${left}.${key}` : `${left}[${JSON.stringify(key)}]`;
}
