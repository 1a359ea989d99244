import type { Type } from '../../../language/types.ts';
import { references } from '../../template/references.ts';
import type { Template } from '../../template/syntax/ast.ts';
import type { TypeScope } from '../../template/types/bindings.ts';
import { infer } from '../../template/types/infer.ts';
import { dependencyOf } from './lazy-namespace.ts';

/**
 * A result with the types that it was made of. It is reused, as the same object, while those types are the same objects, so
 * after an edit only changed texts and their readers are inferred again.
 */
export interface ReusableResult<Result> {
  of: readonly (Type | undefined)[];
  result: Result;
}

/** The result for `key` made of the types `of`: the one from before if these are the same objects. */
export function reuseResult<Key extends object, Result>(
  memory: WeakMap<Key, ReusableResult<Result>>,
  key: Key,
  of: readonly (Type | undefined)[],
  make: () => Result,
): Result {
  const before = memory.get(key);
  if (before && before.of.length === of.length && before.of.every((type, index) => type === of[index])) return before.result;
  const result = make();
  memory.set(key, { of, result });
  return result;
}

const templateTypes = new WeakMap<Template, ReusableResult<Type>>();

/** The type of a template's value, silently. */
export const inferTemplateType = (template: Template, scope: TypeScope): Type =>
  reuseResult(templateTypes, template, typesRead(template, scope), () => infer(template, scope));

/** The types of the names that a template reads from outside, in the order of reading. */
export const typesRead = (template: Template, scope: TypeScope): (Type | undefined)[] =>
  references(template).map(({ name, path }) => dependencyOf(scope.lookup(name), path));
