import { existsSync } from 'node:fs';
import type { Position } from 'vscode-languageserver';
import { codeLenses } from '../features/appearance/code-lens.ts';
import { foldingRanges } from '../features/appearance/folding.ts';
import { inlayHints } from '../features/appearance/inlay-hints.ts';
import { pageSelectionRanges, selectionRanges } from '../features/appearance/selection-ranges.ts';
import { semanticTokens, tokenEdits } from '../features/appearance/semantic-tokens.ts';
import { stepLenses } from '../features/appearance/step-lenses.ts';
import { complete } from '../features/completion/completion.ts';
import { completeSettings, hoverSettings } from '../features/completion/settings.ts';
import { signatureHelp } from '../features/completion/signature.ts';
import { format } from '../features/editing/formatting.ts';
import { linkedEditing } from '../features/editing/linked-editing.ts';
import { formatTyped } from '../features/editing/on-type.ts';
import { prepareRename, renameSymbol } from '../features/editing/rename.ts';
import type { FileMoves } from '../features/editing/rename-files.ts';
import { movedReferences, renameFile } from '../features/editing/rename-files.ts';
import { hover } from '../features/hover/hover.ts';
import { graphAnswer } from '../features/inspection/graph.ts';
import { previewAnswer, surroundingsAnswer } from '../features/inspection/surroundings.ts';
import { incomingCalls, outgoingCalls, prepareCallHierarchy } from '../features/navigation/call-hierarchy.ts';
import { findDefinition } from '../features/navigation/definition.ts';
import { documentLinks } from '../features/navigation/document-links.ts';
import { documentHighlights } from '../features/navigation/highlights.ts';
import { findReferences } from '../features/navigation/references.ts';
import { settingsSymbols } from '../features/navigation/settings-symbols.ts';
import type { SharedName } from '../features/navigation/shared-names.ts';
import {
  renameShared,
  sharedDefinition,
  sharedHighlights,
  sharedNameAt,
  sharedNameInSettings,
  sharedReferences,
} from '../features/navigation/shared-names.ts';
import { documentSymbols } from '../features/navigation/symbols.ts';
import { workspaceSymbols } from '../features/navigation/workspace-symbols.ts';
import { answerCodeActions } from '../protocol/code-action-requests.ts';
import type { Notify, OnRequest } from '../protocol/own-requests.ts';
import type { RequestSources } from '../protocol/request-sources.ts';
import type { Snapshot, YamlDocument } from '../snapshot.ts';
import { yamlDocument } from '../snapshot.ts';
import { movesOf } from '../workspace/moves.ts';
import { pathFrom } from '../workspace/path-from.ts';
import { lockedAnswers, uriToPath } from '../workspace/worlds.ts';

