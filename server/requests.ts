import type { ServerCapabilities } from 'vscode-languageserver-protocol';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Wire } from './connection.ts';
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from './features/call-hierarchy.ts';
import { codeLenses } from './features/code-lens.ts';
import { complete } from './features/completion.ts';
import { definition } from './features/definition.ts';
import { documentLinks } from './features/document-links.ts';
import { foldingRanges } from './features/folding.ts';
import { format } from './features/formatting.ts';
import { graphOf } from './features/graph.ts';
import { documentHighlights } from './features/highlights.ts';
import { hover } from './features/hover.ts';
import { inlayHints } from './features/inlay-hints.ts';
import { previewsOf, worldOf } from './features/known.ts';
import { linkedEditing } from './features/linked-editing.ts';
import { formatTyped, typed } from './features/on-type.ts';
import { references } from './features/references.ts';
import { prepareRename, rename } from './features/rename.ts';
import { pageSelectionRanges, selectionRanges } from './features/selection-ranges.ts';
import { semanticTokens, tokenEdits } from './features/semantic-tokens.ts';
import { completeSettings, hoverSettings } from './features/settings.ts';
import { settingsSymbols } from './features/settings-symbols.ts';
import { signatureHelp } from './features/signature.ts';
import { documentSymbols } from './features/symbols.ts';
import { workspaceSymbols } from './features/workspace-symbols.ts';
import { pathFrom } from './listing.ts';
import type { Options } from './options.ts';
import { answerCodeActions } from './refactor-requests.ts';
import type { Page, Snapshot } from './snapshot.ts';
import { pageOf } from './snapshot.ts';
import { tokenModifiers, tokenTypes } from './tokens/legend.ts';
import { lastRun, lockedAnswers, pathOf } from './world.ts';

/** What is answered by `answerRequests`. */
export const capabilities = {
  completionProvider: { triggerCharacters: ['.', '{', ' ', '|', ':', '<', ',', '['] },
  signatureHelpProvider: { triggerCharacters: ['(', ','] },
  hoverProvider: true,
  definitionProvider: true,
  referencesProvider: true,
  renameProvider: { prepareProvider: true },
  documentSymbolProvider: true,
  workspaceSymbolProvider: true,
  foldingRangeProvider: true,
  documentLinkProvider: {},
  codeActionProvider: {
    codeActionKinds: ['quickfix', 'refactor.extract', 'refactor.inline', 'refactor.rewrite', 'source.fixAll.baton'],
    resolveProvider: true,
  },
  semanticTokensProvider: { legend: { tokenTypes, tokenModifiers }, full: { delta: true }, range: true },
  inlayHintProvider: true,
  codeLensProvider: {},
  documentFormattingProvider: true,
  documentRangeFormattingProvider: true,
  documentOnTypeFormattingProvider: { firstTriggerCharacter: typed.first, moreTriggerCharacter: [...typed.more] },
  documentHighlightProvider: true,
  linkedEditingRangeProvider: true,
  selectionRangeProvider: true,
  callHierarchyProvider: true,
} satisfies ServerCapabilities;

/** What the answers need of the server. */
export interface Sources {
  /** The answer about an open pipeline; null for anything else. */
  about<T>(uri: string, answer: (snapshot: Snapshot) => T): T | null;
  /** The answer about an open `baton.yaml`; null for anything else. */
  settings<T>(uri: string, answer: (document: TextDocument) => T): T | null;
  /** A file that need not be open. */
  file(path: string): Snapshot | undefined;
  /** Absolute paths of the pipelines of the workspace that a file lies in. */
  pipelines(uri: string): readonly string[];
  /** URIs of what is open. */
  open(): readonly string[];
  options(): Options;
  can(): Abilities;
}

/** What a client can do with an answer. */
export interface Abilities {
  /** Takes code actions without their edits, and asks for those of the one that was chosen. */
  resolveActions: boolean;
}

