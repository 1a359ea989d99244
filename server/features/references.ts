import type { Location, Position } from 'vscode-languageserver';
import type { Snapshot } from '../snapshot.ts';
import { allPlaces, namedAt, rangeOfName } from './named.ts';

/** Every place that names what is under the cursor, here and in `others`: the files that call this one, or that it calls. */
export function references(
  snapshot: Snapshot,
  position: Position,
  withDeclaration: boolean,
  others: () => readonly Snapshot[] = () => [],
): Location[] {
  const own = namedAt(snapshot, position);
  if (!own) return [];
  return allPlaces(own, others)
    .filter(({ naming }) => withDeclaration || !naming.declares)
    .map((one) => ({ uri: one.sheet.document.uri, range: rangeOfName(one) }));
}
