import type { Fix, Range } from '../../../language/problems.ts';
import type { Callable } from '../../../language/template/callable.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import { anyMap, describe, listType, mayBe, string, type Type, union, unknownType } from '../../../language/types.ts';
import type { TemplateRead } from '../references.ts';
import type { TypeScope } from './bindings.ts';

/** A proven fault of a template; ranges count in its text. */
export interface TypeProblem {
  code: 'undefined-name' | 'unknown-field' | 'type-mismatch' | 'shadowed-name';
  /** Where it differs from the code's own. */
  severity?: 'hint' | 'warning' | 'error';
  range: Range;
  message: string;
  hint?: string;
  fixes?: Fix[];
}

export type Report = (problem: TypeProblem) => void;

/** The state of one inference. */
export interface Inference {
  types: TypeScope;
  report: Report;
  /** How each read name is guarded, by the position of the name. */
  reads: ReadonlyMap<number, TemplateRead>;
  /** The macros that can be called, by name. */
  macros: ReadonlyMap<string, Callable>;
  /** The names whose values the template changes. */
  changed: ReadonlySet<string>;
}

export const silent: Report = () => undefined;

/** The types that a loop can iterate over. */
export const iterable = union([listType(unknownType), anyMap, string]);

/** Reports a value that can never be of the wanted type; returns whether it may be. */
export function mustBe({
  type,
  wanted,
  range,
  what,
  to,
}: {
  type: Type;
  wanted: Type;
  range: Range;
  what: string;
  to: Inference;
}): boolean {
  if (mayBe(type, wanted)) return true;
  mismatch(say(texts.wrongType, { what, want: describe(wanted, 0), got: describe(type, 0) }), range, to, [type]);
  return false;
}

/** Null may be replaced before the template runs, so it proves nothing alone. */
export function mismatch(message: string, range: Range, to: Inference, types: readonly Type[]): void {
  if (types.some((type) => type.kind === 'null')) return;
  to.report({ code: 'type-mismatch', range, message });
}
