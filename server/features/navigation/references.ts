import type { Location, Position } from 'vscode-languageserver';
import type { DocumentName } from '../../names/document-names.ts';
import { documentNameAt, findOccurrences, locationOfName } from '../../names/document-names.ts';
import type { Snapshot } from '../../snapshot.ts';
import { documentLinks, linkAt } from './document-links.ts';

/** All references to the thing under the cursor, here and in `others`: the files that call this one, or that it calls. */
export function findReferences(
  snapshot: Snapshot,
  position: Position,
  withDeclaration: boolean,
  others: () => readonly Snapshot[] = () => [],
): Location[] {
  const own = documentNameAt(snapshot, position);
  if (!own) return namesOfFile(snapshot, position, others);
  return referencesOf([own], withDeclaration, others());
}

/** All references to a target, each once; a prompt's file may refer to a thing of each pipeline that uses it. */
export function referencesOf(names: readonly DocumentName[], withDeclaration: boolean, others: readonly Snapshot[]): Location[] {
  const all = names.flatMap((own) => findOccurrences(own, () => others));
  const places = all.filter(({ naming }) => withDeclaration || !naming.declares).map(locationOfName);
  return [...new Map(places.map((one) => [JSON.stringify(one), one])).values()];
}

/** All references to the file under the cursor. */
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
