import type { SymbolInformation } from 'vscode-languageserver';
import { SymbolKind } from 'vscode-languageserver';
import { isBranch, isItem } from '../../../engine/compile/graph/places.ts';
import type { Block } from '../../../engine/compile/source/nodes.ts';
import type { Range } from '../../../engine/language/problems.ts';
import type { EmbeddedPipeline } from '../../embedded/embedded-pipelines.ts';
import { embeddedPipelines, toDocumentRange } from '../../embedded/embedded-pipelines.ts';
import type { Snapshot } from '../../snapshot.ts';
import { protocolRange } from '../../snapshot.ts';
import { symbolKinds } from './symbols.ts';

/** Maximum number of answers; typing more of a name narrows them down. */
const most = 500;

/** Pipelines, and their steps, experts and personalities, whose names contain the letters of the query in order. */
export function workspaceSymbols(snapshots: Iterable<Snapshot>, query: string): SymbolInformation[] {
  const symbols: SymbolInformation[] = [];
  const term = query.toLowerCase();
  for (const snapshot of snapshots) {
    for (const symbol of embeddedPipelines(snapshot).flatMap((embedded) => [...symbolsOf(embedded)])) {
      if (!holds(symbol.name.toLowerCase(), term)) continue;
      symbols.push(symbol);
      if (symbols.length >= most) return symbols;
    }
  }

  return symbols;
}

function* symbolsOf(embedded: EmbeddedPipeline): Generator<SymbolInformation> {
  const { snapshot } = embedded;
  const { uri, compiled } = snapshot;
  const { pipeline, graph, steps, source } = compiled;
  const placeOf = (range: Range, block: Block): SymbolInformation['location'] => ({
    uri,
    range: toDocumentRange(embedded, protocolRange(snapshot, range, block)),
  });
  const [first] = source.entries;
  if (first && pipeline.steps.length)
    yield {
      name: pipeline.id,
      kind: SymbolKind.Package,
      location: placeOf(first.key.range, first.block),
    };

  for (const node of graph.nodes) {
    const placement = steps[node.index];
    if (!placement || isItem(graph, node) || isBranch(graph, node)) continue;

    const { step, block } = placement;
    const enclosing = node.path.slice(0, -node.id.length - 1);
    yield {
      name: node.id,
      kind: symbolKinds[step.work.kind],
      location: placeOf(step.idRange, block),
      containerName: enclosing ? `${pipeline.id} · ${enclosing}` : pipeline.id,
    };
  }

  for (const { name, nameRange, block } of [...pipeline.experts, ...pipeline.personalities])
    yield {
      name,
      kind: SymbolKind.Class,
      location: placeOf(nameRange, block),
      containerName: pipeline.id,
    };
}

/** Whether `name` contains the letters of `query` in order (a subsequence). */
function holds(name: string, query: string): boolean {
  let at = 0;
  for (const letter of query) {
    const index = name.indexOf(letter, at);
    if (index < 0) return false;
    at = index + 1;
  }

  return true;
}
