import { exampleText } from '../../compile/pipeline/input-declarations.ts';
import type { InputSpec, Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { setMember } from '../../language/json.ts';
import { variableFor } from '../../language/safety/secrets.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { describe } from '../../language/types.ts';
import { checkAnswer } from '../../models/structured/check-answer.ts';
import { fitParameters } from '../../run/calls/tool-parameters.ts';
import { neutralizeMarks, secretMark } from '../../run/secrets/secrets.ts';
import { Refusal } from '../refusal.ts';

/** A given value: `text` came from a command line and is converted to the input's type, `secret` was typed without echo. */
export type InputArgument = { value: Json } | { text: string } | { secret: string };

/**
 * The given inputs, validated. Defaults are left to `withDefaults`, because they may read other inputs. Throws a Refusal that
 * names every missing, unknown and invalid one.
 */
export function takeInputs(pipeline: Pipeline, given: ReadonlyMap<string, InputArgument>): JsonMap {
  const values: JsonMap = {};
  const faults: string[] = [];
  const specs = new Map(pipeline.inputs.map((spec) => [spec.name, spec]));
  for (const [name, one] of given) {
    const spec = specs.get(name);
    if ('secret' in one) {
      if (!spec?.secret) faults.push(say(launchTexts.notSecret, { name }));
      continue;
    }

    if (spec || name === 'output_path') setMember(values, name, 'value' in one ? one.value : inputFromText(one.text, spec));
    else faults.push(unknownInputFault(name, [...specs.keys()]));
  }

  const missing = pipeline.inputs.filter((spec) => spec.required && !Object.hasOwn(values, spec.name));
  faults.push(...missing.map(missingFault));
  for (const [name, value] of Object.entries(values)) {
    const spec = specs.get(name);
    if (!spec?.secret) setMember(values, name, neutralizeMarks(value));
    // A secret was validated when it was resolved.
    if (!spec?.secret) faults.push(...inputFaults(spec, value));
    else if (value !== secretMark(name)) faults.push(say(launchTexts.openSecret, { name, variable: variableFor(name) }));
  }

  if (faults.length)
    throw new Refusal(faults.join('\n'), {
      hint: missing[0] ? say(launchTexts.missingInputHint, { name: missing[0].name }) : say(launchTexts.inputsHint),
    });

  return values;
}

function unknownInputFault(name: string, names: readonly string[]): string {
  const like = nearest(name, names);
  if (like) return say(launchTexts.unknownInputLike, { name, like });
  return names.length ? say(launchTexts.unknownInput, { name, names: names.join(', ') }) : say(launchTexts.noInputs, { name });
}

/** The inputs with their constant defaults, for the log and the result. */
export function withConstantDefaults(pipeline: Pipeline, taken: JsonMap): JsonMap {
  const all = { ...taken };
  for (const spec of pipeline.inputs) {
    const { name, default: value } = spec;
    // An invalid value is reported when the run begins.
    if (Object.hasOwn(all, name) || value?.kind !== 'constant' || inputFaults(spec, value.value).length) continue;
    setMember(all, name, value.value);
  }

  return all;
}

/** The message for a missing input. */
export function missingFault(spec: InputSpec): string {
  const { name, description = '' } = spec;
  const example = exampleText(spec);
  const shown = example === undefined || spec.secret ? '' : say(launchTexts.missingInputExample, { value: example });
  return [say(launchTexts.missingInput, { name, type: describe(spec.type) }), description, shown].filter(Boolean).join(' ');
}

/** The faults of an input's value. */
export function inputFaults(spec: InputSpec | undefined, value: Json): string[] {
  const fault = spec && checkAnswer(spec.schema, value, spec.name);
  return fault ? [say(launchTexts.unfitInput, { fault, value: JSON.stringify(value).slice(0, 80) })] : [];
}

/** Parsed as JSON where possible and where the type needs it, else the text itself. */
export function inputFromText(text: string, spec: InputSpec | undefined): Json {
  if (!spec) return text;
  return fitParameters({ value: text }, { properties: { value: spec.schema } })['value'] ?? text;
}

/** The inputs of a pipeline, none of them required. */
export const withoutMissing = (pipeline: Pipeline, args: ReadonlyMap<string, InputArgument>): Pipeline => ({
  ...pipeline,
  inputs: pipeline.inputs.map((spec) => (args.has(spec.name) ? spec : { ...spec, required: false })),
});
