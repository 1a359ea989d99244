import type { Location, Position } from 'vscode-languageserver';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, rangeOf } from '../snapshot.ts';
import { namingAt, placesOf } from './names.ts';

/** Every place that names what is under the cursor, here and in `others`: the files that call this one, or that it calls. */
export function references(
  snapshot: Snapshot,
  position: Position,
  withDeclaration: boolean,
  others: () => readonly Snapshot[] = () => [],
): Location[] {
  const own = namingAt(snapshot, offsetAt(snapshot, position));
  if (!own) return [];
  const { meaning, key } = own;
  const shared = meaning.kind === 'input' || meaning.kind === 'output';
  return [snapshot, ...(shared ? others().filter(({ uri }) => uri !== snapshot.uri) : [])].flatMap((one) =>
    placesOf(one, key)
      .filter(({ declares }) => withDeclaration || !declares)
      .map(({ range, block }) => ({ uri: one.uri, range: rangeOf(one, range, block) })),
  );
}
