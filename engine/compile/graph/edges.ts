import { isOutside } from '../../language/transform.ts';
import type { Pipeline } from '../pipeline/model/pipeline.ts';
import type { Step } from '../pipeline/model/step.ts';
import type { MapValue } from '../pipeline/model/value.ts';
import type { Placement } from './frames.ts';
import type { Edge, Graph, Node } from './graph.ts';
import type { Read, Sight } from './reads.ts';
import { accessOf, namesOfLoop } from './reads.ts';
import { orderVariables } from './variables.ts';

/** Names that hold step results, beside the bare ids. */
const stepNamespaces = new Set(['steps', 'results', 'step_results']);

/** What a name that a step reads stands for. */
type Target = { kind: 'step'; node: Node; id: string } | { kind: 'variable'; frame: number; name: string } | { kind: 'other' };

/** Looks names up as a run does: loop names, own parameters, step ids inner frame first, variables, inputs, vars. */
export interface Lookup {
  target(node: Node, read: Pick<Read, 'name' | 'path' | 'scope'>): Target;
  writtenTo(node: Node, name: string): number;
}

/** Adds the edges that `dependencies`, template references and variables make; each is lifted to the frame that both ends share. */
export function addEdges(graph: Graph, pipeline: Pipeline, steps: Placement[]): void {
  const lookup = lookupOf(graph, pipeline, steps);
  const seen = new Map<number, Edge>();
  const connect = (from: Node, to: Node, kind: Edge['kind'], label?: string, orders = false): void => {
    const key = from.index * graph.nodes.length + to.index;
    const before = seen.get(key);
    if (before && !orders) delete before.orders;
    if (from === to || before) return;
    const edge: Edge = { from: from.index, to: to.index, kind, ...(label ? { label } : {}), ...(orders ? { orders } : {}) };
    seen.set(key, edge);
    graph.edges.push(edge);
    from.successors.push(to.position);
    to.predecessors.push(from.position);
  };
  for (const node of graph.nodes) {
    const step = steps[node.index]?.step;
    if (!step || isItem(graph, node)) continue;
    for (const { id } of step.dependencies) {
      const target = lookup.target(node, { name: id, path: [], scope: 'loop' });
      if (target.kind === 'step') join(graph, target.node, node, (from, to) => connect(from, to, 'dependency'));
    }
    for (const read of accessOf(step).reads) {
      const target = lookup.target(node, read);
      if (target.kind === 'step') join(graph, target.node, node, (from, to) => connect(from, to, 'data', target.id));
    }
  }
  orderVariables(graph, steps, lookup, (from, to, name, orders) => connect(from, to, 'variable', name, orders));
  orderSessions(graph, steps, (from, to, name) => connect(from, to, 'session', name));
}

/** Prompts of one session in one frame run in text order. */
function orderSessions(graph: Graph, steps: Placement[], connect: (from: Node, to: Node, name: string) => void): void {
  for (const frame of graph.frames) {
    const last = new Map<string, Node>();
    for (const index of frame.nodes) {
      const node = graph.nodes[index];
      const work = steps[index]?.step.work;
      if (!node || work?.kind !== 'prompt' || !work.session) continue;
      const before = last.get(work.session.id);
      if (before) connect(before, node, work.session.id);
      last.set(work.session.id, node);
    }
  }
}

/** Whether a node is the one step that a loop repeats: its reads are those of the loop's own node. */
export const isItem = (graph: Graph, node: Node): boolean => {
  const owner = graph.nodes[graph.frames[node.frame]?.owner ?? -1];
  return owner?.loop?.single ?? false;
};

/** Calls `connect` with the two nodes lifted to the frame of `from`, if `to` lies in that frame or inside it. */
function join(graph: Graph, from: Node, to: Node, connect: (from: Node, to: Node) => void): void {
  const lifted = liftTo(graph, to, from.frame);
  if (lifted) connect(from, lifted);
}

/** The node of `frame` that `node` is, or lies in. */
export function liftTo(graph: Graph, node: Node, frame: number): Node | undefined {
  for (let at: Node | undefined = node; at; ) {
    if (at.frame === frame) return at;
    const owner: number | undefined = graph.frames[at.frame]?.owner;
    at = owner === undefined ? undefined : graph.nodes[owner];
  }
  return undefined;
}

