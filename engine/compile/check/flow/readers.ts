import { memoize } from '../../../language/memoize.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { accessOf, type ScopePhase } from '../../graph/names/reads.ts';
import { bodyNodes } from '../../graph/places.ts';
import { references } from '../../template/references.ts';
import type { Checkable } from '../checkable.ts';
import { stepsOf } from '../steps.ts';
import { accessTemplates, topTemplates } from '../templates.ts';

/** Which steps' results something reads. */
interface Readers {
  /** Steps that templates name, with the steps inside those. */
  read: ReadonlySet<Node>;
  /** A template takes all results at once, or it cannot be known what is read. */
  all: boolean;
}

const wholes = new Set(['steps', 'results', 'step_results']);

interface NameRead {
  name: string;
  path: (string | number)[];
  scope: ScopePhase;
}

export const readersOf = memoize((checkable: Checkable): Readers => {
  const { graph, lookup } = checkable;
  const read = new Set<Node>();
  let all = false;

  const add = (owner: Node, { name, path, scope }: NameRead): void => {
    // A nearer name hides this one.
    const target = lookup.target(owner, { name, path, scope });
    if (target.kind === 'step') addWithInside(graph, target.node, read);
    all ||= wholes.has(name) && typeof path[0] !== 'string';
  };

  for (const { node, step } of stepsOf(checkable)) {
    all ||= step.lacksTemplate ?? false;
    for (const one of accessOf(step).reads) add(node, one);
  }

  const first = graph.nodes[graph.frames[0]?.nodes[0] ?? -1];
  if (first) {
    const top = { ...first, id: '' };
    for (const { template } of topTemplates(checkable)) {
      for (const one of references(template)) add(top, { ...one, scope: 'loop' });
    }
  }

  return { read, all };
});

function addWithInside(graph: Graph, node: Node, into: Set<Node>): void {
  if (into.has(node)) return;
  into.add(node);
  for (const index of bodyNodes(graph, node)) {
    const inner = graph.nodes[index];
    if (inner) addWithInside(graph, inner, into);
  }
}

const namespacesWithInputs = new Set(['inputs', 'parameters', 'secrets']);

/** Names that any template may take from the inputs, declared or not; `all` where one takes them whole. */
export const findInputReads = memoize((checkable: Checkable): { names: ReadonlySet<string>; all: boolean } => {
  const names = new Set<string>();
  let all = stepsOf(checkable).some(({ step }) => step.lacksTemplate);
  for (const { template } of accessTemplates(checkable)) {
    for (const { name, path } of references(template)) {
      names.add(name);
      if (!namespacesWithInputs.has(name)) continue;
      if (typeof path[0] === 'string') names.add(path[0]);
      else all = true;
    }
  }

  return { names, all };
});
