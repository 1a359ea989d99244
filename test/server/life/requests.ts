import type { Position } from 'vscode-languageserver';
import type { Random } from './random.ts';

/** What is asked of the server: the method, and what it is asked with. */
export interface Asked {
  method: string;
  params: object;
}

/** Where something is asked: a document, two places in it, and the problems that are known of it. */
export interface Spot {
  uri: string;
  at: Position;
  to: Position;
  word: string;
}

const options = { tabSize: 2, insertSpaces: true };
const atPlace = ({ uri, at }: Spot): object => ({ textDocument: { uri }, position: at });
const ofFile = ({ uri }: Spot): object => ({ textDocument: { uri } });
const inRange = ({ uri, at, to }: Spot): object => ({ textDocument: { uri }, range: { start: at, end: to } });

/** Every request by the capability that promises it; what needs an earlier answer is asked in `followUps`. */
export const requests: Readonly<Record<string, Readonly<Record<string, (spot: Spot) => object>>>> = {
  completionProvider: { 'textDocument/completion': atPlace },
  signatureHelpProvider: { 'textDocument/signatureHelp': atPlace },
  hoverProvider: { 'textDocument/hover': atPlace },
  definitionProvider: { 'textDocument/definition': atPlace },
  referencesProvider: {
    'textDocument/references': (spot) => ({ ...atPlace(spot), context: { includeDeclaration: true } }),
  },
  renameProvider: {
    'textDocument/prepareRename': atPlace,
    'textDocument/rename': (spot) => ({ ...atPlace(spot), newName: spot.word }),
  },
  documentSymbolProvider: { 'textDocument/documentSymbol': ofFile },
  workspaceSymbolProvider: { 'workspace/symbol': ({ word }) => ({ query: word }) },
  documentLinkProvider: { 'textDocument/documentLink': ofFile },
  foldingRangeProvider: { 'textDocument/foldingRange': ofFile },
  codeActionProvider: { 'textDocument/codeAction': (spot) => ({ ...inRange(spot), context: { diagnostics: [] } }) },
  semanticTokensProvider: {
    'textDocument/semanticTokens/full': ofFile,
    'textDocument/semanticTokens/range': inRange,
  },
  inlayHintProvider: { 'textDocument/inlayHint': inRange },
  codeLensProvider: { 'textDocument/codeLens': ofFile },
  documentFormattingProvider: { 'textDocument/formatting': (spot) => ({ ...ofFile(spot), options }) },
  documentRangeFormattingProvider: { 'textDocument/rangeFormatting': (spot) => ({ ...inRange(spot), options }) },
  documentOnTypeFormattingProvider: { 'textDocument/onTypeFormatting': (spot) => ({ ...atPlace(spot), ch: '\n', options }) },
  documentHighlightProvider: { 'textDocument/documentHighlight': atPlace },
  linkedEditingRangeProvider: { 'textDocument/linkedEditingRange': atPlace },
  selectionRangeProvider: {
    'textDocument/selectionRange': ({ uri, at, to }) => ({ textDocument: { uri }, positions: [at, to] }),
  },
  callHierarchyProvider: { 'textDocument/prepareCallHierarchy': atPlace },
  diagnosticProvider: { 'textDocument/diagnostic': ofFile },
  ours: {
    'baton/graph': ({ uri }) => ({ uri }),
    'baton/preview': ({ uri }) => ({ uri }),
    'baton/world': ({ uri }) => ({ uri }),
  },
};

const all = Object.values(requests).flatMap((group) => Object.entries(group));

export function randomRequest(random: Random, spot: Spot): Asked {
  const [method, params] = all[random.upTo(all.length)] ?? ['textDocument/hover', atPlace];
  return { method, params: params(spot) };
}
