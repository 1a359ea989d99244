import type { Location, Position } from 'vscode-languageserver';
import { toPosition } from '../../engine/compile/source/lines.ts';
import { calledFile } from '../files.ts';
import { innerAtPosition, rangeOutwards } from '../inner.ts';
import { stepOf } from '../place.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, rangeOf } from '../snapshot.ts';
import { documentLinks } from './document-links.ts';
import { namingAt, placesOf } from './names.ts';

/** Where what is named under the cursor is declared; for the file of a called pipeline, that file. */
export function definition(snapshot: Snapshot, position: Position): Location | null {
  const inner = innerAtPosition(snapshot, position);
  const inside = inner && definition(inner.snapshot, inner.position);
  if (inner && inside) {
    // A link to a whole file has no length.
    const { start, end } = inside.range;
    const isHere = inside.uri === snapshot.uri && (start.line !== end.line || start.character !== end.character);
    return isHere ? { ...inside, range: rangeOutwards(snapshot, inner, inside.range) } : inside;
  }
  const offset = offsetAt(snapshot, position);
  const naming = namingAt(snapshot, offset);
  if (!naming) return fileAt(snapshot, offset);
  const { meaning, key } = naming;
  const other = (meaning.kind === 'input' || meaning.kind === 'output') && meaning.file !== snapshot.compiled.world.file;
  const home = other ? calledFile(snapshot, meaning.file) : snapshot;
  const declared = home && placesOf(home, key).find(({ declares }) => declares);
  if (declared) return { uri: home.uri, range: rangeOf(home, declared.range, declared.block) };
  // A step whose id was made from its name is declared by it.
  const step = meaning.kind === 'step' ? stepOf(snapshot, meaning.node) : undefined;
  return step ? { uri: snapshot.uri, range: rangeOf(snapshot, step.step.idRange, step.block) } : null;
}

/** The file that is named under the cursor: a called pipeline, or one that a text takes in. */
function fileAt(snapshot: Snapshot, offset: number): Location | null {
  const position = toPosition(snapshot.starts, offset);
  const link = documentLinks(snapshot).find(
    ({ range }) =>
      range.start.line === position.line &&
      range.start.character <= position.character &&
      position.character <= range.end.character,
  );
  const start = { line: 0, character: 0 };
  return link?.target === undefined ? null : { uri: link.target, range: { start, end: start } };
}
