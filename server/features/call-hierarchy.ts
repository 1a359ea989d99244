import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  Position,
  Range,
} from 'vscode-languageserver';
import { SymbolKind } from 'vscode-languageserver';
import { isItem } from '../../engine/compile/graph/edges.ts';
import type { Node } from '../../engine/compile/graph/graph.ts';
import { filesOf } from '../../engine/compile/pipeline/called.ts';
import { calledFile } from '../files.ts';
import { keyOf } from '../meaning.ts';
import { placeAt, stepOf } from '../place.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, rangeOf } from '../snapshot.ts';
import { namingAt, placesOf } from './names.ts';
import { kinds } from './symbols.ts';

/** The step under the cursor; the pipeline that it calls, where the cursor is on its file; outside of steps the pipeline itself. */
export function prepareCallHierarchy(snapshot: Snapshot, position: Position): CallHierarchyItem[] {
  const offset = offsetAt(snapshot, position);
  const naming = namingAt(snapshot, offset);
  if (naming?.meaning.kind === 'step') return [stepItem(snapshot, naming.meaning.node)];
  const place = placeAt(snapshot, offset);
  const { node } = place ?? {};
  const work = node && stepOf(snapshot, node)?.step.work;
  const at = work?.kind === 'pipeline' ? filesOf(work.pipeline).find((one) => one.node === place?.scalar) : undefined;
  if (at) {
    const name = node?.mayCall?.[at.path] ?? node?.calls;
    const called = name === undefined ? undefined : calledFile(snapshot, name);
    return called ? [pipelineItem(called)] : [];
  }
  if (node) return [stepItem(snapshot, node)];
  return place ? [pipelineItem(snapshot)] : [];
}

/** Who calls a pipeline among `all`; for a step, the steps that depend on it. */
export function incomingCalls(item: CallHierarchyItem, home: Snapshot, all: Iterable<Snapshot>): CallHierarchyIncomingCall[] {
  const node = nodeOf(item, home);
  if (node)
    return neighbours(home, node, 'to').map((from) => ({ from: stepItem(home, from), fromRanges: readings(home, node, from) }));
  const { file } = home.compiled.world;
  return [...all].flatMap((snapshot) => {
    const calls = callersIn(snapshot).filter(({ calls }) => calls === file);
    if (calls.length === 0) return [];
    return [{ from: pipelineItem(snapshot), fromRanges: calls.flatMap((one) => fileRange(snapshot, one)) }];
  });
}

/** The pipelines that a pipeline calls; for a step, the steps that it depends on, and the pipeline that it calls. */
export function outgoingCalls(item: CallHierarchyItem, home: Snapshot): CallHierarchyOutgoingCall[] {
  const node = nodeOf(item, home);
  if (node) {
    const steps = neighbours(home, node, 'from').map((to) => ({ to: stepItem(home, to), fromRanges: readings(home, to, node) }));
    return [...steps, ...callsOf(home, [node])];
  }
  return callsOf(home, callersIn(home));
}

/** The steps of a pipeline that call others, but for those that are repeated by their loop. */
const callersIn = ({ compiled: { graph } }: Snapshot): Node[] =>
  graph.nodes.filter((node) => node.calls !== undefined && !isItem(graph, node));

function callsOf(home: Snapshot, nodes: readonly Node[]): CallHierarchyOutgoingCall[] {
  const byFile = Map.groupBy(nodes, ({ calls }) => calls);
  return [...byFile].flatMap(([file, callers]) => {
    const called = file === undefined ? undefined : calledFile(home, file);
    return called ? [{ to: pipelineItem(called), fromRanges: callers.flatMap((one) => fileRange(home, one)) }] : [];
  });
}

/** Where a step names the file that it calls. */
function fileRange(snapshot: Snapshot, node: Node): Range[] {
  const placement = stepOf(snapshot, node);
  const work = placement?.step.work;
  return placement && work?.kind === 'pipeline' ? [rangeOf(snapshot, work.pipeline.node.range, placement.block)] : [];
}

/** Steps at the other ends of a step's edges. */
function neighbours({ compiled: { graph } }: Snapshot, node: Node, end: 'from' | 'to'): Node[] {
  const own = end === 'to' ? 'from' : 'to';
  const found = new Set(graph.edges.filter((edge) => edge[own] === node.index).map((edge) => edge[end]));
  return [...found].flatMap((index) => graph.nodes[index] ?? []);
}

/** Where the text of `reader` names `node`. */
function readings(snapshot: Snapshot, node: Node, reader: Node): Range[] {
  const placement = stepOf(snapshot, reader);
  if (!placement) return [];
  const { step, block } = placement;
  return placesOf(snapshot, keyOf({ kind: 'step', node }))
    .filter((one) => one.block === block && one.range.start >= step.range.start && one.range.end <= step.range.end)
    .map(({ range }) => rangeOf(snapshot, range, block));
}

function pipelineItem(snapshot: Snapshot): CallHierarchyItem {
  const { pipeline, source, text } = snapshot.compiled;
  const [first] = source.entries;
  const own = first ? rangeOf(snapshot, first.key.range, first.block) : rangeOf(snapshot, { start: 0, end: 0 });
  return {
    name: pipeline.id,
    kind: SymbolKind.Package,
    uri: snapshot.uri,
    range: rangeOf(snapshot, { start: 0, end: text.length }),
    selectionRange: own,
    ...(pipeline.name ? { detail: pipeline.name } : {}),
  };
}

function stepItem(snapshot: Snapshot, node: Node): CallHierarchyItem {
  const placement = stepOf(snapshot, node);
  const kind = placement ? kinds[placement.step.work.kind] : SymbolKind.Object;
  const range = placement ? rangeOf(snapshot, placement.step.range, placement.block) : rangeOf(snapshot, { start: 0, end: 0 });
  const own = placement ? rangeOf(snapshot, placement.step.idRange, placement.block) : range;
  return { name: node.id, detail: node.detail, kind, uri: snapshot.uri, range, selectionRange: own, data: { path: node.path } };
}

/** The step that an item stands for; undefined for a pipeline, and for a step that is gone. */
function nodeOf({ data }: CallHierarchyItem, { compiled }: Snapshot): Node | undefined {
  const path: unknown = typeof data === 'object' && data !== null && 'path' in data ? data.path : undefined;
  return typeof path === 'string' ? compiled.byPath.get(path) : undefined;
}
