import type { NewFact } from '../../state/events.ts';
import type { InputArgument } from '../start/inputs.ts';
import type { RunPreview } from './required-by-tools.ts';

/** The preview of a resumed or forked run. */
export function previewOf(started: NewFact<'run.started'>): Omit<RunPreview, 'allow' | 'env'> {
  const { root, workdir, output_path: outputFolder, output_by: outputBy = 'folder', inputs } = started;
  const inputArguments = new Map(Object.entries(inputs).map(([name, value]): [string, InputArgument] => [name, { value }]));
  return { root, workdir, outputFolder, outputBy, given: inputArguments };
}
