import type { Location, Position } from 'vscode-languageserver';
import { writtenStep } from '../../cursor/cursor-context.ts';
import { embeddedPipelines, toDocumentRange } from '../../embedded/embedded-pipelines.ts';
import type { DocumentName } from '../../names/document-names.ts';
import { documentNameAt, findOccurrences, rangeOfName } from '../../names/document-names.ts';
import type { Snapshot } from '../../snapshot.ts';
import { protocolRange } from '../../snapshot.ts';
import { calledFile } from '../../workspace/uris.ts';
import { linkAt } from './document-links.ts';

/** The declaration of the name under the cursor; for the file of a called pipeline, that file. */
export function findDefinition(snapshot: Snapshot, position: Position): Location | null {
  const own = documentNameAt(snapshot, position);
  if (!own) {
    const target = linkAt(snapshot, position)?.target;
    const start = { line: 0, character: 0 };
    return target === undefined ? null : { uri: target, range: { start, end: start } };
  }

  return definitionOfName(own);
}

/** The place of a name's declaration. */
export function definitionOfName(own: DocumentName): Location | null {
  const declared = findOccurrences(own, () => homeOf(own)).find(({ naming }) => naming.declares);
  if (declared) return { uri: declared.embedded.document.uri, range: rangeOfName(declared) };

  // A step whose id is derived from its name is declared by that name.
  const { meaning } = own.naming;
  if (meaning.kind !== 'step') return null;

  const embedded = [own.embedded.document, ...homeOf(own)]
    .flatMap(embeddedPipelines)
    .find((one) => one.snapshot.compiled.name === meaning.file);
  const step = embedded && writtenStep(embedded.snapshot, meaning.node);

  return step
    ? {
        uri: embedded.document.uri,
        range: toDocumentRange(embedded, protocolRange(embedded.snapshot, step.step.idRange, step.block)),
      }
    : null;
}

/** The file of a called pipeline whose input, output or step is named. */
function homeOf({ embedded, naming: { meaning } }: DocumentName): Snapshot[] {
  if (!('file' in meaning) || meaning.file === embedded.snapshot.compiled.name) return [];
  const called = calledFile(embedded.snapshot, meaning.file);
  return called ? [called] : [];
}
