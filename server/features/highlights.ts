import type { DocumentHighlight, Position } from 'vscode-languageserver';
import { DocumentHighlightKind } from 'vscode-languageserver';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, rangeOf } from '../snapshot.ts';
import { namingAt, placesOf } from './names.ts';

/** The places of this file that name what is under the cursor, those that declare or write it apart from those that read it. */
export function documentHighlights(snapshot: Snapshot, position: Position): DocumentHighlight[] {
  const own = namingAt(snapshot, offsetAt(snapshot, position));
  if (!own) return [];
  return placesOf(snapshot, own.key).map(({ range, block, writes }) => ({
    range: rangeOf(snapshot, range, block),
    kind: writes ? DocumentHighlightKind.Write : DocumentHighlightKind.Read,
  }));
}
