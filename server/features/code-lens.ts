import type { CodeLens } from 'vscode-languageserver';
import { say } from '../../engine/language/texts.ts';
import type { Snapshot } from '../snapshot.ts';
import { rangeOf } from '../snapshot.ts';
import { serverTexts } from '../texts.ts';

/** What a lens above a pipeline does; the commands are those of the extension. */
const lenses = [
  { command: 'baton.run', title: serverTexts.lensRun },
  { command: 'baton.debug', title: serverTexts.lensDebug },
  { command: 'baton.runWithInputs', title: serverTexts.lensInputs, inputs: true },
  { command: 'baton.showGraph', title: serverTexts.lensGraph },
] as const;

/** Run, debug, look at: above the first line of a pipeline that has steps. */
export function codeLenses(snapshot: Snapshot): CodeLens[] {
  const { pipeline, source } = snapshot.compiled;
  const [first] = source.entries;
  if (!first || pipeline.steps.length === 0) return [];
  const range = rangeOf(snapshot, first.key.range, first.block);
  return lenses
    .filter((lens) => !('inputs' in lens) || pipeline.inputs.length > 0)
    .map(({ command, title }) => ({ range, command: { command, title: say(title), arguments: [snapshot.uri] } }));
}
