import type { Connection, Diagnostic, DocumentDiagnosticReport } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { memoize } from '../../engine/language/memoize.ts';
import { diagnose, diagnoseSettings } from '../features/diagnostics.ts';
import { isSettingsUri } from '../session.ts';
import type { Snapshot } from '../snapshot.ts';
import type { ServerState } from '../state.ts';
import { pullsProblems } from './client.ts';

/** The problems of open documents: answered to a client that asks, sent to every other one. */
export interface ProblemReports {
  /** Brings the problems of every open document to the client, after an edit or a change of a file that is called. */
  refresh(): void;
  /** Takes the problems of a document back. */
  clear(uri: string): void;
}

export function reportProblems(
  connection: Connection,
  { client, open: { documents }, positions, session }: ServerState,
): ProblemReports {
  /** What was sent last, by URI: a snapshot, or the version of a `baton.yaml`. */
  const sent = new Map<string, Snapshot | number>();

  const diagnosticsOf = (document: TextDocument): Diagnostic[] =>
    positions.encodeFor(
      document.uri,
      isSettingsUri(document.uri)
        ? diagnoseSettings(document, client.problemPages)
        : diagnose(session.snapshot(document), client.problemPages),
    );

  connection.languages.diagnostics.on(({ textDocument: { uri }, previousResultId }): DocumentDiagnosticReport => {
    const document = documents.get(uri);
    if (!document) return { kind: 'full', items: [] };
    const resultId = isSettingsUri(uri) ? undefined : idOf(session.snapshot(document));
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
        const state = isSettingsUri(uri) ? version : session.snapshot(document);
        if (sent.get(uri) === state) continue;
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
/** A snapshot's name in the protocol. */
const idOf = memoize((_snapshot: Snapshot): string => String(++count));
