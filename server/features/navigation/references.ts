import type { Location, Position } from 'vscode-languageserver';
import { documentNameAt, findOccurrences, rangeOfName } from '../../names/document-names.ts';
import type { Snapshot } from '../../snapshot.ts';
import { documentLinks, linkAt } from './document-links.ts';

/** Every place that names what is under the cursor, here and in `others`: the files that call this one, or that it calls. */
export function findReferences(
  snapshot: Snapshot,
  position: Position,
  withDeclaration: boolean,
  others: () => readonly Snapshot[] = () => [],
): Location[] {
  const own = documentNameAt(snapshot, position);
  if (!own) return namesOfFile(snapshot, position, others);
  return findOccurrences(own, others)
    .filter(({ naming }) => withDeclaration || !naming.declares)
    .map((one) => ({ uri: one.embedded.document.uri, range: rangeOfName(one) }));
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
