import type { InputSpec, Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import { toJson } from '../../compile/source/nodes.ts';
import { parseSource, problemsOf } from '../../compile/source/source.ts';
import type { Json } from '../../language/json.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { parseJson } from '../../language/values/numbers.ts';
import { secretFault } from '../admission/secrets.ts';
import { type InputArgument, inputFaults, inputFromText, missingFault } from './inputs.ts';

/** The texts typed into a form, by input; an empty one is no value. */
interface TypedInputs {
  texts: ReadonlyMap<string, string>;
  secrets: ReadonlyMap<string, string>;
}

/** The inputs for a run, and for each input the fault that would refuse the run. */
export function readTypedInputs(
  pipeline: Pick<Pipeline, 'inputs'>,
  { texts, secrets }: TypedInputs,
): { inputs: Map<string, InputArgument>; faults: Map<string, string> } {
  const inputs = new Map<string, InputArgument>();
  const faults = new Map<string, string>();
  for (const spec of pipeline.inputs) {
    const { name } = spec;
    const { argument, fault } = spec.secret ? readSecret(spec, secrets.get(name)) : readText(spec, texts.get(name));
    if (argument) inputs.set(name, argument);
    if (fault !== undefined) faults.set(name, fault);
  }

  return { inputs, faults };
}

interface TypedInput {
  argument?: InputArgument;
  fault?: string | undefined;
}

/** A secret that is not typed is resolved, or asked for, when the run begins. */
function readSecret(spec: InputSpec, secret = ''): TypedInput {
  return secret === '' ? {} : { argument: { secret }, fault: secretFault(spec, secret) };
}

function readText(spec: InputSpec, text = ''): TypedInput {
  if (text === '') return spec.required ? { fault: missingFault(spec) } : {};
  const read = isData(spec) ? readData(text) : { value: choiceOf(spec, text) ?? inputFromText(text, spec) };
  if ('fault' in read) return read;
  return { argument: read, fault: inputFaults(spec, read.value)[0] };
}

const isData = ({ schema: { type } }: InputSpec): boolean => type === 'array' || type === 'object';

/** The value of an `enum` with this label. */
function choiceOf({ schema: { enum: choices } }: InputSpec, text: string): Json | undefined {
  return Array.isArray(choices) ? choices.find((value) => value === text || JSON.stringify(value) === text) : undefined;
}

/** A list or a map as JSON or YAML. */
function readData(text: string): { value: Json } | { fault: string } {
  try {
    return { value: parseJson(text) };
  } catch {
    return readYaml(text);
  }
}

function readYaml(text: string): { value: Json } | { fault: string } {
  // Read as the value of a key, which may be of any kind.
  const source = parseSource(`value:\n${text.replace(/^(?=.)/gm, '  ')}`);
  const error = problemsOf(source).find(({ severity }) => severity === 'error');
  const [entry] = source.entries;
  if (error || !entry) return { fault: yamlFault(source.text, error?.range.start ?? 0, error?.message ?? '') };

  const { value, items } = entry;
  return { value: items ? items.map(({ node }) => toJson(node)) : toJson(value) };
}

const yamlFault = (text: string, at: number, why: string): string =>
  say(launchTexts.unreadInput, { line: Math.max(1, text.slice(0, at).split('\n').length - 1), why });
