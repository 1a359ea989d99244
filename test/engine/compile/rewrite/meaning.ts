import type { Compiled } from '../../../../engine/compile/compile.ts';
import { compile } from '../../../../engine/compile/compile.ts';

/** What says only where something stands, or how it was read. */
const places = new Set([
  'node',
  'block',
  'tag',
  'at',
  'placed',
  'range',
  'keyRange',
  'nameRange',
  'asRange',
  'idRange',
  'toolRange',
  'actionRange',
  'labelRange',
  'valueRange',
]);

/** `completed` and `success` say the same of a status as `succeeded`. */
const sameWords = (text: string): string => text.replace(/(['"])(?:completed|success)\1/g, '$1succeeded$1');

/** A pipeline without its places, maps in the order of their keys: two texts that mean the same have the same. */
function bare(value: unknown, key = ''): unknown {
  if (value instanceof Map)
    return key === 'entries'
      ? [...value.keys()].sort()
      : bare(Object.fromEntries([...value].map(([name, one]) => [String(name), one])));
  if (Array.isArray(value)) {
    const items = value.map((item) => bare(item));
    // The members of a map stand in no order that means anything.
    return key === 'entries' || key === 'rename' || key === 'inherit'
      ? items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : items;
  }
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? sameWords(value) : typeof value === 'function' ? undefined : value;
  if ('parts' in value && 'text' in value && 'lone' in value) return { template: bare(value.text) };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, one]) => !places.has(name) && one !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, one]) => [name, bare(one, name)]),
  );
}

/** What a text means, its problems with it; a hint about spelling is none. */
export const meaning = ({ pipeline, graph, problems }: Compiled): unknown => ({
  pipeline: bare(pipeline),
  graph: bare(graph),
  // What stands at one place may be said at two in our spelling.
  problems: [
    ...new Set(
      problems.filter(({ code }) => code !== 'dialect').map(({ code, severity, message }) => `${code} ${severity} ${message}`),
    ),
  ].sort(),
});

export const compiled = (text: string, file = 'flow.baton.yaml'): Compiled => compile(text, { file });
