import type { Graph, Node } from '../graph/graph.ts';
import { accessOf, type Sight } from '../graph/reads.ts';
import { references } from '../template/references.ts';
import type { Checkable } from './checkable.ts';
import { stepsOf } from './steps.ts';
import { accessTemplates } from './templates.ts';

/** Which steps' results something reads. */
export interface Readers {
  /** Steps that a template names, and those inside of what it names. */
  read: ReadonlySet<Node>;
  /** A template takes all results at once. */
  all: boolean;
}

const wholes = new Set(['steps', 'results', 'step_results']);
const made = new WeakMap<Checkable, Readers>();

export function readersOf(checkable: Checkable): Readers {
  const known = made.get(checkable);
  if (known) return known;
  const { graph, lookup } = checkable;
  const read = new Set<Node>();
  let all = false;
  const take = (owner: Node, reference: { name: string; path: (string | number)[]; scope: Sight }): void => {
    if (wholes.has(reference.name) && typeof reference.path[0] !== 'string') all = true;
    // Everything that hides the name makes it another's.
    const target = lookup.target(owner, reference);
    if (target.kind === 'step') addWithInside(graph, target.node, read);
  };
  for (const { node, step } of stepsOf(checkable)) for (const one of accessOf(step).reads) take(node, one);
  const first = graph.nodes[graph.frames[0]?.nodes[0] ?? -1];
  for (const { owner, template } of accessTemplates(checkable))
    if (!owner && first) for (const one of references(template)) take({ ...first, id: '' }, { ...one, scope: 'loop' });
  const readers = { read, all };
  made.set(checkable, readers);
  return readers;
}

function addWithInside(graph: Graph, node: Node, into: Set<Node>): void {
  if (into.has(node)) return;
  into.add(node);
  for (const index of graph.frames[node.body ?? -1]?.nodes ?? []) {
    const inner = graph.nodes[index];
    if (inner) addWithInside(graph, inner, into);
  }
}

/** Names that any template may take from the inputs, declared or not; `all` where one takes them whole. */
export function inputsRead(checkable: Checkable): { names: ReadonlySet<string>; all: boolean } {
  const known = inputReads.get(checkable);
  if (known) return known;
  const names = new Set<string>();
  let all = false;
  for (const { template } of accessTemplates(checkable))
    for (const { name, path } of references(template)) {
      const [first] = path;
      names.add(name);
      if (name !== 'inputs' && name !== 'parameters') continue;
      if (typeof first === 'string') names.add(first);
      else all = true;
    }
  const reads = { names, all };
  inputReads.set(checkable, reads);
  return reads;
}

const inputReads = new WeakMap<Checkable, { names: ReadonlySet<string>; all: boolean }>();
