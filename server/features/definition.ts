import type { Location, Position } from 'vscode-languageserver';
import { calledFile } from '../files.ts';
import { stepOf } from '../place.ts';
import { inDocument } from '../sheets.ts';
import type { Snapshot } from '../snapshot.ts';
import { rangeOf } from '../snapshot.ts';
import { linkAt } from './document-links.ts';
import type { Named } from './named.ts';
import { allPlaces, namedAt, rangeOfName } from './named.ts';

/** Where what is named under the cursor is declared; for the file of a called pipeline, that file. */
export function definition(snapshot: Snapshot, position: Position): Location | null {
  const own = namedAt(snapshot, position);
  if (!own) {
    const target = linkAt(snapshot, position)?.target;
    const start = { line: 0, character: 0 };
    return target === undefined ? null : { uri: target, range: { start, end: start } };
  }
  const declared = allPlaces(own, () => homeOf(own)).find(({ naming }) => naming.declares);
  if (declared) return { uri: declared.sheet.document.uri, range: rangeOfName(declared) };
  // A step whose id was made from its name is declared by it.
  const { sheet, naming } = own;
  const step = naming.meaning.kind === 'step' ? stepOf(sheet.snapshot, naming.meaning.node) : undefined;
  return step ? { uri: snapshot.uri, range: inDocument(sheet, rangeOf(sheet.snapshot, step.step.idRange, step.block)) } : null;
}

/** The file of a called pipeline whose input or output is named. */
function homeOf({ sheet, naming: { meaning } }: Named): Snapshot[] {
  if ((meaning.kind !== 'input' && meaning.kind !== 'output') || meaning.file === sheet.snapshot.compiled.name) return [];
  const called = calledFile(sheet.snapshot, meaning.file);
  return called ? [called] : [];
}
