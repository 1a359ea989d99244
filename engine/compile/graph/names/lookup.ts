import { isOutside } from '../../../language/kinds/transform.ts';
import { memoize } from '../../../language/memoize.ts';
import { partsOfWork } from '../../pipeline/model/parts.ts';
import type { Pipeline } from '../../pipeline/model/pipeline.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { MapValue } from '../../pipeline/model/value.ts';
import type { Placement } from '../building/frames.ts';
import type { Graph, Node } from '../graph.ts';
import { bodyNodes, holdsAgents, isItem, ownerOfFrame, parentFrame } from '../places.ts';
import { namesOfLoop } from './loop-names.ts';
import type { ScopePhase, StepRead } from './reads.ts';
import { accessOf } from './reads.ts';

/** Names that hold step results, beside the bare ids. */
const stepNamespaces = new Set(['steps', 'results', 'step_results']);

/** The declaration that a name refers to. */
export type Target =
  | { kind: 'step'; node: Node; id: string }
  | { kind: 'variable'; frame: number; name: string }
  | { kind: 'other' };

/** Looks names up as a run does: loop names, own parameters, step ids inner frame first, variables, inputs, vars. */
export interface Lookup {
  target(node: Node, read: Pick<StepRead, 'name' | 'path' | 'scope'> & { field?: string | undefined }): Target;
  writtenTo(node: Node, name: string): number;
}

export function lookupOf(graph: Graph, pipeline: Pipeline, steps: Placement[]): Lookup {
  const ids = graph.frames.map(
    (frame) =>
      new Map(
        (holdsAgents(graph, frame.index) ? [] : frame.nodes).map((index) => [graph.nodes[index]?.id ?? '', graph.nodes[index]]),
      ),
  );
  const inputs = new Set(pipeline.inputs.map(({ name }) => name));
  const vars = claimedVars(graph, steps);
  const declares = graph.frames.map((frame) => new Set(frame.declares));

  /** Names that some `set` writes in a frame that does not declare them. */
  const undeclared = graph.frames.map(() => new Set<string>());

  const declaring = (frame: number, name: string): number | undefined => {
    for (let at: number | undefined = frame; at !== undefined; at = parentFrame(graph, at)) {
      if (declares[at]?.has(name)) return at;
    }
    return undefined;
  };

  const writtenTo = (node: Node, name: string): number => declaring(node.frame, name) ?? node.frame;
  for (const node of graph.nodes) {
    const step = steps[node.index]?.step;
    if (step) {
      for (const { name } of accessOf(step).writes) undeclared[writtenTo(node, name)]?.add(name);
    }
  }

  /**
   * The names for conditions at a loop's ends: the steps of its body, and the one step of a loop without `steps:` under its
   * own id.
   */
  const inBody = (node: Node, name: string): Node | undefined => {
    const [first] = bodyNodes(graph, node);
    if (node.loop?.single) return name === node.id && first !== undefined ? graph.nodes[first] : undefined;
    return node.body === undefined ? undefined : ids[node.body]?.get(name);
  };

  const stepFrom = (frame: number, id: string): Node | undefined => {
    for (let at: number | undefined = frame; at !== undefined; at = parentFrame(graph, at)) {
      const owner = ownerOfFrame(graph, at);
      if (owner?.loop?.single) continue;
      const found = ids[at]?.get(id);
      if (found) return found;
      // A loop's own id inside its body means the running loop.
      if (owner?.loop && owner.id === id) return undefined;
    }
    return undefined;
  };

  const variableFrom = (frame: number, name: string): number | undefined => {
    for (let at: number | undefined = frame; at !== undefined; at = parentFrame(graph, at)) {
      if (declares[at]?.has(name) || undeclared[at]?.has(name)) return at;
    }
    return undefined;
  };

  /** A loop's own variables are also seen by the conditions that it evaluates around each iteration. */
  const ownVariable = ({ loop, body }: Node, name: string, scope: ScopePhase): number | undefined =>
    loop && (scope === 'body' || scope === 'item') && body !== undefined && graph.frames[body]?.declares.includes(name)
      ? body
      : undefined;

  const stepTarget = (node: Node, id: string): Target | undefined => {
    const step = stepFrom(node.frame, id);
    return step && { kind: 'step', node: step, id };
  };

  const variableTarget = (node: Node, name: string, scope: ScopePhase): Target | undefined => {
    const frame = ownVariable(node, name, scope) ?? variableFrom(node.frame, name);
    return frame === undefined ? undefined : { kind: 'variable', frame, name };
  };

  const claimantTarget = (node: Node, name: string): Target | undefined => {
    const claimant = inputs.has(name) ? undefined : vars.get(name);
    return claimant && claimant !== node ? { kind: 'step', node: claimant, id: claimant.id } : undefined;
  };

  const target: Lookup['target'] = (node, { name, path, scope, field }) => {
    if (isOwnName(name, scope)) return other;
    const member = typeof path[0] === 'string' ? path[0] : undefined;
    const stepId = stepNamespaces.has(name) ? member : undefined;
    const body = scope === 'body' ? inBody(node, stepId ?? name) : undefined;
    if (body) return { kind: 'step', node: body, id: body.id };
    if (stepId !== undefined) return stepTarget(node, stepId) ?? other;
    if (name === 'variables' && member !== undefined) return variableTarget(node, member, scope) ?? other;
    if (isLoopName(graph, node, name, scope) || isOwnParameter(steps[node.index]?.step, name, field)) return other;

    return stepTarget(node, name) ?? variableTarget(node, name, scope) ?? claimantTarget(node, name) ?? other;
  };

  return { target, writtenTo };
}

