import type { Connection, Diagnostic, DocumentDiagnosticReport } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { memoize } from '../../engine/language/memoize.ts';
import { diagnose, diagnosePersonality, diagnoseSettings } from '../features/diagnostics.ts';
import type { Snapshot } from '../snapshot.ts';
import type { ServerState } from '../state.ts';
import { kindOfDocument } from '../workspace/document-kind.ts';
import { pullsProblems } from './client.ts';

/** The problems of open documents: pulled by a client that can, else sent to it. */
export interface ProblemReports {
  /** Updates the problems of every open document, after an edit or a change of a called file. */
  refresh(): void;
  /** Clears the problems of a document. */
  clear(uri: string): void;
}

export function reportProblems(
  connection: Connection,
  { client, open: { documents }, positions, session, worlds }: ServerState,
): ProblemReports {
  /** The last sent state, by URI: a snapshot, or the version of a document that is no pipeline. */
  const sent = new Map<string, Snapshot | number>();

  const diagnosticsOf = (document: TextDocument): Diagnostic[] => positions.encodeFor(document.uri, diagnosed(document));

  const diagnosed = (document: TextDocument): Diagnostic[] => {
    switch (kindOfDocument(document)) {
      case 'settings':
        return diagnoseSettings(document, client.problemPages);
      case 'personality':
        return diagnosePersonality(document, worlds.of(document.uri), client.problemPages);
      // Problems in a prompt's file are reported by the pipelines that name it.
      case 'text':
        return [];
      case 'pipeline':
        return diagnose(session.snapshot(document), client.problemPages);
    }
  };

  connection.languages.diagnostics.on(({ textDocument: { uri }, previousResultId }): DocumentDiagnosticReport => {
    const document = documents.get(uri);
    if (!document) return { kind: 'full', items: [] };
    const resultId = kindOfDocument(document) === 'pipeline' ? idOf(session.snapshot(document)) : undefined;
    if (resultId !== undefined && resultId === previousResultId) return { kind: 'unchanged', resultId };
    return { kind: 'full', items: diagnosticsOf(document), resultId };
  });

  return {
    refresh() {
      if (pullsProblems(client)) {
        if (client.capabilities.workspace?.diagnostics?.refreshSupport) connection.languages.diagnostics.refresh();
        return;
      }
      for (const document of documents.all()) {
        const { uri, version } = document;
        const kind = kindOfDocument(document);
        if (kind === 'text') continue;

        const state = kind === 'pipeline' ? session.snapshot(document) : version;
        // A base personality is in another file.
        if (sent.get(uri) === state && kind !== 'personality') continue;

        sent.set(uri, state);
        void connection.sendDiagnostics({ uri, version, diagnostics: diagnosticsOf(document) });
      }
    },
    clear(uri) {
      if (sent.delete(uri)) void connection.sendDiagnostics({ uri, diagnostics: [] });
    },
  };
}

let count = 0;
/** A snapshot's result id in the protocol. */
const idOf = memoize((_snapshot: Snapshot): string => String(++count));
