import { incomingCalls, outgoingCalls, prepareCallHierarchy } from '../features/navigation/call-hierarchy.ts';
import { definitionOfName, findDefinition } from '../features/navigation/definition.ts';
import { documentLinks } from '../features/navigation/document-links.ts';
import { documentHighlights } from '../features/navigation/highlights.ts';
import { findReferences, referencesOf } from '../features/navigation/references.ts';
import { settingsSymbols } from '../features/navigation/settings-symbols.ts';
import { sharedDefinition, sharedHighlights, sharedReferences } from '../features/navigation/shared-names.ts';
import { documentSymbols } from '../features/navigation/symbols.ts';
import { workspaceSymbols } from '../features/navigation/workspace-symbols.ts';
import { namesInPrompt } from '../features/text-files/prompt-files.ts';
import type { OnRequest } from '../protocol/own-requests.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt } from '../snapshot.ts';
import { uriToPath } from '../workspace/worlds.ts';
import type { AnswerContext } from './answer-context.ts';
import { eachOnce } from './answer-context.ts';

/** Definitions, references, highlights, links, symbols and the call hierarchy. */
export function answerNavigation(
  on: OnRequest,
  { about, asYaml, ofText, onShared, openPipelines, sources, workspacePipelines }: AnswerContext,
): void {
  on(
    'textDocument/definition',
    ({ textDocument: { uri }, position }) =>
      onShared(uri, position, (shared, page) =>
        sharedDefinition(shared, page, shared.kind === 'personality' ? sources.personalityFile(uri, shared.name) : undefined),
      ) ??
      ofText(uri, {
        personality: () => null,
        prompt: (file, documents) => {
          const [named] = namesInPrompt(file, offsetAt(file, position), documents);
          return named ? definitionOfName(named) : null;
        },
      }) ??
      about(uri, (snapshot) => findDefinition(snapshot, position)),
  );

  on(
    'textDocument/references',
    ({ textDocument: { uri }, position, context: { includeDeclaration } }) =>
      onShared(uri, position, (shared, page, documents) =>
        sharedReferences(shared, page, documents(), {
          withDeclaration: includeDeclaration,
          files: sources.personalityPages(uri),
        }),
      ) ??
      ofText(uri, {
        personality: () => null,
        prompt: (file, documents) =>
          referencesOf(namesInPrompt(file, offsetAt(file, position), documents), includeDeclaration, documents),
      }) ??
      about(uri, (snapshot) => findReferences(snapshot, position, includeDeclaration, () => workspacePipelines(snapshot))),
  );

  on('textDocument/documentHighlight', ({ textDocument: { uri }, position }) =>
    asYaml(
      uri,
      (page) => sharedHighlights(page, position),
      (snapshot) => documentHighlights(snapshot, position),
    ),
  );

  on('textDocument/documentLink', ({ textDocument }) => about(textDocument.uri, documentLinks));
  on('textDocument/documentSymbol', ({ textDocument: { uri } }) => asYaml(uri, settingsSymbols, documentSymbols));
  on('workspace/symbol', ({ query }) => {
    return workspaceSymbols(eachOnce(openPipelines().flatMap(workspacePipelines)), query);
  });
  on('textDocument/prepareCallHierarchy', ({ textDocument, position }) =>
    about(textDocument.uri, (snapshot) => prepareCallHierarchy(snapshot, position)),
  );

  /** The file of a call hierarchy item, open or not. */
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
}