const other: Target = { kind: 'other' };

/** The names of a step's value where the step judges or writes it. */
export const isOwnValue = (name: string): boolean => name === 'value' || name === 'result';

/** Whether a name means the step's own value, or in a formula a field of an item, before outer names. */
const isOwnName = (name: string, scope: ScopePhase): boolean =>
  typeof scope === 'object' ? !isOutside(name) : scope === 'made' && isOwnValue(name);

/** Whether a name is given by a loop around the node, or by the loop on it for keys that each item evaluates. */
export function isLoopName(graph: Graph, node: Node, name: string, scope: ScopePhase): boolean {
  if (node.loop && scope !== 'loop' && namesOfLoop(node.loop).has(name)) return true;
  for (let at: number | undefined = node.frame; at !== undefined; at = parentFrame(graph, at)) {
    const owner = ownerOfFrame(graph, at);
    if (owner?.loop && namesOfLoop(owner.loop).has(name)) return true;
  }
  return false;
}

/**
 * Whether a name in `field` means a parameter of the step itself. Within the parameter of that name it means an outer name: a
 * parameter is not made of itself.
 */
export function isOwnParameter(step: Step | undefined, name: string, field?: string): boolean {
  const parameters = parametersOf(step);
  if (parameters === undefined || parameters.entries.length === 0 || !parameterNames(parameters).has(name)) return false;
  const itself = `${step?.work.kind === 'tool' ? (step.work.as ?? 'parameters') : 'parameters'}.${name}`;
  return field !== itself && !field?.startsWith(`${itself}.`);
}

const parameterNames = memoize(({ entries }: MapValue): ReadonlySet<string> => new Set(entries.map(({ key }) => key)));

/** The parameters that a step's own templates read by bare name. */
export const parametersOf = (step: Step | undefined): MapValue | undefined => step && partsOfWork(step.work).parameters;

/** Names that exactly one step of the pipeline declares in `vars`. */
function claimedVars(graph: Graph, steps: Placement[]): ReadonlyMap<string, Node> {
  const claims = new Map<string, Node | undefined>();
  for (const node of graph.nodes) {
    if (isItem(graph, node)) continue;
    for (const name of steps[node.index]?.step.answer?.vars ?? []) claims.set(name, claims.has(name) ? undefined : node);
  }
  return new Map([...claims].flatMap(([name, node]) => (node && node.frame === 0 ? [[name, node] as const] : [])));
}
