import type { LinkedEditingRanges, Position } from 'vscode-languageserver';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, rangeOf } from '../snapshot.ts';
import { namingAt, placesOf } from './names.ts';

/** The id of a step under the cursor and its other places in the file, to be typed over together; null where one of them cannot be edited. */
export function linkedEditing(snapshot: Snapshot, position: Position): LinkedEditingRanges | null {
  const own = namingAt(snapshot, offsetAt(snapshot, position));
  if (own?.meaning.kind !== 'step' || own.hidden) return null;
  const places = placesOf(snapshot, own.key);
  if (places.length < 2 || places.some(({ hidden }) => hidden) || !places.some(({ declares }) => declares)) return null;
  return { ranges: places.map(({ range, block }) => rangeOf(snapshot, range, block)), wordPattern: '[A-Za-z_][\\w-]*' };
}
