import type { InputSpec, Pipeline } from '../compile/pipeline/model.ts';
import type { Json, JsonMap } from '../language/json.ts';
import { nearest } from '../language/suggest.ts';
import { describe } from '../language/types.ts';
import { checkAnswer } from '../models/answer.ts';
import { fitParameters } from '../run/parameters.ts';
import { Refusal } from './refusal.ts';

/** A value as it was given: `text` came from a command line and is made what the input's type wants. */
export type Given = { value: Json } | { text: string };

/**
 * The inputs that were given, checked. Defaults are left to `withDefaults`, because they may read other inputs. Throws a Refusal that
 * names every missing, unknown and unfit one.
 */
export function takeInputs(pipeline: Pipeline, given: ReadonlyMap<string, Given>): JsonMap {
  const taken: JsonMap = {};
  const faults: string[] = [];
  const specs = new Map(pipeline.inputs.map((spec) => [spec.name, spec]));
  for (const [name, one] of given) {
    const spec = specs.get(name);
    if (spec) taken[name] = 'value' in one ? one.value : fromText(one.text, spec);
    else if (name === 'output_path') taken[name] = 'value' in one ? one.value : one.text;
    else {
      const like = nearest(name, specs.keys());
      faults.push(
        `There is no input ${name}.${like ? ` Did you mean ${like}?` : specs.size ? ` The inputs are ${[...specs.keys()].join(', ')}.` : ' The pipeline has no inputs.'}`,
      );
    }
  }
  const missing = pipeline.inputs.filter((spec) => spec.required && !Object.hasOwn(taken, spec.name));
  for (const spec of missing)
    faults.push(`The input ${spec.name} (${describe(spec.type)}) is missing.${spec.description ? ` ${spec.description}` : ''}`);
  for (const [name, value] of Object.entries(taken)) faults.push(...faultsOf(specs.get(name), value));
  if (faults.length)
    throw new Refusal(faults.join('\n'), {
      hint: missing[0] ? `Give it with -i ${missing[0].name}=VALUE.` : 'Give inputs with -i NAME=VALUE.',
    });
  return taken;
}

/** What is wrong with the value of an input, in words. */
export function faultsOf(spec: InputSpec | undefined, value: Json): string[] {
  const fault = spec && checkAnswer(spec.schema, value);
  return fault ? [`The input ${spec.name} does not fit: ${fault}. It got ${JSON.stringify(value)?.slice(0, 80)}.`] : [];
}

/** JSON where it parses and the type wants it, else the text itself. */
function fromText(text: string, spec: InputSpec): Json {
  return fitParameters({ value: text }, { properties: { value: spec.schema } })['value'] ?? text;
}
