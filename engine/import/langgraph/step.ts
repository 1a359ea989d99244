import type { Node } from 'yaml';
import { isStepId, slug } from '../../compile/pipeline/ids.ts';

/** A node of the graph as a step, or a step with inner steps: a subgraph, a loop, the graph itself. */
export interface GraphStep {
  id: string;
  /** Its name in the graph. */
  name: string;
  /** The class whose code the node runs. */
  className?: string | undefined;
  /** Baton wrote it as a frame of steps: it consists only of its inner steps. */
  isFrame?: boolean;
  /** Its node in the source; undefined where there is none. */
  node?: Node | undefined;
  /** It does nothing: the node holds a schema, is a start or an end, or leads out of a loop or the graph. */
  empty?: boolean;
  /** The graph starts here. */
  first?: boolean;
  parent?: GraphStep | undefined;
  body: GraphStep[];
  /** One of its inner steps is chosen. */
  chooses?: boolean;
  /** A loop: until that step of its body has run, or until a model decides. */
  repeats?: { done?: GraphStep | undefined };
  leads: GraphLink[];
}

/** An edge to a step in the same body. */
export interface GraphLink {
  to: GraphStep;
  conditional: boolean;
  label?: string | undefined;
  at: Node | undefined;
}

/** Adds a step to a body, under an unused id. */
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
