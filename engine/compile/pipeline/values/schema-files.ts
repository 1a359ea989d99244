import type { Json, JsonMap, JsonSchema } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { problem } from '../../../language/problem.ts';
import type { Range } from '../../../language/problems.ts';
import { generatedStepsSchema, stepsReference } from '../../../language/schema/generated-steps-schema.ts';
import { schemaDataWords } from '../../../language/schema/schema-words.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import type { ProblemTextId } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { ToolSpec } from '../../../language/tools/descriptor.ts';
import type { Position } from '../../source/lines.ts';
import { lineStarts, toPosition } from '../../source/lines.ts';
import type { Pair, ScalarNode, SourceNode } from '../../source/nodes.ts';
import { pairOf, toJson } from '../../source/nodes.ts';
import type { MapValue } from '../model/value.ts';
import type { ReadScope } from '../scope.ts';
import { reportProblem } from '../scope.ts';
import { deepest, includeText } from './included-files.ts';
import { findSchemaFaults, targetOf } from './schema-faults.ts';
import { fileReference } from './schema-reference.ts';
import { readWholeNode, readWholeValue } from './whole-node.ts';

/** Reads one schema, which may lie in several nodes of a pipeline, with the files that its `$ref`s name. */
export interface SchemaReader {
  /** The value of a node; a `$ref` to a file becomes a reference to `$defs`. */
  read(this: void, node: SourceNode): Json;
  /** Examples are data; a `$ref` in place of all of them, or of one, is replaced by the content of its file. */
  readExamples(this: void, node: SourceNode): Json;
  /** The whole schema with the files that were read, as one self-contained schema. */
  close(this: void, schema: JsonSchema): JsonSchema;
}

/** The location of a node: in the pipeline, or in a file under `$defs`. */
interface ReadPlace {
  /** The file, and the files that led to it; empty in the pipeline. */
  files: readonly string[];
  /** The meaning of `#` at this place in the whole schema. */
  root: string;
  /** The path in the pipeline that led here. */
  range: Range | undefined;
}

const inPipeline: ReadPlace = { files: [], root: '#', range: undefined };

/** `own` are the names under `$defs` that the pipeline declares itself. */
export function schemaReader(scope: ReadScope, own: readonly string[] = []): SchemaReader {
  const names = new Map<string, string>();
  const defs: JsonMap = {};

  const read = (node: SourceNode, place: ReadPlace): Json => {
    if (node.kind === 'scalar') return node.value;
    if (node.kind === 'list') return node.items.map((item) => read(item, place));
    return Object.fromEntries(node.pairs.flatMap((pair) => readMember(pair, place)));
  };

  const readMember = ({ key: { text: key }, value }: Pair, place: ReadPlace): [string, Json][] => {
    if (key === 'examples') return [[key, readExamples(value, place)]];
    if (schemaDataWords.has(key)) return [[key, toJson(value)]];
    if (key !== '$ref' || value.kind !== 'scalar') return [[key, read(value, place)]];
    if (value.text.trim() === stepsReference) return [[key, `#/$defs/${namedSteps()}`]];
    if (fileReference(value)) {
      const target = follow(value, place);
      return target === undefined ? [] : [[key, target]];
    }

    return [[key, value.text.startsWith('#') ? place.root + value.text.slice(1) : value.value]];
  };

  const readExamples = (node: SourceNode, place: ReadPlace): Json => {
    const file = exampleFile(node);
    if (file) return exampleIn(file, place) ?? null;
    return node.kind === 'list' ? node.items.map((item) => readExamples(item, place)) : toJson(node);
  };

  const exampleIn = (node: ScalarNode, place: ReadPlace): Json | undefined => {
    const { path = '', pointer = '' } = fileReference(node) ?? {};
    const range = place.range ?? node.range;
    const found = includeText({ path, from: place.files.at(-1), range, scope });
    if (!found) return undefined;

    const { node: whole, problems } = readWholeValue(found.text);
    for (const { message, position } of problems.slice(0, 1))
      reportInFile('bad-schema', { why: message.replace(/\.$/, '') }, position, { file: found.file, range, scope });
    const value = pointer === '' || !whole ? whole : targetOf(`#${pointer}`, whole);
    if (!value && problems.length === 0)
      reportProblem(scope, 'bad-schema', range, { why: say(phrases.schema.pointer, { got: `#${pointer}`, path }) });

    return value && toJson(value);
  };

  const namedSteps = (): string => {
    const name = names.get(stepsReference) ?? freeName('steps', [...own, ...names.values()]);
    names.set(stepsReference, name);
    defs[name] = generatedStepsSchema();
    return name;
  };

  const follow = (node: ScalarNode, place: ReadPlace): string | undefined => {
    const { path = '', pointer = '' } = fileReference(node) ?? {};
    const range = place.range ?? node.range;
    if (place.files.length > deepest) {
      reportProblem(scope, 'file-missing.deep', range, { path, most: deepest });
      return undefined;
    }

    const included = includeText({ path, from: place.files.at(-1), range, scope });
    if (!included) return undefined;
    if (place.files.includes(included.file)) {
      const files = [...place.files.slice(place.files.indexOf(included.file)), included.file];
      reportProblem(scope, 'cycle.schema', range, { path: files.map(baseName).join(' → ') });
      return undefined;
    }

    const document = readWholeNode(included.text);
    let name = names.get(included.file);
    if (name === undefined) {
      name = freeName(baseName(included.file), [...own, ...names.values()]);
      names.set(included.file, name);
      reportFaults(document, included.text, { file: included.file, range, scope });

      const { $id, $schema, ...schema } = asMap(
        read(document.node, { files: [...place.files, included.file], root: `#/$defs/${name}`, range }),
      );
      defs[name] = schema;
    }

    if (pointer !== '' && targetOf(`#${pointer}`, document.node) === undefined)
      reportProblem(scope, 'bad-schema', range, { why: say(phrases.schema.pointer, { got: `#${pointer}`, path }) });
    return `#/$defs/${name}${pointer}`;
  };

  return {
    read: (node) => read(node, inPipeline),
    readExamples: (node) => readExamples(node, inPipeline),
    close: (schema) => (names.size === 0 ? schema : joinFiles(schema, defs)),
  };
}

