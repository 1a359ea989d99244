import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  Position,
  Range,
} from 'vscode-languageserver';
import { SymbolKind } from 'vscode-languageserver';
import type { Node } from '../../../engine/compile/graph/graph.ts';
import { isItem } from '../../../engine/compile/graph/places.ts';
import { filesOf } from '../../../engine/compile/pipeline/steps/kinds/called-pipeline.ts';
import type { Block } from '../../../engine/compile/source/nodes.ts';
import { cursorContextAt, writtenStep } from '../../cursor/cursor-context.ts';
import type { EmbeddedPipeline } from '../../embedded/embedded-pipelines.ts';
import { embeddedPipelines, embeddedPipelinesAt, toDocumentRange } from '../../embedded/embedded-pipelines.ts';
import { documentNameAt } from '../../names/document-names.ts';
import { meaningKey } from '../../names/meaning.ts';
import { occurrencesOf } from '../../names/occurrences.ts';
import type { Snapshot } from '../../snapshot.ts';
import { offsetAt, protocolRange } from '../../snapshot.ts';
import { calledFile } from '../../workspace/uris.ts';
import { symbolKinds } from './symbols.ts';

/** The step under the cursor; the called pipeline if the cursor is on its file; outside of steps the pipeline itself. */
export function prepareCallHierarchy(document: Snapshot, position: Position): CallHierarchyItem[] {
  const own = documentNameAt(document, position);
  if (own?.naming.meaning.kind === 'step') {
    const { file, node } = own.naming.meaning;
    const embedded = file === own.embedded.snapshot.compiled.name ? own.embedded : calledSheet(own.embedded, file);
    return embedded ? [stepItem(embedded, node)] : [];
  }

  for (const { embedded, index } of embeddedPipelinesAt(document, offsetAt(document, position))) {
    const item = itemAt(embedded, index);
    if (item) return item;
  }

  return [];
}

function itemAt(embedded: EmbeddedPipeline, index: number): CallHierarchyItem[] | undefined {
  const { snapshot } = embedded;
  const place = cursorContextAt(snapshot, index);
  const { node } = place ?? {};
  const work = node && writtenStep(snapshot, node)?.step.work;
  const at = work?.kind === 'pipeline' ? filesOf(work.pipeline).find((one) => one.node === place?.scalar) : undefined;
  if (at) {
    const name = node?.mayCall?.[at.path] ?? node?.calls;
    const called = name === undefined ? undefined : calledSheet(embedded, name);
    return called ? [pipelineItem(called)] : [];
  }
  if (node) return [stepItem(embedded, node)];

  return place ? [pipelineItem(embedded)] : undefined;
}

/** The callers of a pipeline among `all`; for a step, its dependents. */
export function incomingCalls(item: CallHierarchyItem, home: Snapshot, all: Iterable<Snapshot>): CallHierarchyIncomingCall[] {
  const embedded = embeddedPipelineOf(item, home);
  const node = nodeOf(item, embedded);
  if (node)
    return neighbours(embedded, node, 'to').map((from) => ({
      from: stepItem(embedded, from),
      fromRanges: readings(embedded, node, from),
    }));

  const { name } = embedded.snapshot.compiled;
  return [...all].flatMap(embeddedPipelines).flatMap((one) => {
    const calls = callersIn(one).filter(({ calls }) => calls === name);
    if (calls.length === 0) return [];
    return [{ from: pipelineItem(one), fromRanges: calls.flatMap((caller) => calledRange(one, caller)) }];
  });
}

/** The pipelines that a pipeline calls; for a step, its dependencies and the pipeline that it calls. */
export function outgoingCalls(item: CallHierarchyItem, home: Snapshot): CallHierarchyOutgoingCall[] {
  const embedded = embeddedPipelineOf(item, home);
  const node = nodeOf(item, embedded);
  if (node) {
    const steps = neighbours(embedded, node, 'from').map((to) => ({
      to: stepItem(embedded, to),
      fromRanges: readings(embedded, to, node),
    }));
    return [...steps, ...callsOf(embedded, [node])];
  }

  return callsOf(embedded, callersIn(embedded));
}

/** The steps of a pipeline that call others, without the copies that a loop makes. */
const callersIn = ({ snapshot: { compiled } }: EmbeddedPipeline): Node[] =>
  compiled.graph.nodes.filter((node) => node.calls !== undefined && !isItem(compiled.graph, node));