/** Answers every request about pipelines out of their snapshots. */
export function answerRequests(wire: Wire, sources: Sources): void {
  const { about, settings } = sources;
  const open = (): Snapshot[] => sources.open().flatMap((uri) => about(uri, (snapshot) => snapshot) ?? []);
  /** The pipelines of the workspace that a file lies in, and those that are open, saved or not. */
  const around = ({ uri }: Snapshot): Snapshot[] => {
    const listed = sources.pipelines(uri).flatMap((file) => sources.file(file) ?? []);
    return [...new Map([...listed, ...open()].map((one) => [one.compiled.world.file, one])).values()];
  };
  const last = ({ uri, compiled }: Snapshot) => lastRun(uri, compiled.pipeline.id);
  /** The newest answer with semantic tokens, by file, for what is asked as a difference to it. */
  const tokens = new Map<string, { resultId: string; data: number[] }>();
  let results = 0;
  const remembered = (uri: string, data: number[]) => {
    const answer = { resultId: String(++results), data };
    tokens.set(uri, answer);
    return answer;
  };

  wire.answer(
    'textDocument/completion',
    ({ textDocument: { uri }, position }) =>
      settings(uri, (document) => completeSettings(document, position)) ??
      about(uri, (snapshot) =>
        complete(snapshot, position, last(snapshot), () => {
          const own = pathOf(uri);
          return own === undefined ? [] : sources.pipelines(uri).flatMap((file) => (file === own ? [] : [pathFrom(file, own)]));
        }),
      ),
  );
  wire.answer('textDocument/signatureHelp', ({ textDocument, position }) =>
    about(textDocument.uri, (snapshot) => signatureHelp(snapshot, position)),
  );
  wire.answer(
    'textDocument/hover',
    ({ textDocument: { uri }, position }) =>
      settings(uri, (document) => hoverSettings(document, position)) ??
      about(uri, (snapshot) => hover(snapshot, position, last(snapshot), lockedAnswers(uri))),
  );
  wire.answer('textDocument/definition', ({ textDocument, position }) =>
    about(textDocument.uri, (snapshot) => definition(snapshot, position)),
  );
  wire.answer('textDocument/references', ({ textDocument, position, context }) =>
    about(textDocument.uri, (snapshot) => references(snapshot, position, context.includeDeclaration, () => around(snapshot))),
  );
  wire.answer('textDocument/prepareRename', ({ textDocument, position }) =>
    about(textDocument.uri, (snapshot) => prepareRename(snapshot, position)),
  );
  wire.answer('textDocument/rename', ({ textDocument, position, newName }) =>
    about(textDocument.uri, (snapshot) => rename(snapshot, position, newName, () => around(snapshot))),
  );
  wire.answer('textDocument/documentHighlight', ({ textDocument, position }) =>
    about(textDocument.uri, (snapshot) => documentHighlights(snapshot, position)),
  );
  wire.answer('textDocument/documentLink', ({ textDocument }) => about(textDocument.uri, documentLinks));
  wire.answer('textDocument/linkedEditingRange', ({ textDocument, position }) =>
    about(textDocument.uri, (snapshot) => linkedEditing(snapshot, position)),
  );
  /** What `baton.yaml` shares with pipelines: the answer about it as YAML, else about the pipeline. */
  const asYaml = <T>(uri: string, answer: (page: Page) => T, ofPipeline: (snapshot: Snapshot) => T = answer): T | null =>
    settings(uri, (document) => answer(pageOf(uri, document.version, document.getText()))) ?? about(uri, ofPipeline);

  wire.answer('textDocument/documentSymbol', ({ textDocument: { uri } }) => asYaml(uri, settingsSymbols, documentSymbols));
  wire.answer('workspace/symbol', ({ query }) => {
    const all = new Map(
      open()
        .flatMap(around)
        .map((snapshot) => [snapshot.compiled.world.file, snapshot]),
    );
    return workspaceSymbols(all.values(), query);
  });
  wire.answer('textDocument/foldingRange', ({ textDocument }) => asYaml(textDocument.uri, foldingRanges));
  wire.answer('textDocument/selectionRange', ({ textDocument, positions }) =>
    asYaml(
      textDocument.uri,
      (page) => pageSelectionRanges(page, positions),
      (snapshot) => selectionRanges(snapshot, positions),
    ),
  );
  answerCodeActions(wire, sources);
  wire.answer('textDocument/codeLens', ({ textDocument }) =>
    about(textDocument.uri, (snapshot) => (sources.options().lenses ? codeLenses(snapshot, lockedAnswers(snapshot.uri)) : [])),
  );
  wire.answer('textDocument/inlayHint', ({ textDocument: { uri }, range }) =>
    about(uri, (snapshot) =>
      inlayHints(snapshot, range, sources.options().hints, { last: last(snapshot), lock: lockedAnswers(uri) }),
    ),
  );
  wire.answer('textDocument/semanticTokens/full', ({ textDocument: { uri } }) =>
    remembered(uri, about(uri, (snapshot) => semanticTokens(snapshot).data) ?? []),
  );
  wire.answer('textDocument/semanticTokens/full/delta', ({ textDocument: { uri }, previousResultId }) => {
    const before = tokens.get(uri);
    const after = remembered(uri, about(uri, (snapshot) => semanticTokens(snapshot).data) ?? []);
    if (before?.resultId !== previousResultId) return after;
    return { resultId: after.resultId, edits: tokenEdits(before.data, after.data) };
  });
  wire.answer(
    'textDocument/semanticTokens/range',
    ({ textDocument, range }) => about(textDocument.uri, (snapshot) => semanticTokens(snapshot, range)) ?? { data: [] },
  );
  wire.answer('textDocument/formatting', ({ textDocument, options }) =>
    asYaml(textDocument.uri, (page) => format(page, options)),
  );
  wire.answer('textDocument/rangeFormatting', ({ textDocument, options, range }) =>
    asYaml(textDocument.uri, (page) => format(page, options, range)),
  );
  wire.answer('textDocument/onTypeFormatting', ({ textDocument, position, ch, options }) =>
    asYaml(textDocument.uri, (page) => formatTyped(page, position, ch, options)),
  );
  wire.answer('textDocument/prepareCallHierarchy', ({ textDocument, position }) =>
    about(textDocument.uri, (snapshot) => prepareCallHierarchy(snapshot, position)),
  );
  /** The file that an item of the call hierarchy stands in, open or not. */
  const homeOf = (uri: string): Snapshot | undefined => {
    const path = pathOf(uri);
    return about(uri, (snapshot) => snapshot) ?? (path === undefined ? undefined : sources.file(path));
  };
  wire.answer('callHierarchy/incomingCalls', ({ item }) => {
    const home = homeOf(item.uri);
    return home ? incomingCalls(item, home, around(home)) : null;
  });
  wire.answer('callHierarchy/outgoingCalls', ({ item }) => {
    const home = homeOf(item.uri);
    return home ? outgoingCalls(item, home) : null;
  });
  wire.answer('baton/graph', ({ uri }) => about(uri, graphOf));
  wire.answer('baton/preview', ({ uri }) => about(uri, (snapshot) => previewsOf(snapshot, lockedAnswers(uri))));
  wire.answer('baton/world', ({ uri }) =>
    about(uri, (snapshot) =>
      worldOf(snapshot, { pipelines: sources.pipelines(uri), lock: lockedAnswers(uri), last: last(snapshot) }),
    ),
  );
}
