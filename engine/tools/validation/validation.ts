import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { validationTexts } from '../../language/texts/tools/validation.ts';
import { say } from '../../language/texts.ts';
import { validation } from '../../language/tools/builtin/validation.ts';
import { RunError } from '../../state/failure.ts';
import type { SchemaError } from '../lazy/schema.ts';
import { wordParameter } from '../parameters.ts';
import { declined, type Execute, makeTool } from '../tool.ts';
import { checkBy, describeError, formatPath, mostErrors, summarizeErrors } from './check.ts';
import { type Coerced, coerce } from './coerce.ts';
import { inferSchema } from './infer.ts';
import { measure } from './quality.ts';
import { type Format, readData, readRows, readSchema, textFormats } from './read.ts';

const input = (message: string): RunError => new RunError({ kind: 'input', message });

type Mode = 'strict' | 'lenient' | 'report';

const validate: Execute = async (parameters) => {
  const schema = readSchema(parameters);
  if (schema === undefined) throw input(validationTexts.notSchema);

  const { mode, format } = mannerOf(parameters);
  const wantsText = isMap(schema) && schema['type'] === 'string';
  const { value, cells } = await readData(parameters, wantsText && format === 'auto' ? 'text' : format);
  const check = await checkBy(schema);

  const coerced: Coerced[] = [];
  const errors: SchemaError[] = [];

  const one = (item: Json, at: string[]): Json => {
    // Cells of a table have no types.
    const made =
      mode === 'lenient' || cells
        ? coerce(item, schema, (change) => coerced.push({ ...change, at: [...at, ...change.at] }))
        : item;
    for (const error of check(made)) errors.push({ ...error, at: [...at, ...error.at] });

    return made;
  };

  // For a list, the schema of a map applies to each item.
  const each = Array.isArray(value) && isMap(schema) && schema['type'] === 'object';
  const data = each ? value.map((item, index) => one(item, [String(index)])) : one(value, []);
  const result: JsonMap = {
    success: true,
    valid: errors.length === 0,
    errors: errors.slice(0, mostErrors).map(describeError),
    error_count: errors.length,
    data,
    coerced: (mode === 'lenient' ? coerced : [])
      .slice(0, mostErrors)
      .map(({ at, from, to }) => ({ path: formatPath(at), from, to })),
  };

  return errors.length === 0 || mode !== 'strict'
    ? result
    : declined(say(validationTexts.unfit, { errors: summarizeErrors(errors) }), result);
};

/** Older files write modes in capitals, and some name a format here. */
function mannerOf(parameters: JsonMap): { mode: Mode; format: Format } {
  const said = parameters['mode'] ?? 'strict';
  const word = typeof said === 'string' ? said.toLowerCase().replace(/_only$/, '') : '';
  const format = formatOf(parameters);
  const named = textFormats.find((one) => one === word);
  if (named) return { mode: 'strict', format: format === 'auto' ? named : format };
  if (word !== 'strict' && word !== 'lenient' && word !== 'report') throw input(validationTexts.badMode);

  return { mode: word, format };
}

const formatOf = (parameters: JsonMap): Format => wordParameter(parameters, 'format', textFormats);

const infer_schema: Execute = async (parameters) => {
  const { value } = await readData(parameters, formatOf(parameters));
  return { success: true, schema: inferSchema(value) };
};

const quality_check: Execute = async (parameters) => {
  const schema = readSchema(parameters);
  const { value, cells } = await readData(parameters, formatOf(parameters));
  const threshold = parameters['threshold'] ?? 0;
  if (typeof threshold !== 'number' || threshold < 0 || threshold > 1) throw input(validationTexts.badThreshold);

  const whole = isMap(schema) && schema['type'] === 'array' && isMap(schema['items']) ? schema['items'] : schema;
  const rows = readRows(value).map((row) => {
    const made = cells && whole !== undefined ? coerce(row, whole, () => undefined) : row;
    return isMap(made) ? made : row;
  });
  const check = whole === undefined ? undefined : await checkBy(whole);
  const { errors, score, ...found } = measure(rows, {
    required: namesOf(parameters, 'required'),
    unique: namesOf(parameters, 'unique'),
    check,
  });
  const result: JsonMap = {
    success: true,
    score,
    rows: rows.length,
    ...found,
    errors: errors.slice(0, mostErrors).map(describeError),
  };
  if (score >= threshold) return result;

  return declined(say(validationTexts.lowScore, { score, threshold, issues: found.issues.join(' ') }), result);
};

function namesOf(parameters: JsonMap, name: string): string[] {
  const value = parameters[name] ?? [];
  const list = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(list)) throw input(say(validationTexts.names, { name }));

  return list.map((one) => {
    if (typeof one !== 'string') throw input(say(validationTexts.names, { name }));
    return one;
  });
}

/** Validation of data against JSON Schemas. */
export const validationTool = makeTool(validation, { validate, infer_schema, quality_check });
