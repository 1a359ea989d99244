import type { Compiled } from '../../compile/compile.ts';
import type { Fact } from '../../state/events.ts';
import type { InputArgument } from './inputs.ts';
import { outputInput } from './output-folder.ts';

/**
 * The inputs of a run, for another run of the present pipeline. An input that no longer exists is left out; a secret is
 * resolved from its origin, or asked for again.
 */
export function inputsOfRun({ inputs, secrets, output_by }: Fact<'run.started'>, now: Compiled): Map<string, InputArgument> {
  const output = outputInput(now);
  const named = new Set([...now.pipeline.inputs.map(({ name }) => name), output]);
  const inputArguments = new Map<string, InputArgument>();
  for (const [name, value] of Object.entries(inputs)) {
    // A value set by the folder is not passed on as one of the person who runs it again.
    if (name === output && (output_by ?? 'folder') === 'folder') continue;
    const origin = secrets?.[name];
    if (named.has(name) && origin === undefined) inputArguments.set(name, { value });
    else if (origin?.startsWith('env:')) inputArguments.set(name, { text: origin });
  }

  return inputArguments;
}
