import type { LinkedEditingRanges, Position } from 'vscode-languageserver';
import { documentNameAt, findOccurrences, rangeOfName } from '../../names/document-names.ts';
import type { Snapshot } from '../../snapshot.ts';

/**
 * The id of a step under the cursor and its other places in the file, to be edited together; null if one of them cannot be
 * edited.
 */
export function linkedEditing(snapshot: Snapshot, position: Position): LinkedEditingRanges | null {
  const own = documentNameAt(snapshot, position);
  if (own?.naming.meaning.kind !== 'step' || own.hidden) return null;

  const places = findOccurrences(own);
  if (
    places.length < 2 ||
    places.some(({ hidden, naming }) => hidden || naming.inFile) ||
    !places.some(({ naming }) => naming.declares)
  )
    return null;

  return { ranges: places.map(rangeOfName), wordPattern: '[A-Za-z_][\\w-]*' };
}
