import type { Graph, Node } from '../graph/graph.ts';
import { accessOf, type Sight } from '../graph/reads.ts';
import type { Step } from '../pipeline/model/step.ts';
import { references } from '../template/references.ts';
import { tight } from '../tight.ts';
import { inSteps, newMemory } from './around.ts';
import type { Checkable } from './checkable.ts';
import type { PlacedNode } from './steps.ts';
import type { PlacedTemplate } from './templates.ts';
import { templatesOf, topTemplates } from './templates.ts';

/** Which steps' results something reads. */
interface Readers {
  /** Steps that a template names, and those inside of what it names. */
  read: ReadonlySet<Node>;
  /** A template takes all results at once. */
  all: boolean;
}

const wholes = new Set(['steps', 'results', 'step_results']);
const made = new WeakMap<readonly Named[], Readers>();

export function readersOf(checkable: Checkable): Readers {
  const { graph } = checkable;
  const inAll = inSteps(ofSteps, checkable, ({ node, step }) => namedBy(node, accessOf(step).reads, checkable), sameNamed);
  const known = made.get(inAll);
  if (known) return known;
  const read = new Set<Node>();
  const first = graph.nodes[graph.frames[0]?.nodes[0] ?? -1];
  const top = first
    ? topTemplates(checkable).map(({ template }) =>
        namedBy(
          { ...first, id: '' },
          references(template).map((one) => ({ ...one, scope: 'loop' })),
          checkable,
        ),
      )
    : [];
  for (const { nodes } of [...inAll, ...top]) for (const node of nodes) addWithInside(graph, node, read);
  const readers = { read, all: [...inAll, ...top].some(({ all }) => all) };
  made.set(inAll, readers);
  return readers;
}

/** The steps that a step's templates name. */
interface Named {
  nodes: readonly Node[];
  all: boolean;
}

const ofSteps = newMemory<Named>();

const sameNamed = (now: Named, then: Named): boolean =>
  now.all === then.all && now.nodes.length === then.nodes.length && now.nodes.every((node, index) => node === then.nodes[index]);

function namedBy(
  owner: Node,
  reads: readonly { name: string; path: (string | number)[]; scope: Sight }[],
  { lookup }: Checkable,
): Named {
  const nodes: Node[] = [];
  for (const read of reads) {
    // Everything that hides the name makes it another's.
    const target = lookup.target(owner, read);
    if (target.kind === 'step') nodes.push(target.node);
  }
  return { nodes: tight(nodes), all: reads.some(({ name, path }) => wholes.has(name) && typeof path[0] !== 'string') };
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
  const inAll = inSteps(takenIn, checkable, takenBy, sameTaken);
  const known = inputReads.get(inAll);
  if (known) return known;
  const taken = [...inAll, namesTaken(topTemplates(checkable))];
  const reads = { names: new Set(taken.flatMap(({ names }) => names)), all: taken.some(({ all }) => all) };
  inputReads.set(inAll, reads);
  return reads;
}

/** Names that may be those of inputs. */
interface Taken {
  names: readonly string[];
  all: boolean;
}

const takenIn = newMemory<Taken>();
const ofStep = new WeakMap<Step, Taken>();

/** It depends on the step alone. */
function takenBy(placed: PlacedNode): Taken {
  const known = ofStep.get(placed.step) ?? namesTaken(templatesOf(placed));
  ofStep.set(placed.step, known);
  return known;
}

const sameTaken = (now: Taken, then: Taken): boolean =>
  now.all === then.all && now.names.length === then.names.length && now.names.every((name, index) => name === then.names[index]);

function namesTaken(templates: readonly PlacedTemplate[]): Taken {
  const names: string[] = [];
  let all = false;
  for (const { template } of templates)
    for (const { name, path } of references(template)) {
      const [first] = path;
      names.push(name);
      if (name !== 'inputs' && name !== 'parameters' && name !== 'secrets') continue;
      if (typeof first === 'string') names.push(first);
      else all = true;
    }
  return { names: tight(names), all };
}

const inputReads = new WeakMap<readonly Taken[], { names: ReadonlySet<string>; all: boolean }>();
