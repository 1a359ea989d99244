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
import { placeAt, stepOf } from '../../cursor/cursor-context.ts';
import type { Sheet } from '../../embedded/embedded-pipelines.ts';
import { inDocument, sheetsAt, sheetsOf } from '../../embedded/embedded-pipelines.ts';
import { namedAt } from '../../names/in-document.ts';
import { keyOf } from '../../names/meaning.ts';
import { placesOf } from '../../names/namings.ts';
import type { Snapshot } from '../../snapshot.ts';
import { offsetAt, rangeOf } from '../../snapshot.ts';
import { calledFile } from '../../workspace/uris.ts';
import { kinds } from './symbols.ts';

/** The step under the cursor; the pipeline that it calls, where the cursor is on its file; outside of steps the pipeline itself. */
export function prepareCallHierarchy(document: Snapshot, position: Position): CallHierarchyItem[] {
  const own = namedAt(document, position);
  if (own?.naming.meaning.kind === 'step') {
    const { file, node } = own.naming.meaning;
    const sheet = file === own.sheet.snapshot.compiled.name ? own.sheet : calledSheet(own.sheet, file);
    return sheet ? [stepItem(sheet, node)] : [];
  }
  for (const { sheet, index } of sheetsAt(document, offsetAt(document, position))) {
    const found = itemAt(sheet, index);
    if (found) return found;
  }
  return [];
}

function itemAt(sheet: Sheet, index: number): CallHierarchyItem[] | undefined {
  const { snapshot } = sheet;
  const place = placeAt(snapshot, index);
  const { node } = place ?? {};
  const work = node && stepOf(snapshot, node)?.step.work;
  const at = work?.kind === 'pipeline' ? filesOf(work.pipeline).find((one) => one.node === place?.scalar) : undefined;
  if (at) {
    const name = node?.mayCall?.[at.path] ?? node?.calls;
    const called = name === undefined ? undefined : calledSheet(sheet, name);
    return called ? [pipelineItem(called)] : [];
  }
  if (node) return [stepItem(sheet, node)];
  return place ? [pipelineItem(sheet)] : undefined;
}

/** Who calls a pipeline among `all`; for a step, the steps that depend on it. */
export function incomingCalls(item: CallHierarchyItem, home: Snapshot, all: Iterable<Snapshot>): CallHierarchyIncomingCall[] {
  const sheet = sheetOf(item, home);
  const node = nodeOf(item, sheet);
  if (node)
    return neighbours(sheet, node, 'to').map((from) => ({
      from: stepItem(sheet, from),
      fromRanges: readings(sheet, node, from),
    }));
  const { name } = sheet.snapshot.compiled;
  return [...all].flatMap(sheetsOf).flatMap((one) => {
    const calls = callersIn(one).filter(({ calls }) => calls === name);
    if (calls.length === 0) return [];
    return [{ from: pipelineItem(one), fromRanges: calls.flatMap((caller) => calledRange(one, caller)) }];
  });
}

/** The pipelines that a pipeline calls; for a step, the steps that it depends on, and the pipeline that it calls. */
export function outgoingCalls(item: CallHierarchyItem, home: Snapshot): CallHierarchyOutgoingCall[] {
  const sheet = sheetOf(item, home);
  const node = nodeOf(item, sheet);
  if (node) {
    const steps = neighbours(sheet, node, 'from').map((to) => ({
      to: stepItem(sheet, to),
      fromRanges: readings(sheet, to, node),
    }));
    return [...steps, ...callsOf(sheet, [node])];
  }
  return callsOf(sheet, callersIn(sheet));
}

/** The steps of a pipeline that call others, but for those that are repeated by their loop. */
const callersIn = ({ snapshot: { compiled } }: Sheet): Node[] =>
  compiled.graph.nodes.filter((node) => node.calls !== undefined && !isItem(compiled.graph, node));

function callsOf(home: Sheet, nodes: readonly Node[]): CallHierarchyOutgoingCall[] {
  const byName = Map.groupBy(nodes, ({ calls }) => calls);
  return [...byName].flatMap(([name, callers]) => {
    const called = name === undefined ? undefined : calledSheet(home, name);
    return called ? [{ to: pipelineItem(called), fromRanges: callers.flatMap((one) => calledRange(home, one)) }] : [];
  });
}

