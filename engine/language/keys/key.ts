import type { JsonSchema } from '../json.ts';
import type { StepKind } from '../kinds.ts';
import { momentPattern } from '../schedules/deadline.ts';
import type { Type } from '../types.ts';
import { fromSchema } from '../types.ts';

/** A key of the language. */
export interface KeySpec {
  name: string;
  /** One or two sentences for hover, completion and the reference. */
  doc: string;
  /** The schema of a constant value (draft 2020-12). */
  schema: JsonSchema;
  type: Type;
  /** Step kinds on which the key has a meaning; undefined = all, and for top-level keys. */
  on?: readonly StepKind[];
  /** Whether a template may stand in the value. */
  templates: boolean;
  /** Whether an AUTO tag may stand in the value. */
  auto: boolean;
  /** A few lines of YAML. */
  example: string;
  /** The text that completion inserts after the name, as a snippet of the language server protocol. */
  snippet: string;
  /** False until the key is supported: `check` reports it, `run` refuses it. */
  executable: boolean;
}

export type KeyTable = Readonly<Record<string, KeySpec>>;

/** The written part of a table entry; the rest follows from the schema. */
interface KeyDraft {
  doc: string;
  schema: JsonSchema;
  example: string;
  snippet?: string;
  on?: readonly StepKind[];
  /** Both templates and AUTO (`values`), templates alone, AUTO alone, or neither. */
  takes?: 'values' | 'templates' | 'auto' | 'nothing';
  executable?: boolean;
}

/** A table of keys from its drafts. */
export function keyTable<const Name extends string>(drafts: Readonly<Record<Name, KeyDraft>>): Readonly<Record<Name, KeySpec>>;
export function keyTable(drafts: Readonly<Record<string, KeyDraft>>): KeyTable {
  return Object.fromEntries(
    Object.entries(drafts).map(([name, draft]): [string, KeySpec] => {
      let type: Type | undefined;
      const spec: KeySpec = {
        name,
        doc: draft.doc,
        schema: draft.schema,
        // Made on demand: a process needs few of them.
        get type() {
          return (type ??= fromSchema(draft.schema));
        },
        on: draft.on,
        templates: draft.takes === 'values' || draft.takes === 'templates',
        auto: draft.takes === 'values' || draft.takes === 'auto',
        example: draft.example,
        snippet: draft.snippet ?? usualSnippet(draft.schema),
        executable: draft.executable ?? true,
      };

      return [name, spec];
    }),
  );
}

function usualSnippet(schema: JsonSchema): string {
  const choices = schema['enum'];
  if (Array.isArray(choices)) return ` \${1|${choices.join(',')}|}`;
  switch (schema['type']) {
    case 'array':
      return '\n  - $0';
    case 'object':
      return '\n  $0';
    case 'boolean':
      return ' ${1|true,false|}';
    default:
      return ' $0';
  }
}

/** Schemas that several keys share. Names in `$ref` are resolved by schema.ts. */
export const textSchema: JsonSchema = { type: 'string' };
export const anything: JsonSchema = {};
export const mapOfAnything: JsonSchema = { type: 'object' };
export const listOfText: JsonSchema = { type: 'array', items: { type: 'string' } };
export const stepId: JsonSchema = { type: 'string', pattern: '^[A-Za-z_][\\w-]*$' };
/** Text that is known only later: a template or an AUTO tag. */
export const computedText: JsonSchema = { type: 'string', pattern: '\\{\\{|\\{%|<AUTO' };
const durationPattern = '^\\s*(\\d+(\\.\\d+)?|(\\d+(\\.\\d+)?\\s*(ms|s|m|h|d)\\s*)+)\\s*$';
export const durationSchema: JsonSchema = {
  anyOf: [
    { type: 'number', exclusiveMinimum: 0 },
    { type: 'string', pattern: durationPattern, examples: ['30s', '1h 30m'] },
  ],
};
/** When something is due: so long after the pipeline began, or a moment with its offset from UTC. */
export const deadlineSchema: JsonSchema = {
  anyOf: [
    { type: 'number', exclusiveMinimum: 0 },
    { type: 'string', pattern: `${durationPattern}|${momentPattern}`, examples: ['10m', '2026-12-01T17:00:00Z'] },
  ],
};
/** A retention time: 0 means not at all, -1 for ever. */
export const keepingSchema: JsonSchema = {
  anyOf: [
    { type: 'number', minimum: -1 },
    { type: 'string', pattern: `^\\s*-1\\s*$|${durationPattern}`, examples: ['30m', '0', '-1'] },
  ],
};
export const model: JsonSchema = { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }] };
export const stepList: JsonSchema = { type: 'array', items: { $ref: '#/$defs/step' } };
export const jsonSchema: JsonSchema = { type: 'object' };

/** The limits on usage of models by `whom`. */
export const spending = (whom: string): Readonly<Record<string, JsonSchema>> => ({
  max_cost: { type: 'number', exclusiveMinimum: 0, description: `USD that ${whom} may cost.` },
  max_tokens: { type: 'integer', minimum: 1, description: `Tokens that ${whom} may use, in and out.` },
  max_calls: { type: 'integer', minimum: 1, description: `Calls of models that ${whom} may make.` },
});
