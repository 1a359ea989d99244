import type { Location, Position } from 'vscode-languageserver';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, rangeOf } from '../snapshot.ts';
import { namingAt, namings } from './step-names.ts';

/** Every place that names the step under the cursor. */
export function references(snapshot: Snapshot, position: Position, withDeclaration: boolean): Location[] {
  const own = namingAt(snapshot, offsetAt(snapshot, position));
  if (!own) return [];
  return namings(snapshot)
    .filter(({ node, declares }) => node === own.node && (withDeclaration || !declares))
    .map(({ range, block }) => ({ uri: snapshot.uri, range: rangeOf(snapshot, range, block) }));
}
