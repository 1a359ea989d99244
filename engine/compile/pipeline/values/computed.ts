import type { SourceNode } from '../../source/nodes.ts';
import type { Value } from '../model/value.ts';
import type { ValueSite } from '../model/value-site.ts';
import type { ReadScope } from '../scope.ts';
import { isComputed } from '../source-nodes.ts';
import { readValue } from './value.ts';

/** The answer schemas of an AUTO tag in place of a time or a number. */
export const timeSchema = { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' } as const;
export const numberSchema = { type: 'number' } as const;
export const countSchema = { type: 'integer', minimum: 1 } as const;
export const moreSchema = { type: 'integer', minimum: 0 } as const;

/** A constant as `readConstant` reads it; a template or AUTO tag as a value for the run to compute. */
export const readOrCompute = <Constant>(
  node: SourceNode,
  site: ValueSite,
  scope: ReadScope,
  readConstant: (node: SourceNode, key: string, scope: ReadScope) => Constant | undefined,
): Constant | Value | undefined => (isComputed(node) ? readValue(node, site, scope) : readConstant(node, site.field, scope));
