import type { Location, Position } from 'vscode-languageserver';
import { stepOf } from '../../cursor/cursor-context.ts';
import { inDocument, sheetsOf } from '../../embedded/embedded-pipelines.ts';
import type { Named } from '../../names/in-document.ts';
import { allPlaces, namedAt, rangeOfName } from '../../names/in-document.ts';
import type { Snapshot } from '../../snapshot.ts';
import { rangeOf } from '../../snapshot.ts';
import { calledFile } from '../../workspace/uris.ts';
import { linkAt } from './document-links.ts';

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
  const { meaning } = own.naming;
  if (meaning.kind !== 'step') return null;
  const sheet = [own.sheet.document, ...homeOf(own)].flatMap(sheetsOf).find((one) => one.snapshot.compiled.name === meaning.file);
  const step = sheet && stepOf(sheet.snapshot, meaning.node);
  return step
    ? { uri: sheet.document.uri, range: inDocument(sheet, rangeOf(sheet.snapshot, step.step.idRange, step.block)) }
    : null;
}

/** The file of a called pipeline whose input, output or step is named. */
function homeOf({ sheet, naming: { meaning } }: Named): Snapshot[] {
  if (!('file' in meaning) || meaning.file === sheet.snapshot.compiled.name) return [];
  const called = calledFile(sheet.snapshot, meaning.file);
  return called ? [called] : [];
}
