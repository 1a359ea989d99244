import { inBlock } from '../../engine/compile/check/place.ts';
import { accessTemplates } from '../../engine/compile/check/templates.ts';
import { isItem } from '../../engine/compile/graph/edges.ts';
import type { Node } from '../../engine/compile/graph/graph.ts';
import type { Block } from '../../engine/compile/source/nodes.ts';
import { references } from '../../engine/compile/template/references.ts';
import type { Snapshot } from '../snapshot.ts';

/** One place where a step is named, counted from its block. */
export interface Naming {
  node: Node;
  block: Block;
  range: { start: number; end: number };
  declares: boolean;
}

const known = new WeakMap<Snapshot, Naming[]>();

/** Every place that names a step: its id, `dependencies`, routes, and templates, also behind `steps.` and a frame's name. */
export function namings(snapshot: Snapshot): readonly Naming[] {
  const found = known.get(snapshot);
  if (found) return found;
  const all: Naming[] = [];
  const { graph, steps, checkable, byPath } = snapshot.compiled;
  const { lookup } = checkable;
  for (const node of graph.nodes) {
    const placement = steps[node.index];
    if (!placement || isItem(graph, node)) continue;
    const { step, block } = placement;
    if (step.idGiven) all.push({ node, block, range: step.idRange, declares: true });
    const refs = [
      ...step.dependencies,
      step.onFalse,
      step.onSuccess,
      typeof step.onFailure === 'string' ? undefined : step.onFailure,
    ];
    for (const ref of refs) {
      if (!ref) continue;
      const target = lookup.target(node, { name: ref.id, path: [], scope: 'loop' });
      if (target.kind === 'step') all.push({ node: target.node, block, range: ref.range, declares: false });
    }
  }
  const first = graph.nodes[graph.frames[0]?.nodes[0] ?? -1];
  for (const { template, node: scalar, at, block, owner, scope } of accessTemplates(checkable)) {
    const from = owner ?? (first && { ...first, id: '', loop: undefined, index: -1 });
    if (!from) continue;
    for (const { name, path, nameRange, pathRanges } of references(template)) {
      const target = lookup.target(from, { name, path, scope });
      if (target.kind !== 'step') continue;
      const inNamespace = target.node.id !== name;
      if (inNamespace && path[0] !== target.node.id) continue;
      const place = (range: { start: number; end: number }) => inBlock(scalar, { start: range.start + at, end: range.end + at });
      const own = inNamespace ? pathRanges[0] : nameRange;
      if (own) all.push({ node: target.node, block, range: place(own), declares: false });
      // `group.step` and `loop.steps.step` name the inner step too.
      let outer = target.node;
      for (let index = inNamespace ? 1 : 0; index < path.length; index++) {
        const member = path[index];
        if (outer.loop && member === 'steps') continue;
        const inner = typeof member === 'string' ? byPath.get(`${outer.path}${outer.loop ? '[*]' : ''}.${member}`) : undefined;
        const range = pathRanges[index];
        if (!inner || !range) break;
        all.push({ node: inner, block, range: place(range), declares: false });
        outer = inner;
      }
    }
  }
  known.set(snapshot, all);
  return all;
}

/** The step that is named at an offset of the text. */
export function namingAt(snapshot: Snapshot, offset: number): Naming | undefined {
  return namings(snapshot).find(({ block, range }) => {
    const at = offset - snapshot.compiled.at(block);
    return range.start <= at && at <= range.end;
  });
}