function callsOf(home: EmbeddedPipeline, nodes: readonly Node[]): CallHierarchyOutgoingCall[] {
  const byName = Map.groupBy(nodes, ({ calls }) => calls);
  return [...byName].flatMap(([name, callers]) => {
    const called = name === undefined ? undefined : calledSheet(home, name);
    return called ? [{ to: pipelineItem(called), fromRanges: callers.flatMap((one) => calledRange(home, one)) }] : [];
  });
}

/** A called pipeline: inline in the same document, or in a file. */
function calledSheet({ document, snapshot }: EmbeddedPipeline, name: string): EmbeddedPipeline | undefined {
  const file = calledFile(snapshot, name);
  return embeddedPipelines(document).find((one) => one.snapshot.compiled.name === name) ?? (file && embeddedPipelines(file)[0]);
}

/** The range where a step names or contains the called pipeline. */
function calledRange(embedded: EmbeddedPipeline, node: Node): Range[] {
  const placement = writtenStep(embedded.snapshot, node);
  const work = placement?.step.work;
  return placement && work?.kind === 'pipeline' ? [placed(embedded, work.pipeline.node.range, placement.block)] : [];
}

/** Steps at the other ends of a step's edges. */
function neighbours({ snapshot: { compiled } }: EmbeddedPipeline, node: Node, end: 'from' | 'to'): Node[] {
  const own = end === 'to' ? 'from' : 'to';
  const neighbours = new Set(compiled.graph.edges.filter((edge) => edge[own] === node.index).map((edge) => edge[end]));
  return [...neighbours].flatMap((index) => compiled.graph.nodes[index] ?? []);
}

/** The ranges where the text of `reader` names `node`. */
function readings(embedded: EmbeddedPipeline, node: Node, reader: Node): Range[] {
  const placement = writtenStep(embedded.snapshot, reader);
  if (!placement) return [];
  const { step, block } = placement;
  return occurrencesOf(embedded.snapshot, meaningKey({ kind: 'step', file: embedded.snapshot.compiled.name, node }))
    .filter((one) => one.block === block && one.range.start >= step.range.start && one.range.end <= step.range.end)
    .map(({ range }) => placed(embedded, range, block));
}

/** Converts a range of a pipeline (with `block`: relative to it) to the document. */
const placed = (embedded: EmbeddedPipeline, range: { start: number; end: number }, block?: Block): Range =>
  toDocumentRange(embedded, protocolRange(embedded.snapshot, range, block));

/** Identifies an item in later requests. */
interface Data {
  /** The inline pipeline that it is or belongs to; absent for the document's own. */
  pipeline?: string;
  /** The path of the step; absent for a pipeline. */
  path?: string;
}

const dataOf = ({ document, snapshot }: EmbeddedPipeline): Data =>
  snapshot === document ? {} : { pipeline: snapshot.compiled.name };

function pipelineItem(embedded: EmbeddedPipeline): CallHierarchyItem {
  const { pipeline, source, text } = embedded.snapshot.compiled;
  const [first] = source.entries;
  return {
    name: pipeline.id,
    kind: SymbolKind.Package,
    uri: embedded.document.uri,
    range: placed(embedded, { start: 0, end: text.length }),
    selectionRange: first ? placed(embedded, first.key.range, first.block) : placed(embedded, { start: 0, end: 0 }),
    detail: pipeline.name || undefined,
    data: dataOf(embedded),
  };
}

function stepItem(embedded: EmbeddedPipeline, node: Node): CallHierarchyItem {
  const placement = writtenStep(embedded.snapshot, node);
  const kind = placement ? symbolKinds[placement.step.work.kind] : SymbolKind.Object;
  const range = placement ? placed(embedded, placement.step.range, placement.block) : placed(embedded, { start: 0, end: 0 });
  const own = placement ? placed(embedded, placement.step.idRange, placement.block) : range;
  const data: Data = { ...dataOf(embedded), path: node.path };
  return { name: node.id, detail: node.detail, kind, uri: embedded.document.uri, range, selectionRange: own, data };
}

/** The pipeline that an item is or belongs to; the document's own if that is gone. */
function embeddedPipelineOf({ data }: CallHierarchyItem, home: Snapshot): EmbeddedPipeline {
  const name = textIn(data, 'pipeline');
  const [own, ...inner] = embeddedPipelines(home);
  return inner.find(({ snapshot }) => snapshot.compiled.name === name) ?? own;
}

/** The step of an item; undefined for a pipeline, and for a step that is gone. */
function nodeOf({ data }: CallHierarchyItem, { snapshot }: EmbeddedPipeline): Node | undefined {
  const path = textIn(data, 'path');
  return path === undefined ? undefined : snapshot.compiled.byPath.get(path);
}

function textIn(data: unknown, name: string): string | undefined {
  const value: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