/** Answers every request about pipelines out of their snapshots. */
export function answerRequests(on: OnRequest, tell: Notify, sources: RequestSources): void {
  const { about, settings } = sources;
  const open = (): Snapshot[] => sources.open().flatMap((uri) => about(uri, (snapshot) => snapshot) ?? []);
  /** The pipelines of the workspace that a file lies in, and those that are open, saved or not. */
  const workspacePipelines = ({ uri }: Snapshot): Snapshot[] => {
    const listed = sources.pipelines(uri).flatMap((file) => sources.file(file) ?? []);
    return [...new Map([...listed, ...open()].map((one) => [one.compiled.world.file, one])).values()];
  };
  const last = ({ uri, compiled }: Snapshot) => sources.lastRun(uri, compiled.pipeline.id);
  /** The newest answer with semantic tokens, by file, for what is asked as a difference to it. */
  const tokens = new Map<string, { resultId: string; data: number[] }>();
  let results = 0;
  const remembered = (uri: string, data: number[]) => {
    const answer = { resultId: String(++results), data };
    tokens.set(uri, answer);
    return answer;
  };

  on(
    'textDocument/completion',
    ({ textDocument: { uri }, position }) =>
      settings(uri, (document) => completeSettings(document, position)) ??
      about(uri, (snapshot) =>
        complete(snapshot, position, last(snapshot), () => {
          const own = uriToPath(uri);
          return own === undefined ? [] : sources.pipelines(uri).flatMap((file) => (file === own ? [] : [pathFrom(file, own)]));
        }),
      ),
  );
  on('textDocument/signatureHelp', ({ textDocument, position }) =>
    about(textDocument.uri, (snapshot) => signatureHelp(snapshot, position)),
  );
  on(
    'textDocument/hover',
    ({ textDocument: { uri }, position }) =>
      settings(uri, (document) => hoverSettings(document, position)) ??
      about(uri, (snapshot) => hover(snapshot, position, last(snapshot), lockedAnswers(uri))),
  );
  /** What a place names that all pipelines share, asked about in a pipeline or in `baton.yaml`. */
  const onShared = <T>(
    uri: string,
    position: Position,
    answer: (shared: SharedName, page: YamlDocument | undefined, documents: () => Snapshot[]) => T,
  ): T | undefined => {
    const shared =
      settings(uri, (document) => sharedNameInSettings(yamlDocument(uri, document.version, document.getText()), position)) ??
      about(uri, (snapshot) => sharedNameAt(snapshot, position));
    const listed = (): Snapshot[] => sources.pipelines(uri).flatMap((file) => sources.file(file) ?? []);
    return shared ? answer(shared, sources.shared(uri), () => about(uri, workspacePipelines) ?? listed()) : undefined;
  };
  on(
    'textDocument/definition',
    ({ textDocument: { uri }, position }) =>
      onShared(uri, position, (shared, page) =>
        sharedDefinition(shared, page, shared.kind === 'personality' ? sources.personalityFile(uri, shared.name) : undefined),
      ) ?? about(uri, (snapshot) => findDefinition(snapshot, position)),
  );
  on(
    'textDocument/references',
    ({ textDocument: { uri }, position, context: { includeDeclaration } }) =>
      onShared(uri, position, (shared, page, documents) => sharedReferences(shared, page, documents(), includeDeclaration)) ??
      about(uri, (snapshot) => findReferences(snapshot, position, includeDeclaration, () => workspacePipelines(snapshot))),
  );
  const canMove = (): boolean => sources.can().renamesFiles;
  on('textDocument/prepareRename', ({ textDocument: { uri }, position }) => {
    const own = settings(uri, (document) =>
      sharedNameInSettings(yamlDocument(uri, document.version, document.getText()), position),
    );
    if (own) return { range: own.range, placeholder: own.name };
    return about(uri, (snapshot) => prepareRename(snapshot, position, canMove()));
  });
  on(
    'textDocument/rename',
    ({ textDocument: { uri }, position, newName }) =>
      onShared(uri, position, (shared, page, documents) =>
        renameShared(shared, newName, page, documents(), (name) => sources.personalityFile(uri, name) !== undefined),
      ) ??
      about(
        uri,
        (snapshot) =>
          (canMove() ? renameFile(snapshot, position, newName, moving(snapshot)) : undefined) ??
          renameSymbol(snapshot, position, newName, () => workspacePipelines(snapshot)),
      ),
  );
  /** What the place of a file is changed with, from a pipeline of its workspace. */
  const moving = (snapshot: Snapshot): FileMoves => ({
    documents: () => workspacePipelines(snapshot),
    after: (file, moves) => sources.worldAfter(file, moves),
    exists: (file) => sources.file(file) !== undefined || existsSync(file),
    asks: sources.can().asksBeforeRenames,
  });
  on('workspace/willRenameFiles', ({ files }) => {
    const moves = movesOf(files);
    const listed = files.flatMap(({ oldUri }) => sources.pipelines(oldUri).flatMap((file) => sources.file(file) ?? []));
    const all = new Map([...listed, ...open()].map((one) => [one.compiled.world.file, one]));
    return { documentChanges: movedReferences([...all.values()], moves, (file) => sources.worldAfter(file, moves)) };
  });
  on('textDocument/documentHighlight', ({ textDocument: { uri }, position }) =>
    asYaml(
      uri,
      (page) => sharedHighlights(page, position),
      (snapshot) => documentHighlights(snapshot, position),
    ),
  );
  on('textDocument/documentLink', ({ textDocument }) => about(textDocument.uri, documentLinks));
  on('textDocument/linkedEditingRange', ({ textDocument, position }) =>
    about(textDocument.uri, (snapshot) => linkedEditing(snapshot, position)),
  );
  /** What `baton.yaml` shares with pipelines: the answer about it as YAML, else about the pipeline. */
  const asYaml = <T>(uri: string, answer: (page: YamlDocument) => T, ofPipeline: (snapshot: Snapshot) => T = answer): T | null =>
    settings(uri, (document) => answer(yamlDocument(uri, document.version, document.getText()))) ?? about(uri, ofPipeline);

  on('textDocument/documentSymbol', ({ textDocument: { uri } }) => asYaml(uri, settingsSymbols, documentSymbols));
  on('workspace/symbol', ({ query }) => {
    const all = new Map(
      open()
        .flatMap(workspacePipelines)
        .map((snapshot) => [snapshot.compiled.world.file, snapshot]),
    );
    return workspaceSymbols(all.values(), query);
  });
  on('textDocument/foldingRange', ({ textDocument }) => asYaml(textDocument.uri, foldingRanges));
  on('textDocument/selectionRange', ({ textDocument, positions }) =>
    asYaml(
      textDocument.uri,
      (page) => pageSelectionRanges(page, positions),
      (snapshot) => selectionRanges(snapshot, positions),
    ),
  );
  answerCodeActions(on, tell, sources);
  on('textDocument/codeLens', ({ textDocument }) =>
    about(textDocument.uri, (snapshot) => {
      const { lenses } = sources.options();
      if (lenses === 'off') return [];
      const own = codeLenses(snapshot, lockedAnswers(snapshot.uri));
      return lenses === 'steps' ? [...own, ...stepLenses(snapshot, last(snapshot))] : own;
    }),
  );
  on('textDocument/inlayHint', ({ textDocument: { uri }, range }) =>
    about(uri, (snapshot) =>
      inlayHints(snapshot, range, sources.options().hints, { last: last(snapshot), lock: lockedAnswers(uri) }),
    ),
  );
  on('textDocument/semanticTokens/full', ({ textDocument: { uri } }) =>
    remembered(uri, about(uri, (snapshot) => semanticTokens(snapshot).data) ?? []),
  );
  on('textDocument/semanticTokens/full/delta', ({ textDocument: { uri }, previousResultId }) => {
    const before = tokens.get(uri);
    const after = remembered(uri, about(uri, (snapshot) => semanticTokens(snapshot).data) ?? []);
    if (before?.resultId !== previousResultId) return after;
    return { resultId: after.resultId, edits: tokenEdits(before.data, after.data) };
  });
  on(
    'textDocument/semanticTokens/range',
    ({ textDocument, range }) => about(textDocument.uri, (snapshot) => semanticTokens(snapshot, range)) ?? { data: [] },
  );
  on('textDocument/formatting', ({ textDocument, options }) => asYaml(textDocument.uri, (page) => format(page, options)));
  on('textDocument/rangeFormatting', ({ textDocument, options, range }) =>
    asYaml(textDocument.uri, (page) => format(page, options, range)),
  );
  on('textDocument/onTypeFormatting', ({ textDocument, position, ch, options }) =>
    asYaml(textDocument.uri, (page) => formatTyped(page, position, ch, options)),
  );
  on('textDocument/prepareCallHierarchy', ({ textDocument, position }) =>
    about(textDocument.uri, (snapshot) => prepareCallHierarchy(snapshot, position)),
  );
  /** The file that an item of the call hierarchy stands in, open or not. */
  const homeOf = (uri: string): Snapshot | undefined => {
    const path = uriToPath(uri);
    return about(uri, (snapshot) => snapshot) ?? (path === undefined ? undefined : sources.file(path));
  };
  on('callHierarchy/incomingCalls', ({ item }) => {
    const home = homeOf(item.uri);
    return home ? incomingCalls(item, home, workspacePipelines(home)) : null;
  });
  on('callHierarchy/outgoingCalls', ({ item }) => {
    const home = homeOf(item.uri);
    return home ? outgoingCalls(item, home) : null;
  });
  on('baton/graph', ({ uri }) => about(uri, graphAnswer));
  on('baton/preview', ({ uri }) => about(uri, (snapshot) => previewAnswer(snapshot, lockedAnswers(uri))));
  on('baton/world', ({ uri }) =>
    about(uri, (snapshot) =>
      surroundingsAnswer(snapshot, { pipelines: sources.pipelines(uri), lock: lockedAnswers(uri), last: last(snapshot) }),
    ),
  );
}
