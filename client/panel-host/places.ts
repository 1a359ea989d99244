import type { Range } from '../../engine/language/problems.ts';
import { type Path, staticPath } from '../../engine/state/path.ts';
import type { Compiled } from '../runs/engine.ts';

/** Where the step of a path stands in the text, undefined where the text has no such step any more. */
export function rangeOf(compiled: Compiled, path: Path): Range | undefined {
  const node = compiled.byPath.get(staticPath(path));
  return node && rangeOfNode(compiled, node.index);
}

/** The innermost step around an offset, by its static path. */
export function nodeAt(compiled: Compiled, offset: number): Path | undefined {
  let found: { path: Path; length: number } | undefined;
  for (const { index, path } of compiled.graph.nodes) {
    const range = rangeOfNode(compiled, index);
    if (!range || offset < range.start || offset > range.end) continue;
    const length = range.end - range.start;
    // A loop comes before the one step that it repeats, and both stand in the same place: the loop is meant.
    if (!found || length < found.length) found = { path, length };
  }
  return found?.path;
}

function rangeOfNode({ steps, at }: Compiled, index: number): Range | undefined {
  const step = steps[index]?.step;
  if (!step) return undefined;
  const start = at(step.block);
  return { start: start + step.range.start, end: start + step.range.end };
}
