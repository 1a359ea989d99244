import type { JsonSchema } from '../../language/json.ts';
import { type Dialect, spokenIn } from './dialect.ts';
import { isCyclic } from './references.ts';
import { objectAtRoot } from './root.ts';

/** What Gemini takes of JSON Schema, as `@google/genai` 3.1.0 says at `responseJsonSchema`. */
const gemini: Dialect = {
  keywords: new Set([
    '$anchor',
    '$defs',
    '$id',
    '$ref',
    'additionalProperties',
    'anyOf',
    'description',
    'enum',
    'format',
    'items',
    'maxItems',
    'maximum',
    'minItems',
    'minimum',
    'prefixItems',
    'properties',
    'propertyOrdering',
    'required',
    'title',
    'type',
  ]),
  enums: ['string', 'number'],
  lone_refs: true,
};

/** An answer's schema; undefined where it holds itself, which is unrolled only in parts that may be left out. */
export const googleSchema = (schema: JsonSchema): JsonSchema | undefined =>
  isCyclic(schema) ? undefined : spokenIn(gemini, schema);

/** A tool's parameters; one that holds itself is open where it does. */
export function googleTool(parameters: JsonSchema): JsonSchema {
  const root = objectAtRoot(parameters);
  return spokenIn(isCyclic(root) ? withoutReferences : gemini, root);
}

const withoutReferences: Dialect = {
  ...gemini,
  keywords: new Set([...(gemini.keywords ?? [])].filter((keyword) => keyword !== '$ref' && keyword !== '$defs')),
};
