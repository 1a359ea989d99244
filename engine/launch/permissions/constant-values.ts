import type { Compiled } from '../../compile/compile.ts';
import { accessOf } from '../../compile/graph/names/reads.ts';
import type { Pipeline } from '../../compile/pipeline/model/pipeline.ts';
import type { MapValue, Value } from '../../compile/pipeline/model/value.ts';
import { render } from '../../compile/template/evaluation/evaluate.ts';
import type { Scope } from '../../compile/template/evaluation/run.ts';
import { references } from '../../compile/template/references.ts';
import type { Template } from '../../compile/template/syntax/ast.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { setMember } from '../../language/json.ts';
import { renderCommand } from '../../run/scope/render.ts';
import { operand } from '../../run/scope/step-view.ts';
import { withAllSecretMarks } from '../admission/secrets.ts';
import { Refusal } from '../refusal.ts';
import { type InputArgument, takeInputs, withConstantDefaults } from '../start/inputs.ts';

/** Values of a pipeline that no step can change, as far as they are known before the run: inputs by name. */
export type KnownValues = Readonly<Record<string, Json>>;

/**
 * Stands for a secret in a command before the run. It is a plain word, so that it is quoted no more than a secret that is one
 * too; in a permission it is `*`.
 */
const secretWord = 'SECRET0d1f5c7e9b3a4826SECRET';

/** A pattern that permits a use whatever its secrets are. */
export const withoutSecrets = (pattern: string): string => pattern.replaceAll(secretWord, '*');

/** Inputs that were given or have a computable default. For a called pipeline nothing is known. */
export function knownInputs({ pipeline, graph, steps }: Compiled, given: ReadonlyMap<string, InputArgument>): KnownValues {
  const inputs = withConstantDefaults(pipeline, inputsIfValid(pipeline, given));
  for (const { name, secret } of pipeline.inputs) {
    if (secret) setMember(inputs, name, secretWord);
  }

  for (const { name, secret, default: usual } of pipeline.inputs) {
    const value = secret || !usual || Object.hasOwn(inputs, name) ? undefined : knownValue(usual, inputs);
    if (value !== undefined) setMember(inputs, name, value);
  }

  // A name that a step, variable or loop has too is ambiguous.
  for (const { id, loop } of graph.nodes) {
    for (const name of [id, loop?.as, loop?.name]) {
      if (name !== undefined) delete inputs[name];
    }
  }

  for (const { name } of pipeline.variables) delete inputs[name];
  for (const { index } of graph.nodes) {
    const step = steps[index]?.step;
    const names = step ? [...(step.answer?.vars ?? []), ...accessOf(step).writes.map((one) => one.name)] : [];
    for (const name of names) delete inputs[name];
  }

  return inputs;
}

/** Faults in them are reported when the run begins. */
function inputsIfValid(pipeline: Pipeline, given: ReadonlyMap<string, InputArgument>): JsonMap {
  try {
    return takeInputs(pipeline, withAllSecretMarks(given, pipeline));
  } catch (error) {
    if (error instanceof Refusal) return {};
    throw error;
  }
}

/** The parameters that are known before the run; others are missing. A `line` is quoted for a shell. */
export function knownParameters({ entries }: MapValue, inputs: KnownValues, line?: string): JsonMap {
  const literals = Object.fromEntries(Object.entries(inputs).filter(([name]) => !entries.some(({ key }) => key === name)));
  return Object.fromEntries(
    entries.flatMap(({ key, value }) => {
      const one =
        key === line && value.kind === 'template'
          ? evaluateKnown(value.template, literals, renderCommand)
          : knownValue(value, literals);
      return one === undefined ? [] : [[key, one]];
    }),
  );
}

function knownValue(value: Value, knownValues: KnownValues): Json | undefined {
  switch (value.kind) {
    case 'constant':
      return value.value;
    case 'template':
      return evaluateKnown(value.template, knownValues, render);
    case 'list': {
      const items = value.items.map((item) => knownValue(item, knownValues));
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case 'map': {
      const members = value.entries.map(({ key, value: member }): [string, Json | undefined] => [
        key,
        knownValue(member, knownValues),
      ]);

      const map: JsonMap = {};
      for (const [key, member] of members) {
        if (member === undefined) return undefined;
        setMember(map, key, member);
      }

      return map;
    }
    default:
      return undefined;
  }
}

/** Undefined where a template reads anything else, or fails, which is reported when it is rendered. */
function evaluateKnown(
  template: Template,
  knownValues: KnownValues,
  make: (template: Template, scope: Scope) => Json,
): Json | undefined {
  const knows = ({ name, path: [first] }: { name: string; path: readonly unknown[] }): boolean =>
    Object.hasOwn(knownValues, name) || (namespaces.has(name) && typeof first === 'string' && Object.hasOwn(knownValues, first));
  if (!references(template).every(knows)) return undefined;

  const scope: Scope = {
    lookup: (name) => (namespaces.has(name) ? operand({ ...knownValues }) : operand(knownValues[name] ?? null)),
    names: () => Object.keys(knownValues),
  };

  try {
    return make(template, scope);
  } catch {
    return undefined;
  }
}

const namespaces: ReadonlySet<string> = new Set(['inputs', 'parameters']);
