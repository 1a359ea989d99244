import type { Location, Position } from 'vscode-languageserver';
import { filesOf } from '../../engine/compile/pipeline/called.ts';
import { calledFile, uriOf } from '../files.ts';
import { placeAt, stepOf } from '../place.ts';
import type { Snapshot } from '../snapshot.ts';
import { offsetAt, rangeOf } from '../snapshot.ts';
import { namingAt, placesOf } from './names.ts';

/** Where what is named under the cursor is declared; for the file of a called pipeline, that file. */
export function definition(snapshot: Snapshot, position: Position): Location | null {
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

/** The file that `pipeline: FILE` under the cursor means. */
function fileAt(snapshot: Snapshot, offset: number): Location | null {
  const place = placeAt(snapshot, offset);
  const work = place?.node && stepOf(snapshot, place.node)?.step.work;
  const named = work?.kind === 'pipeline' ? filesOf(work.pipeline).find((one) => one.node === place?.scalar) : undefined;
  if (!named) return null;
  const file = place?.node?.mayCall?.[named.path] ?? place?.node?.calls;
  const start = { line: 0, character: 0 };
  return file === undefined ? null : { uri: uriOf(file), range: { start, end: start } };
}
