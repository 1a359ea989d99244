import type { InputSpec, Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { setMember } from '../../language/json.ts';
import { variableFor } from '../../language/safety/secrets.ts';
import { nearest } from '../../language/suggest.ts';
import { launchTexts } from '../../language/texts/run/launch.ts';
import { say } from '../../language/texts.ts';
import { describe } from '../../language/types.ts';
import { checkAnswer } from '../../models/structured/check-answer.ts';
import { fitParameters } from '../../run/calls/tool-parameters.ts';
import { neutralizeMarks, secretMark } from '../../run/secrets/secrets.ts';
import { Refusal } from '../refusal.ts';

/** A value as it was given: `text` came from a command line and is made what the input's type wants, `secret` was typed where nobody sees it. */
export type InputArgument = { value: Json } | { text: string } | { secret: string };

/**
 * The inputs that were given, checked. Defaults are left to `withDefaults`, because they may read other inputs. Throws a Refusal that
 * names every missing, unknown and unfit one.
 */
export function takeInputs(pipeline: Pipeline, given: ReadonlyMap<string, InputArgument>): JsonMap {
  const taken: JsonMap = {};
  const faults: string[] = [];
  const specs = new Map(pipeline.inputs.map((spec) => [spec.name, spec]));
  for (const [name, one] of given) {
    const spec = specs.get(name);
    if ('secret' in one) {
      if (!spec?.secret) faults.push(say(launchTexts.notSecret, { name }));
      continue;
    }
    if (spec || name === 'output_path') setMember(taken, name, 'value' in one ? one.value : inputFromText(one.text, spec));
    else faults.push(unknownInputFault(name, [...specs.keys()]));
  }
  const missing = pipeline.inputs.filter((spec) => spec.required && !Object.hasOwn(taken, spec.name));
  faults.push(...missing.map(missingFault));
  for (const [name, value] of Object.entries(taken)) {
    const spec = specs.get(name);
    if (!spec?.secret) setMember(taken, name, neutralizeMarks(value));
    // The value of a secret was judged where it was taken.
    if (!spec?.secret) faults.push(...inputFaults(spec, value));
    else if (value !== secretMark(name)) faults.push(say(launchTexts.openSecret, { name, variable: variableFor(name) }));
  }
  if (faults.length)
    throw new Refusal(faults.join('\n'), {
      hint: missing[0] ? say(launchTexts.missingInputHint, { name: missing[0].name }) : say(launchTexts.inputsHint),
    });
  return taken;
}

function unknownInputFault(name: string, names: readonly string[]): string {
  const like = nearest(name, names);
  if (like) return say(launchTexts.unknownInputLike, { name, like });
  return names.length ? say(launchTexts.unknownInput, { name, names: names.join(', ') }) : say(launchTexts.noInputs, { name });
}

/** The inputs with the defaults that need no evaluation, so that the log and the result show them. */
export function withConstantDefaults(pipeline: Pipeline, taken: JsonMap): JsonMap {
  const all = { ...taken };
  for (const spec of pipeline.inputs) {
    const { name, default: value } = spec;
    // A value that does not fit is reported when the run begins.
    if (Object.hasOwn(all, name) || value?.kind !== 'constant' || inputFaults(spec, value.value).length) continue;
    setMember(all, name, value.value);
  }
  return all;
}

/** That an input is missing, in words. */
export function missingFault({ name, type: wanted, description: about }: InputSpec): string {
  const type = describe(wanted);
  return about ? say(launchTexts.missingInputAbout, { name, type, about }) : say(launchTexts.missingInput, { name, type });
}

/** What is wrong with the value of an input, in words. */
export function inputFaults(spec: InputSpec | undefined, value: Json): string[] {
  const fault = spec && checkAnswer(spec.schema, value, spec.name);
  return fault ? [say(launchTexts.unfitInput, { fault, value: JSON.stringify(value).slice(0, 80) })] : [];
}

/** JSON where it parses and the type wants it, else the text itself. */
export function inputFromText(text: string, spec: InputSpec | undefined): Json {
  if (!spec) return text;
  return fitParameters({ value: text }, { properties: { value: spec.schema } })['value'] ?? text;
}

/** The inputs of a pipeline, without requiring a value for those that have none. */
export const withoutMissing = (pipeline: Pipeline, args: ReadonlyMap<string, InputArgument>): Pipeline => ({
  ...pipeline,
  inputs: pipeline.inputs.map((spec) => (args.has(spec.name) ? spec : { ...spec, required: false })),
});
