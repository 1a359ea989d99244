import type { Compiled } from '../../compile/compiled.ts';
import type { Value } from '../../compile/pipeline/model/value.ts';
import { render } from '../../compile/template/evaluation/evaluate.ts';
import { TemplateError } from '../../compile/template/evaluation/values.ts';
import { references } from '../../compile/template/references.ts';
import type { Template } from '../../compile/template/syntax/ast.ts';
import type { Json, JsonMap } from '../../language/json.ts';
import { definedMap, isMap, setMember } from '../../language/json.ts';

/** Names with values before a run: inputs, `data`, and variables of loops over a known list. */
export type ValuesBeforeRun = Readonly<Record<string, Json>>;

/** The least length of a text, in characters; `open` where a part of it is known only to the run. */
export interface TextLength {
  characters: number;
  open: boolean;
}

/** Inputs that were given or have constant defaults, and constant `data`. A value that only a run has is left out. */
export function valuesBeforeRun({ pipeline }: Pick<Compiled, 'pipeline'>, given: JsonMap = {}): ValuesBeforeRun {
  const inputs: JsonMap = {};
  for (const { name, default: usual } of pipeline.inputs) {
    const value = Object.hasOwn(given, name) ? given[name] : usual && constantOf(usual);
    if (value !== undefined) setMember(inputs, name, value);
  }

  const data: JsonMap = {};
  for (const { name, value } of pipeline.data) {
    const constant = constantOf(value);
    if (constant !== undefined) setMember(data, name, constant);
  }

  const isComplete = Object.keys(data).length === pipeline.data.length;
  return { ...inputs, ...definedMap({ data: isComplete ? data : undefined }), inputs };
}

/** The value of a constant; undefined where there is a template. */
export function constantOf(value: Value): Json | undefined {
  if (value.kind === 'constant') return value.value;
  if (value.kind === 'list') {
    const items = value.items.map(constantOf);
    return items.every((item) => item !== undefined) ? items : undefined;
  }
  if (value.kind !== 'map') return undefined;

  const made: JsonMap = {};
  for (const { key, value: member } of value.entries) {
    const constant = constantOf(member);
    if (constant === undefined) return undefined;
    setMember(made, key, constant);
  }

  return made;
}

/** The value, where it is known before a run. */
export function evaluateKnown(value: Value, known: ValuesBeforeRun): Json | undefined {
  const constant = constantOf(value);
  if (constant !== undefined || value.kind !== 'template') return constant;
  return rendered(value.template, known);
}

/** A number, constant or computed from known values; undefined where only the run knows it. */
export function evaluateCount(value: number | Value, known: ValuesBeforeRun): number | undefined {
  const count = typeof value === 'number' ? value : evaluateKnown(value, known);
  const number = typeof count === 'string' && count.trim() !== '' ? Number(count) : count;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}

/** How long a text will be. */
export function estimateLength(value: Value, known: ValuesBeforeRun): TextLength {
  if (value.kind === 'template') return lengthOfTemplate(value.template, known);
  const constant = constantOf(value);
  if (constant !== undefined) return { characters: textOf(constant).length, open: false };
  if (value.kind === 'auto') {
    const parts = value.pieces.map((piece) =>
      piece.kind === 'text' ? lengthOfTemplate(piece.template, known) : { characters: 0, open: true },
    );
    return { characters: parts.reduce((sum, { characters }) => sum + characters, 0), open: true };
  }

  return { characters: 0, open: true };
}

/** Part by part, so that one unknown name does not hide the rest. */
function lengthOfTemplate(template: Template, known: ValuesBeforeRun): TextLength {
  const whole = rendered(template, known);
  if (whole !== undefined) return { characters: textOf(whole).length, open: false };

  let characters = 0;
  for (const part of template.parts) {
    if (part.kind === 'text') characters += part.text.length;
    else if (part.kind === 'output') {
      const one = rendered({ text: template.text, parts: [part], lone: false, problems: [] }, known);
      if (one !== undefined) characters += textOf(one).length;
    }
  }

  return { characters, open: true };
}

/** Undefined where a name is not known yet, or the template fails. */
function rendered(template: Template, known: ValuesBeforeRun): Json | undefined {
  const all = references(template).every(
    ({ name, path: [member] }) =>
      Object.hasOwn(known, name) &&
      (name !== 'inputs' || (isMap(known['inputs']) && Object.hasOwn(known['inputs'], String(member)))),
  );
  if (!all) return undefined;

  try {
    return render(template, { lookup: (name) => known[name], names: () => Object.keys(known) });
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
}

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
