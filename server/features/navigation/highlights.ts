import type { DocumentHighlight, Position } from 'vscode-languageserver';
import { DocumentHighlightKind } from 'vscode-languageserver';
import { documentNameAt, findOccurrences, rangeOfName } from '../../names/document-names.ts';
import type { Snapshot } from '../../snapshot.ts';

/** The occurrences in this file of the name under the cursor; declarations and writes are distinguished from reads. */
export function documentHighlights(snapshot: Snapshot, position: Position): DocumentHighlight[] {
  const own = documentNameAt(snapshot, position);
  if (!own) return [];

  const byStart = new Map(findOccurrences(own).map((one) => [one.start, one]));
  return [...byStart.values()].map((one) => ({
    range: rangeOfName(one),
    kind: one.naming.writes ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}
