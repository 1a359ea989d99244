import type { Node } from 'yaml';
import { isStepId, slug } from '../../compile/pipeline/ids.ts';

/** A node of the graph as a step, or a step that holds others: a subgraph, a loop, the graph itself. */
export interface GraphStep {
  id: string;
  /** As the graph calls it. */
  name: string;
  /** The class whose code the node runs. */
  className?: string | undefined;
  /** Baton wrote it as a frame of steps: what it holds is all of it. */
  isFrame?: boolean;
  /** Where it stands in the source; undefined for what no node says. */
  node?: Node | undefined;
  /** Nothing happens in it: the node holds a schema, is a start or an end, or is a way out of a loop or of the graph. */
  empty?: boolean;
  /** The graph begins here. */
  first?: boolean;
  parent?: GraphStep | undefined;
  body: GraphStep[];
  /** One of its body is chosen. */
  chooses?: boolean;
  /** It is repeated: until that step of its body has run, or until a model says so. */
  repeats?: { done?: GraphStep | undefined };
  leads: GraphLink[];
}

/** Where a step leads, inside of the same body. */
export interface GraphLink {
  to: GraphStep;
  conditional: boolean;
  label?: string | undefined;
  at: Node | undefined;
}

/** Adds a step to a body, under an id that no other step there has. */
export function addGraphStep(
  parent: GraphStep,
  { name, ...more }: Partial<GraphStep> & Pick<GraphStep, 'name'>,
  at: number = parent.body.length,
): GraphStep {
  const usual = isStepId(name) ? name : slug(name) || 'step';
  const ids = new Set(parent.body.map(({ id }) => id));
  let id = usual;
  for (let number = 2; ids.has(id); number++) id = `${usual}_${number}`;
  const step: GraphStep = { name, body: [], leads: [], ...more, id, parent };
  parent.body.splice(at, 0, step);
  return step;
}

/** Connects two steps of one body, once for each kind of edge. */
export function linkSteps(from: GraphStep, link: GraphLink): void {
  const { to, conditional, label } = link;
  const isThere = from.leads.some((one) => one.to === to && one.conditional === conditional && one.label === label);
  if (!isThere) from.leads.push(link);
}
