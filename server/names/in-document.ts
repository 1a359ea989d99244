import type { Position, Range } from 'vscode-languageserver';
import type { Sheet } from '../embedded/embedded-pipelines.ts';
import { sheetsAt, sheetsOf } from '../embedded/embedded-pipelines.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, rangeOf } from '../snapshot.ts';
import { nameOf } from './meaning.ts';
import type { Naming } from './namings.ts';
import { namingAt, namings, placesOf } from './namings.ts';

/** A name at its place in a document, in whichever of the document's pipelines it stands. */
export interface Named {
  sheet: Sheet;
  naming: Naming;
  /** In the document, the name alone. */
  start: number;
  end: number;
  /** The name does not stand there letter by letter: nobody may edit it. */
  hidden: boolean;
}

/** What is named at a place of a document. */
export function namedAt(document: Snapshot, position: Position): Named | undefined {
  const offset = offsetAt(document, position);
  for (const { sheet, index } of sheetsAt(document, offset)) {
    const naming = namingAt(sheet.snapshot, index);
    const found = naming && named(sheet, naming);
    if (found && found.start <= offset && offset <= found.end) return found;
  }
  return undefined;
}

function named(sheet: Sheet, naming: Naming): Named {
  const { document, snapshot, outwards } = sheet;
  const by = snapshot.compiled.at(naming.block);
  const start = outwards(by + naming.range.start);
  const end = start + naming.range.end - naming.range.start;
  const hidden = naming.hidden || document.text.slice(start, end) !== nameOf(naming.meaning);
  return {
    sheet,
    naming,
    start,
    end: hidden ? Math.max(outwards(by + naming.range.end), aliasEnd(document.text, start)) : end,
    hidden,
  };
}

/** Where an alias ends that begins at an offset; the offset itself where none does. */
function aliasEnd(text: string, start: number): number {
  const alias = /\*[^\s,[\]{}]*/y;
  alias.lastIndex = start;
  return start + (alias.exec(text)?.[0].length ?? 0);
}

/** Inputs, outputs, and in tests steps are named by whoever calls the pipeline too; all else by its own text alone. */
const isShared = ({ naming: { meaning } }: Named): boolean =>
  meaning.kind === 'input' || meaning.kind === 'output' || meaning.kind === 'step';

/** Every place of what is named there, in the order of the text; what callers name too also in the documents `others`. */
export function allPlaces(own: Named, others: () => readonly Snapshot[] = () => []): Named[] {
  const { sheet, naming } = own;
  if (!isShared(own)) return placesIn([sheet], naming.key);
  const { document } = sheet;
  const documents = [document, ...others().filter(({ uri }) => uri !== document.uri)];
  return documents.flatMap((one) => placesIn(sheetsOf(one), naming.key).sort((a, b) => a.start - b.start));
}

/** Every place of some pipelines that names what has a key, in the order of each text. */
export const placesIn = (sheets: readonly Sheet[], key: string): Named[] =>
  sheets.flatMap((sheet) => placesOf(sheet.snapshot, key).map((naming) => named(sheet, naming)));

/** Every name in one of a document's pipelines, in no order. */
export const namesIn = (sheet: Sheet): Named[] => namings(sheet.snapshot).map((naming) => named(sheet, naming));

export const rangeOfName = ({ sheet: { document }, start, end }: Named): Range => rangeOf(document, { start, end });