export function lookupOf(graph: Graph, pipeline: Pipeline, steps: Placement[]): Lookup {
  const ids = graph.frames.map(
    (frame) => new Map(frame.nodes.map((index) => [graph.nodes[index]?.id ?? '', graph.nodes[index]])),
  );
  const inputs = new Set(pipeline.inputs.map(({ name }) => name));
  const vars = claimedVars(graph, steps);
  const declares = graph.frames.map((frame) => new Set(frame.declares));
  /** Names that some `set` writes in a frame that does not declare them. */
  const undeclared = graph.frames.map(() => new Set<string>());
  const declaring = (frame: number, name: string): number | undefined => {
    for (let at: number | undefined = frame; at !== undefined; at = parentFrame(graph, at))
      if (declares[at]?.has(name)) return at;
    return undefined;
  };
  const writtenTo = (node: Node, name: string): number => declaring(node.frame, name) ?? node.frame;
  for (const node of graph.nodes) {
    const step = steps[node.index]?.step;
    if (step) for (const { name } of accessOf(step).writes) undeclared[writtenTo(node, name)]?.add(name);
  }
  /** What the conditions at a loop's ends see: the steps of its body, and the one step of a loop without `steps:` under its own id. */
  const inBody = (node: Node, name: string): Node | undefined => {
    const [first] = graph.frames[node.body ?? -1]?.nodes ?? [];
    if (node.loop?.single) return name === node.id ? graph.nodes[first ?? -1] : undefined;
    return node.body === undefined ? undefined : ids[node.body]?.get(name);
  };
  const stepFrom = (frame: number, id: string): Node | undefined => {
    for (let at: number | undefined = frame; at !== undefined; at = parentFrame(graph, at)) {
      const owner: Node | undefined = graph.nodes[graph.frames[at]?.owner ?? -1];
      if (owner?.loop?.single) continue;
      const found = ids[at]?.get(id);
      if (found) return found;
      // A loop's own id inside its body means its frame.
      if (owner?.loop && owner.id === id) return undefined;
    }
    return undefined;
  };
  const variableFrom = (frame: number, name: string): number | undefined => {
    for (let at: number | undefined = frame; at !== undefined; at = parentFrame(graph, at))
      if (declares[at]?.has(name) || undeclared[at]?.has(name)) return at;
    return undefined;
  };
  /** What a loop declares itself is seen by what it asks around each iteration too. */
  const ownVariable = ({ loop, body }: Node, name: string, scope: Sight): number | undefined =>
    loop && (scope === 'body' || scope === 'item') && body !== undefined && graph.frames[body]?.declares.includes(name)
      ? body
      : undefined;
  const target: Lookup['target'] = (node, { name, path, scope }) => {
    const [first] = path;
    if (typeof scope === 'object' && !isOutside(name)) return { kind: 'other' };
    if (scope === 'made' && isOwnValue(name)) return { kind: 'other' };
    const body =
      scope === 'body' ? inBody(node, stepNamespaces.has(name) && typeof first === 'string' ? first : name) : undefined;
    if (body) return { kind: 'step', node: body, id: body.id };
    if (stepNamespaces.has(name) && typeof first === 'string') {
      const found = stepFrom(node.frame, first);
      return found ? { kind: 'step', node: found, id: first } : { kind: 'other' };
    }
    if (name === 'variables' && typeof first === 'string') {
      const frame = ownVariable(node, first, scope) ?? variableFrom(node.frame, first);
      return frame === undefined ? { kind: 'other' } : { kind: 'variable', frame, name: first };
    }
    if (isLoopName(graph, node, name, scope) || isOwnParameter(steps[node.index]?.step, name)) return { kind: 'other' };
    const found = stepFrom(node.frame, name);
    if (found) return { kind: 'step', node: found, id: name };
    const frame = ownVariable(node, name, scope) ?? variableFrom(node.frame, name);
    if (frame !== undefined) return { kind: 'variable', frame, name };
    const claimant = inputs.has(name) ? undefined : vars.get(name);
    return claimant && claimant !== node ? { kind: 'step', node: claimant, id: claimant.id } : { kind: 'other' };
  };
  return { target, writtenTo };
}

/** The frame whose names are seen too. */
export const parentFrame = (graph: Graph, frame: number): number | undefined =>
  frame !== 0 && frame === graph.last ? 0 : graph.nodes[graph.frames[frame]?.owner ?? -1]?.frame;

/** What a step's value is called where the step judges or writes it. */
export const isOwnValue = (name: string): boolean => name === 'value' || name === 'result';

/** Names that a loop around the node (or on it, for what each item evaluates) gives. */
export function isLoopName(graph: Graph, node: Node, name: string, scope: Sight): boolean {
  if (node.loop && scope !== 'loop' && namesOfLoop(node.loop).has(name)) return true;
  for (let at: number | undefined = node.frame; at !== undefined; at = parentFrame(graph, at)) {
    const owner: Node | undefined = graph.nodes[graph.frames[at]?.owner ?? -1];
    if (owner?.loop && namesOfLoop(owner.loop).has(name)) return true;
  }
  return false;
}

/** Whether a step gives its templates a parameter of this name. */
export function isOwnParameter(step: Step | undefined, name: string): boolean {
  const parameters = parametersOf(step);
  if (!parameters?.entries.length) return false;
  const known = parameterNames.get(parameters) ?? new Set(parameters.entries.map(({ key }) => key));
  parameterNames.set(parameters, known);
  return known.has(name);
}

const parameterNames = new WeakMap<MapValue, ReadonlySet<string>>();

/** The parameters that a step's own templates read by bare name. */
export const parametersOf = (step: Step | undefined): MapValue | undefined =>
  step?.work.kind === 'tool' || step?.work.kind === 'prompt' ? step.work.parameters : undefined;

/** Names that exactly one step of the pipeline declares in `vars`. */
function claimedVars(graph: Graph, steps: Placement[]): ReadonlyMap<string, Node> {
  const claims = new Map<string, Node | undefined>();
  for (const node of graph.nodes) {
    if (isItem(graph, node)) continue;
    for (const name of steps[node.index]?.step.answer?.vars ?? []) claims.set(name, claims.has(name) ? undefined : node);
  }
  return new Map([...claims].flatMap(([name, node]) => (node && node.frame === 0 ? [[name, node] as const] : [])));
}
