import type { DocumentSymbol } from 'vscode-languageserver';
import { SymbolKind } from 'vscode-languageserver';
import type { Block, Pair } from '../../../engine/compile/source/nodes.ts';
import { pairOf } from '../../../engine/compile/source/nodes.ts';
import type { YamlDocument } from '../../snapshot.ts';
import { protocolRange } from '../../snapshot.ts';

/** How many levels of names are below the keys: a provider, an expert; in a profile one more. */
const deepest = 2;

/** The outline of `baton.yaml`: its keys, the names below them, and models by their ids. */
export const settingsSymbols = (page: YamlDocument): DocumentSymbol[] =>
  page.compiled.source.entries.map((entry) => symbol(page, entry, entry.block, deepest));

function symbol(page: YamlDocument, { key, value, range }: Pair, block: Block, depth: number): DocumentSymbol {
  const own = protocolRange(page, key.range, block);
  return {
    name: key.text || '…',
    kind: depth === deepest ? SymbolKind.Namespace : SymbolKind.Property,
    range: protocolRange(page, range, block),
    selectionRange: own,
    children: depth > 0 ? inside(page, value, block, depth - 1) : [],
  };
}

function inside(page: YamlDocument, value: Pair['value'], block: Block, depth: number): DocumentSymbol[] {
  if (value.kind === 'map') return value.pairs.map((pair) => symbol(page, pair, block, depth));
  if (value.kind === 'scalar') return [];
  return value.items.flatMap((item): DocumentSymbol[] => {
    const id = pairOf(item, 'id');
    if (id?.value.kind !== 'scalar') return [];

    const range = protocolRange(page, item.range, block);
    return [
      {
        name: id.value.text || '…',
        kind: SymbolKind.Constant,
        range,
        selectionRange: protocolRange(page, id.value.range, block),
      },
    ];
  });
}
