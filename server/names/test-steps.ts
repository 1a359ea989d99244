import type { Compiled } from '../../engine/compile/compile.ts';
import type { Node } from '../../engine/compile/graph/graph.ts';
import { isBranch, isItem } from '../../engine/compile/graph/places.ts';
import type { Block, MapNode, Pair, ScalarNode, SourceNode } from '../../engine/compile/source/nodes.ts';
import { pairOf } from '../../engine/compile/source/nodes.ts';
import type { Range } from '../../engine/language/problems.ts';

/** An id of a step in a path of `tests:`, relative to the block. */
interface NamedInTest {
  node: Node;
  /** The name of the step's pipeline. */
  file: string;
  block: Block;
  range: Range;
}

/**
 * The places where the tests of a pipeline name steps, its own and those of called pipelines: `part/group.read` contains
 * three. Names with `*` name no particular step.
 */
export const stepsInTests = (compiled: Compiled): NamedInTest[] =>
  compiled.pipeline.tests.flatMap(({ node, block }) =>
    pathsOf(node).flatMap((path) =>
      path.style === 'literal' || path.style === 'folded' ? [] : idsIn(path, compiled).map((one) => ({ ...one, block })),
    ),
  );

/** The ids of a path from its beginning, as long as they lead to steps. */
function idsIn(path: ScalarNode, compiled: Compiled): Omit<NamedInTest, 'block'>[] {
  const found: Omit<NamedInTest, 'block'>[] = [];
  let units: readonly Compiled[] = [compiled];
  let at = 0;
  for (const part of path.text.split('/')) {
    const pipeline = units.find(({ byPath }) => byPath.has(asStatic(part))) ?? units[0];
    if (!pipeline) break;

    for (const { node, start, end } of idsInUnit(part, pipeline))
      found.push({ node, file: pipeline.name, range: { start: path.offsetAt(at + start), end: path.offsetAt(at + end) } });
    const last = pipeline.byPath.get(asStatic(part));
    const names = last ? [...Object.values(last.mayCall ?? {}), ...(last.calls === undefined ? [] : [last.calls])] : [];

    units = names.flatMap((name) => (name === compiled.name ? compiled : (compiled.called.get(name) ?? [])));
    at += part.length + 1;
  }

  return found;
}

/** The steps on a path inside one pipeline: `group`, and `group.read`. */
function idsInUnit(part: string, { graph, byPath }: Compiled): { node: Node; start: number; end: number }[] {
  const nodes: { node: Node; start: number; end: number }[] = [];
  for (let start = 0; start <= part.length; ) {
    const length = /^[^.[#]*/.exec(part.slice(start))?.[0].length ?? 0;
    const end = start + length;
    const node = byPath.get(asStatic(part.slice(0, end)));
    if (node && node.id === part.slice(start, end) && !isItem(graph, node) && !isBranch(graph, node))
      nodes.push({ node, start, end });
    const dot = part.indexOf('.', end);
    if (dot < 0) break;
    start = dot + 1;
  }

  return nodes;
}

/** Numbers of iterations and calls exist only in a run. */
const asStatic = (path: string): string => path.replace(/#[\d*]+$/, '').replaceAll(/\[[^\]]*\]/g, '[*]');

/** The paths of steps in a test: keys, and the steps that are expected to fail. */
function pathsOf(test: MapNode): ScalarNode[] {
  const expect = pairOf(test, 'expect')?.value;
  const maps = [pairOf(test, 'answers')?.value, pairOf(expect, 'steps')?.value, pairOf(expect, 'values')?.value];
  const keys = maps.flatMap((map): Pair[] => (map?.kind === 'map' ? map.pairs : [])).map(({ key }) => key);
  const failed = pairOf(pairOf(expect, 'error')?.value, 'step')?.value;
  return [...keys, ...scalarsIn(failed?.kind === 'map' ? pairOf(failed, 'one_of')?.value : failed)];
}

function scalarsIn(node: SourceNode | undefined): ScalarNode[] {
  if (node?.kind === 'scalar') return [node];
  return node?.kind === 'list' ? node.items.flatMap(scalarsIn) : [];
}
