import type { DocumentHighlight, Position } from 'vscode-languageserver';
import { DocumentHighlightKind } from 'vscode-languageserver';
import { documentNameAt, findOccurrences, rangeOfName } from '../../names/document-names.ts';
import type { Snapshot } from '../../snapshot.ts';

/** The places of this file that name what is under the cursor, those that declare or write it apart from those that read it. */
export function documentHighlights(snapshot: Snapshot, position: Position): DocumentHighlight[] {
  const own = documentNameAt(snapshot, position);
  if (!own) return [];
  return findOccurrences(own).map((one) => ({
    range: rangeOfName(one),
    kind: one.naming.writes ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}
