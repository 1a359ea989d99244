import type { Location, Position } from 'vscode-languageserver';
import { allPlaces, namedAt, rangeOfName } from '../../names/in-document.ts';
import type { Snapshot } from '../../snapshot.ts';
import { documentLinks, linkAt } from './document-links.ts';

/** Every place that names what is under the cursor, here and in `others`: the files that call this one, or that it calls. */
export function references(
  snapshot: Snapshot,
  position: Position,
  withDeclaration: boolean,
  others: () => readonly Snapshot[] = () => [],
): Location[] {
  const own = namedAt(snapshot, position);
  if (!own) return namesOfFile(snapshot, position, others);
  return allPlaces(own, others)
    .filter(({ naming }) => withDeclaration || !naming.declares)
    .map((one) => ({ uri: one.sheet.document.uri, range: rangeOfName(one) }));
}

/** Every place that names the file under the cursor. */
function namesOfFile(snapshot: Snapshot, position: Position, others: () => readonly Snapshot[]): Location[] {
  const target = linkAt(snapshot, position)?.target;
  if (target === undefined) return [];
  const documents = [snapshot, ...others().filter(({ uri }) => uri !== snapshot.uri)];
  return documents.flatMap((one) =>
    documentLinks(one)
      .filter((link) => link.target === target)
      .map(({ range }) => ({ uri: one.uri, range })),
  );
}
