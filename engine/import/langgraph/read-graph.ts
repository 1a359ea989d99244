import type { Node } from 'yaml';
import { langGraphEnd, langGraphStart } from '../../compile/graph/export/langgraph.ts';
import { isMap } from '../../language/json.ts';
import { importTexts } from '../../language/texts/import.ts';
import type { ImportReading, SourceFields } from '../source/fields.ts';
import { addNote, fieldsOf, fieldText, nodeJson, noteLeftovers, sourceItems, takeField } from '../source/fields.ts';
import type { GraphStep } from './step.ts';
import { addGraphStep, linkSteps } from './step.ts';

interface ReadGraph {
  reading: ImportReading;
  top: GraphStep;
  byPath: Map<string, GraphStep>;
  /** Edges into a body, with their target step there. */
  into: { to: GraphStep; outer: GraphStep; at: Node }[];
}

/** The steps of a graph, with those of subgraphs inside them and the edges of each body. `top` holds the rest. */
export function readGraph(root: SourceFields): GraphStep {
  const { reading } = root;
  const top: GraphStep = { id: '', name: '', body: [], leads: [] };
  const graph: ReadGraph = { reading, top, byPath: new Map(), into: [] };
  for (const node of sourceItems(reading, takeField(root, 'nodes')?.value)) readNode(graph, node);
  for (const node of sourceItems(reading, takeField(root, 'edges')?.value)) readEdge(graph, node);

  for (const { to, outer, at } of graph.into) {
    const isFirst = to.parent === outer && !outer.body.some(({ leads }) => leads.some((link) => link.to === to));
    if (!isFirst) addNote(reading, at, 'graphEdgeInto', { name: to.name, outer: outer.name });
  }

  noteLeftovers(root);
  return top;
}

const isEdgeOfGraph = (id: string): boolean => id === langGraphStart || id === langGraphEnd;

/**
 * `{id, type, data, metadata}`: `data` is the class and the name of the runnable, or the name of a schema. A numeric id means
 * nothing.
 */
function readNode(graph: ReadGraph, node: Node): void {
  const { reading } = graph;
  if (--reading.left < 0) throw new RangeError(importTexts.endless);

  const fields = fieldsOf(reading, node);
  const path = fieldText(takeField(fields, 'id'));
  if (path === undefined || isEdgeOfGraph(path)) return;

  const type = fieldText(takeField(fields, 'type'));
  const data = nodeJson(reading, takeField(fields, 'data')?.value);
  const { id, name, title } = isMap(data) ? data : { id: undefined, name: data, title: undefined };
  const said = [name, title].find((one) => typeof one === 'string');
  const last = path.split(':').at(-1) ?? path;
  const step = stepAt(graph, path, /^\d+$/.test(path) && said !== undefined ? String(said) : last);

  step.node = node;
  if (type === 'schema' || type === undefined) step.empty = true;
  step.className = Array.isArray(id) ? String(id.at(-1)) : undefined;
  step.isFrame = Array.isArray(id) && id[0] === 'baton' && id[1] === 'group';
  noteLeftovers(fields);
}

/** The step of a path, inside the steps that its prefixes name. */
function stepAt(graph: ReadGraph, path: string, name: string): GraphStep {
  const { top, byPath } = graph;
  const existing = byPath.get(path);
  if (existing) return existing;

  const outer = path.split(':').slice(0, -1);
  const parent = outer.length ? stepAt(graph, outer.join(':'), outer.at(-1) ?? '') : top;
  const step = addGraphStep(parent, { name });
  byPath.set(path, step);

  return step;
}

/** `{source, target, data, conditional}`. */
function readEdge(graph: ReadGraph, node: Node): void {
  const { reading, top, byPath } = graph;
  const fields = fieldsOf(reading, node);
  const [source = '', target = ''] = ['source', 'target'].map((name) => fieldText(takeField(fields, name)));
  const label = fieldText(takeField(fields, 'data'));
  const conditional = nodeJson(reading, takeField(fields, 'conditional')?.value) === true;

  noteLeftovers(fields);
  const missing = [source, target].find((id) => !isEdgeOfGraph(id) && !byPath.has(id));
  if (missing !== undefined) {
    addNote(reading, node, 'graphEdgeNowhere', { name: missing });
    return;
  }

  if (!conditional && isEdgeOfGraph(source)) {
    const first = chainOf(byPath.get(target)).at(0);
    if (first) first.first = true;
  }

  if (!conditional && (isEdgeOfGraph(source) || isEdgeOfGraph(target))) return;
  const from = isEdgeOfGraph(source) ? endOf(top, 'start', 0) : byPath.get(source);
  const to = isEdgeOfGraph(target) ? endOf(top, 'end') : byPath.get(target);
  if (from && to) connect(graph, { from, to, conditional, label, at: node });
}

/** The step for the start or the end of the graph, where a conditional edge leads from or to it. */
const endOf = (top: GraphStep, name: string, at?: number): GraphStep =>
  top.body.find((step) => step.name === name && step.empty && !step.node) ?? addGraphStep(top, { name, empty: true }, at);

/** An edge between steps of two bodies connects their ancestors in the body that contains both. */
function connect(
  { into }: ReadGraph,
  { from, to, ...link }: { from: GraphStep; to: GraphStep; conditional: boolean; label?: string | undefined; at: Node },
): void {
  const [sources, targets] = [chainOf(from), chainOf(to)];
  const shared = sources.findIndex((step, index) => step !== targets[index]);
  if (shared < 0) {
    // To one of its own inner steps, or to itself.
    if (from === to) from.repeats = {};
    else if (link.conditional) from.chooses = true;
    return;
  }

  const [source, target] = [sources[shared], targets[shared]];
  if (source === undefined) return;
  if (target === undefined) {
    to.repeats = {};
    return;
  }

  if (target !== to) into.push({ to, outer: target, at: link.at });
  linkSteps(source, { to: target, ...link });
}

/** A step with its ancestors, the outermost first. */
function chainOf(step: GraphStep | undefined): GraphStep[] {
  const chain: GraphStep[] = [];
  for (let one = step; one?.parent; one = one.parent) chain.unshift(one);
  return chain;
}
