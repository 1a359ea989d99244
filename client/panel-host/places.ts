import { isWrittenOut } from '../../engine/compile/graph/building/written-out.ts';
import { locateNode, locatePath, pipelinesOfPlan } from '../../engine/insight/step-locations.ts';
import type { Range } from '../../engine/language/problems.ts';
import { type Path, staticPath } from '../../engine/state/path.ts';
import type { Compiled } from '../runs/engine.ts';

/** The place of a step by its path: the range in `file`, which differs for a step of a pipeline called from its own file. */
export function sourceLocationOf(compiled: Compiled, path: Path): { file: string; range: Range } | undefined {
  const located = locatePath(pipelinesOfPlan(compiled), staticPath(path));
  return located && { file: located.unit.file, range: located.range };
}

/** The innermost step around an offset of the text, by its static path; it may belong to an inline pipeline. */
export function nodeAtPosition(compiled: Compiled, offset: number): Path | undefined {
  let innermost: { path: Path; length: number } | undefined;
  for (const { unit, prefix } of writtenHere(compiled)) {
    for (const node of unit.compiled.graph.nodes) {
      const range = locateNode(unit, node)?.range;
      if (!range || offset < range.start || offset > range.end) continue;
      const length = range.end - range.start;
      // A loop precedes the one step that it repeats, at the same place: the loop is meant.
      if (!innermost || length < innermost.length) innermost = { path: `${prefix}${node.path}`, length };
    }
  }

  return innermost?.path;
}

/** The pipeline and its inline pipelines, with the prefixes of their paths. */
export function writtenHere(compiled: Compiled) {
  const units = pipelinesOfPlan(compiled);
  const here = units.slice(0, 1).map((pipeline) => ({ unit: pipeline, prefix: '' }));
  const seen = new Set<string | undefined>();
  for (const { unit, prefix } of here) {
    for (const node of unit.compiled.graph.nodes) {
      const inner = isWrittenOut(node) ? units.find(({ name }) => name === node.calls) : undefined;
      // A loop and its one step name the same called pipeline: the step calls it, once per item.
      if (!inner || node.loop || seen.has(inner.name) || inner.file !== unit.file) continue;
      seen.add(inner.name);
      here.push({ unit: inner, prefix: `${prefix}${node.path}/` });
    }
  }

  return here;
}
