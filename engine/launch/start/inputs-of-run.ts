import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { Fact } from '../../state/events.ts';
import type { InputArgument } from './inputs.ts';

/**
 * The inputs that a run was given, for another run of the pipeline as it is now. One that it has no more is left out; a secret comes from
 * where it came from, or is asked for again.
 */
export function inputsOfRun({ inputs, secrets, output_by }: Fact<'run.started'>, now: Pipeline): Map<string, InputArgument> {
  const named = new Set([...now.inputs.map(({ name }) => name), 'output_path']);
  const inputArguments = new Map<string, InputArgument>();
  for (const [name, value] of Object.entries(inputs)) {
    // A value set by the folder is not passed on as one of the person who runs it again.
    if (name === 'output_path' && (output_by ?? 'folder') === 'folder') continue;
    const origin = secrets?.[name];
    if (named.has(name) && origin === undefined) inputArguments.set(name, { value });
    else if (origin?.startsWith('env:')) inputArguments.set(name, { text: origin });
  }
  return inputArguments;
}
