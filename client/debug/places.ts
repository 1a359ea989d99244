import type { Node } from '../../engine/compile/graph/graph.ts';
import { lineStarts, type Position, toPosition } from '../../engine/compile/source/lines.ts';
import type { Compiled } from '../../engine/index.ts';
import { staticPath } from '../../engine/state/path.ts';

/** Where the steps of a plan stand in its text; lines and characters count from 0. */
export interface Places {
  /** Where the step of a path begins; the step may be one of a run. */
  of(path: string): Position | undefined;
  /** Where the text begins to say something. */
  begin: Position;
  /** The step that owns a line, with its static path (two of them where the same text stands for two steps). */
  at(line: number): { start: Position; paths: readonly string[] } | undefined;
}

interface Stand {
  offset: number;
  start: Position;
  /** The last line that holds something of it. */
  last: number;
  paths: string[];
}

/** Reads the places of every step from the engine's own compile. */
export function placesOf(compiled: Compiled): Places {
  const { text, graph, steps } = compiled;
  const starts = lineStarts(text);
  const stands = new Map<number, Stand>();
  const byPath = new Map<string, Stand>();
  for (const node of graph.nodes) {
    const placement = steps[node.index];
    if (!placement) continue;
    const from = compiled.at(placement.block);
    const offset = from + placement.step.range.start;
    const stand = stands.get(offset) ?? {
      offset,
      start: toPosition(starts, offset),
      last: toPosition(starts, lastOf(text, offset, from + placement.step.range.end)).line,
      paths: [],
    };
    if (stops(node)) stand.paths.push(node.path);
    stands.set(offset, stand);
    byPath.set(node.path, stand);
  }
  const inOrder = [...stands.values()].sort((a, b) => a.offset - b.offset);
  return {
    begin: toPosition(starts, compiled.source.entries[0]?.at ?? 0),
    of: (path) => byPath.get(staticPath(path))?.start,
    at: (line) =>
      inOrder.find(({ start }) => start.line === line) ??
      inOrder.findLast(({ start, last }) => start.line <= line && line <= last),
  };
}

/** A loop without `steps:` is stopped at for each of its items, not once more for itself. */
export const stops = (node: Node): boolean => !node.loop?.single;

/** The last character that is no blank. */
function lastOf(text: string, start: number, end: number): number {
  let at = end;
  while (at > start + 1 && /\s/.test(text.charAt(at - 1))) at--;
  return at - 1;
}