/** A pipeline that one calls: written out in the same document, or in a file. */
function calledSheet({ document, snapshot }: Sheet, name: string): Sheet | undefined {
  const file = calledFile(snapshot, name);
  return sheetsOf(document).find((one) => one.snapshot.compiled.name === name) ?? (file && sheetsOf(file)[0]);
}

/** Where a step names or writes out what it calls. */
function calledRange(sheet: Sheet, node: Node): Range[] {
  const placement = stepOf(sheet.snapshot, node);
  const work = placement?.step.work;
  return placement && work?.kind === 'pipeline' ? [placed(sheet, work.pipeline.node.range, placement.block)] : [];
}

/** Steps at the other ends of a step's edges. */
function neighbours({ snapshot: { compiled } }: Sheet, node: Node, end: 'from' | 'to'): Node[] {
  const own = end === 'to' ? 'from' : 'to';
  const found = new Set(compiled.graph.edges.filter((edge) => edge[own] === node.index).map((edge) => edge[end]));
  return [...found].flatMap((index) => compiled.graph.nodes[index] ?? []);
}

/** Where the text of `reader` names `node`. */
function readings(sheet: Sheet, node: Node, reader: Node): Range[] {
  const placement = stepOf(sheet.snapshot, reader);
  if (!placement) return [];
  const { step, block } = placement;
  return placesOf(sheet.snapshot, keyOf({ kind: 'step', file: sheet.snapshot.compiled.name, node }))
    .filter((one) => one.block === block && one.range.start >= step.range.start && one.range.end <= step.range.end)
    .map(({ range }) => placed(sheet, range, block));
}

/** A range of a pipeline (with `block`: one that counts from its start) in the document. */
const placed = (sheet: Sheet, range: { start: number; end: number }, block?: Block): Range =>
  inDocument(sheet, rangeOf(sheet.snapshot, range, block));

/** What an item is found again by. */
interface Data {
  /** The written-out pipeline that it is or stands in; none for the document's own. */
  pipeline?: string;
  /** The step that it is; none for a pipeline. */
  path?: string;
}

const dataOf = ({ document, snapshot }: Sheet): Data => (snapshot === document ? {} : { pipeline: snapshot.compiled.name });

function pipelineItem(sheet: Sheet): CallHierarchyItem {
  const { pipeline, source, text } = sheet.snapshot.compiled;
  const [first] = source.entries;
  return {
    name: pipeline.id,
    kind: SymbolKind.Package,
    uri: sheet.document.uri,
    range: placed(sheet, { start: 0, end: text.length }),
    selectionRange: first ? placed(sheet, first.key.range, first.block) : placed(sheet, { start: 0, end: 0 }),
    ...(pipeline.name ? { detail: pipeline.name } : {}),
    data: dataOf(sheet),
  };
}

function stepItem(sheet: Sheet, node: Node): CallHierarchyItem {
  const placement = stepOf(sheet.snapshot, node);
  const kind = placement ? kinds[placement.step.work.kind] : SymbolKind.Object;
  const range = placement ? placed(sheet, placement.step.range, placement.block) : placed(sheet, { start: 0, end: 0 });
  const own = placement ? placed(sheet, placement.step.idRange, placement.block) : range;
  const data: Data = { ...dataOf(sheet), path: node.path };
  return { name: node.id, detail: node.detail, kind, uri: sheet.document.uri, range, selectionRange: own, data };
}

/** The pipeline that an item is or stands in; the document's own where that is gone. */
function sheetOf({ data }: CallHierarchyItem, home: Snapshot): Sheet {
  const name = textIn(data, 'pipeline');
  const [own, ...inner] = sheetsOf(home);
  return inner.find(({ snapshot }) => snapshot.compiled.name === name) ?? own;
}

/** The step that an item stands for; undefined for a pipeline, and for a step that is gone. */
function nodeOf({ data }: CallHierarchyItem, { snapshot }: Sheet): Node | undefined {
  const path = textIn(data, 'path');
  return path === undefined ? undefined : snapshot.compiled.byPath.get(path);
}

function textIn(data: unknown, name: string): string | undefined {
  const value: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
