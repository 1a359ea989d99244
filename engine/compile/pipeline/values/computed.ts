import type { SourceNode } from '../../source/nodes.ts';
import type { Value } from '../model/value.ts';
import type { ReadScope } from '../scope.ts';
import { isComputed } from '../source-nodes.ts';
import type { ValueSite } from './value.ts';
import { readValue } from './value.ts';

/** The schemas of an AUTO tag's answer where a time or a number stands. */
export const timeSchema = { type: 'string', pattern: '^[0-9]+(ms|s|m|h)$' } as const;
export const numberSchema = { type: 'number' } as const;
export const countSchema = { type: 'integer', minimum: 1 } as const;
export const moreSchema = { type: 'integer', minimum: 0 } as const;

/** A constant as `readConstant` reads it; a template or AUTO tag as a value, which the run computes. */
export const readOrCompute = <Constant>(
  node: SourceNode,
  site: ValueSite,
  scope: ReadScope,
  readConstant: (node: SourceNode, key: string, scope: ReadScope) => Constant | undefined,
): Constant | Value | undefined => (isComputed(node) ? readValue(node, site, scope) : readConstant(node, site.field, scope));
