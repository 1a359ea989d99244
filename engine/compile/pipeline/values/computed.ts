import type { JsonSchema } from '../../../language/json.ts';
import type { SourceNode } from '../../source/nodes.ts';
import { isComputed } from '../fields.ts';
import type { Value } from '../model/value.ts';
import type { ReadScope } from '../scope.ts';
import { readValue } from './value.ts';

/** What an AUTO tag answers where a time or a number is wanted. */
export const timeSchema = { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' } as const;
export const numberSchema = { type: 'number' } as const;
export const countSchema = { type: 'integer', minimum: 1 } as const;
export const moreSchema = { type: 'integer', minimum: 0 } as const;

/** What `reader` makes of a value that is written out; the value itself where a run has to compute it. */
export const readOrCompute = <Found>(
  node: SourceNode,
  key: string,
  schema: JsonSchema,
  scope: ReadScope,
  reader: (node: SourceNode, key: string, scope: ReadScope) => Found | undefined,
): Found | Value | undefined => (isComputed(node) ? readValue(node, { field: key, schema }, scope) : reader(node, key, scope));
