import type { Graph, Node } from '../graph/graph.ts';
import { accessOf, type Sight } from '../graph/reads.ts';
import type { Step } from '../pipeline/model/step.ts';
import { references } from '../template/references.ts';
import { tight } from '../tight.ts';
import { newMemory, perStep } from './around.ts';
import type { Checkable } from './checkable.ts';
import { stepsOf } from './steps.ts';
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
const made = new WeakMap<Checkable, Readers>();

export function readersOf(checkable: Checkable): Readers {
  const known = made.get(checkable);
  if (known) return known;
  const { graph } = checkable;
  const read = new Set<Node>();
  let all = false;
  const take = (named: Named): void => {
    all ||= named.all;
    for (const node of named.nodes) addWithInside(graph, node, read);
  };
  for (const { node, step } of stepsOf(checkable))
    take(perStep(ofSteps, checkable, step, () => namedBy(node, accessOf(step).reads, checkable)));
  const first = graph.nodes[graph.frames[0]?.nodes[0] ?? -1];
  for (const { template } of first ? topTemplates(checkable) : [])
    if (first)
      take(
        namedBy(
          { ...first, id: '' },
          references(template).map((one) => ({ ...one, scope: 'loop' })),
          checkable,
        ),
      );
  const readers = { read, all };
  made.set(checkable, readers);
  return readers;
}

/** The steps that a step's templates name. */
interface Named {
  nodes: readonly Node[];
  all: boolean;
}

const ofSteps = newMemory<Named>();

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
  const known = inputReads.get(checkable);
  if (known) return known;
  const names = new Set<string>();
  let all = false;
  const take = (taken: Taken): void => {
    all ||= taken.all;
    for (const name of taken.names) names.add(name);
  };
  for (const placed of stepsOf(checkable)) {
    const before = takenBy.get(placed.step);
    const taken = before ?? namesTaken(templatesOf(placed));
    if (!before) takenBy.set(placed.step, taken);
    take(taken);
  }
  take(namesTaken(topTemplates(checkable)));
  const reads = { names, all };
  inputReads.set(checkable, reads);
  return reads;
}

/** Names that may be those of inputs. */
interface Taken {
  names: readonly string[];
  all: boolean;
}

const takenBy = new WeakMap<Step, Taken>();

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

const inputReads = new WeakMap<Checkable, { names: ReadonlySet<string>; all: boolean }>();