/** A schema of one node. */
export function readSchemaNode(node: SourceNode, scope: ReadScope): Json {
  const own = pairOf(node, '$defs')?.value;
  const { read, close } = schemaReader(scope, own?.kind === 'map' ? own.pairs.map(({ key }) => key.text) : []);
  const schema = read(node);
  return isMap(schema) ? close(schema) : schema;
}

/** Parameters with constant schemas, completed by the files that those name. */
export function withSchemaFiles(map: MapValue, tool: ToolSpec | undefined, scope: ReadScope): MapValue {
  const isSchema = (key: string): boolean => tool?.schemas?.includes(tool.parameterNames?.[key] ?? key) ?? false;
  if (!map.entries.some(({ key }) => isSchema(key))) return map;

  const entries = map.entries.map((entry) => {
    const { key, value } = entry;
    if (!isSchema(key) || value.kind !== 'constant' || value.node.kind !== 'map') return entry;
    return { ...entry, value: { ...value, value: readSchemaNode(value.node, scope) } };
  });

  return { ...map, entries };
}

/** Keywords that only describe a value: beside a `$ref` they change nothing in what it allows. */
const annotations: ReadonlySet<string> = new Set(['title', 'description', 'default', 'examples', '$comment', '$ref', '$defs']);

/**
 * A schema with its files under `$defs`. A schema that is only a file becomes that file: models answer better when the type
 * is not behind a reference.
 */
function joinFiles(schema: JsonSchema, files: JsonMap): JsonSchema {
  const own = asMap(schema['$defs']);
  const whole = Object.keys(files).find((name) => schema['$ref'] === `#/$defs/${name}`);
  const file = whole === undefined ? undefined : asMap(files[whole]);
  const inner = asMap(file?.['$defs']);
  const isFile = file !== undefined && Object.keys(schema).every((word) => annotations.has(word));
  const taken = [...Object.keys(own), ...Object.keys(files)].some((name) => name !== whole && Object.hasOwn(inner, name));
  if (!isFile || whole === undefined || taken) return { ...schema, $defs: { ...own, ...files } };

  const { $ref, ...words } = schema;
  const { [whole]: _, ...others } = files;
  const $defs = { ...own, ...inner, ...others };
  const joined: JsonSchema = { ...file, ...words };
  if (Object.keys($defs).length > 0) joined['$defs'] = $defs;

  return asMap(moveReferences(joined, `#/$defs/${whole}`));
}

/** The same schema with the part at `from` as its root. */
function moveReferences(schema: Json, from: string): Json {
  if (Array.isArray(schema)) return schema.map((one) => moveReferences(one, from));
  if (!isMap(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]): [string, Json] => {
      if (schemaDataWords.has(key)) return [key, value];
      if (key !== '$ref' || typeof value !== 'string') return [key, moveReferences(value, from)];
      return [key, value === from || value.startsWith(`${from}/`) ? `#${value.slice(from.length)}` : value];
    }),
  );
}

interface InFile {
  file: string;
  /** The path of the file in the pipeline. */
  range: Range;
  scope: ReadScope;
}

/** Faults of a file are reported at its path, with the line; an edit of the pipeline would not help. */
function reportFaults({ node, problems }: ReturnType<typeof readWholeNode>, text: string, inFile: InFile): void {
  const starts = lineStarts(text);
  const report = (why: string, { start }: Range): void => reportInFile('bad-schema', { why }, toPosition(starts, start), inFile);
  for (const { message, range } of problems) report(message.replace(/\.$/, ''), range);
  if (problems.length > 0) return;
  for (const { why, range } of findSchemaFaults(node)) report(why, range);
}

function reportInFile(
  id: ProblemTextId,
  values: Readonly<Record<string, string>>,
  { line, character }: Position,
  { file, range, scope }: InFile,
) {
  const fault = problem(id, range, values);
  const message = say(phrases.inFile, { message: fault.message, file: baseName(file), line: line + 1, column: character + 1 });
  scope.problems.push({ ...fault, message });
}

/** The `$ref` to a file in a map without other keys. */
function exampleFile(node: SourceNode): ScalarNode | undefined {
  if (node.kind !== 'map' || node.pairs.length !== 1) return undefined;
  const value = pairOf(node, '$ref')?.value;
  return value?.kind === 'scalar' && fileReference(value) ? value : undefined;
}

const baseName = (file: string): string => file.split(/[\\/]/).at(-1) ?? file;

/** A name under `$defs`, in characters that every provider accepts. */
function freeName(file: string, taken: readonly string[]): string {
  const name = file.replace(/[^A-Za-z0-9_-]/g, '_');
  let count = 1;
  while (taken.includes(count === 1 ? name : `${name}_${count}`)) count++;
  return count === 1 ? name : `${name}_${count}`;
}

const asMap = (value: Json | undefined): JsonMap => (isMap(value) ? value : {});
