import type { Json } from '../../../language/json.ts';
import type { Fix, Range } from '../../../language/problems.ts';

/** A parsed template. Positions are indexes into the parsed text. Parsing never fails: faults are problems. */
export interface Template {
  text: string;
  parts: Part[];
  /** One `{{ }}` with nothing but white space around it: its value keeps its type. */
  lone: boolean;
  /** Set by `parseCondition`: one expression whose truth counts, or text that is false when it reads `false no 0 off` or nothing. */
  condition?: 'expression' | 'text';
  problems: TemplateProblem[];
}

export interface TemplateProblem {
  code: 'template-syntax' | 'unknown-filter' | 'unknown-test' | 'wrong-filter-arguments' | 'bad-condition';
  range: Range;
  message: string;
  hint?: string;
  /** Safe fixes; ranges count in the template's text, and their last character is one that YAML never escapes. */
  fixes?: Fix[];
}

export type Part =
  | { kind: 'text'; text: string; range: Range }
  | { kind: 'output'; expression: Expression; range: Range }
  | { kind: 'if'; branches: { test: Expression; body: Part[] }[]; otherwise?: Part[]; range: Range }
  | { kind: 'for'; names: Name[]; list: Expression; filter?: Expression; body: Part[]; otherwise?: Part[]; range: Range }
  /** Several names destructure a list. */
  | { kind: 'set'; names: Name[]; value: Expression; range: Range }
  /** `{% set of.member = value %}`: a member of a `namespace`. */
  | { kind: 'set-member'; of: Extract<Expression, { kind: 'name' }>; member: Name; value: Expression; range: Range }
  /**
   * `{% set name %}…{% endset %}`, and without a name `{% filter … %}…{% endfilter %}`: `value` is computed from the text
   * `captured`.
   */
  | { kind: 'capture'; name?: Name; value: Expression; body: Part[]; range: Range }
  | { kind: 'with'; bindings: { name: Name; value: Expression }[]; body: Part[]; range: Range }
  | { kind: 'do'; value: Expression; range: Range }
  | { kind: 'macro'; name: Name; parameters: MacroParameter[]; body: Part[]; range: Range }
  /** `{% call(parameters) macro(…) %}…{% endcall %}`: the body is the result of `caller` in the macro. */
  | { kind: 'call'; parameters: MacroParameter[]; call: Expression; body: Part[]; range: Range };

export interface MacroParameter {
  name: Name;
  fallback?: Expression;
}

export interface Name {
  name: string;
  range: Range;
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '//' | '%' | '**' | '~' | 'and' | 'or';
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

export type Expression =
  | { kind: 'literal'; value: Json; range: Range }
  | { kind: 'list'; items: Expression[]; range: Range }
  | { kind: 'map'; entries: { key: Expression; value: Expression }[]; range: Range }
  | { kind: 'name'; name: string; range: Range }
  | { kind: 'member'; of: Expression; name: string; nameRange: Range; range: Range }
  | { kind: 'index'; of: Expression; index: Expression; range: Range }
  | { kind: 'slice'; of: Expression; from?: Expression; to?: Expression; step?: Expression; range: Range }
  | { kind: 'not' | 'negate' | 'plus'; of: Expression; range: Range }
  | { kind: 'binary'; operator: BinaryOperator; left: Expression; right: Expression; range: Range }
  | { kind: 'compare'; first: Expression; rest: { operator: Comparison; right: Expression }[]; range: Range }
  | { kind: 'is'; of: Expression; negated: boolean; test: string; testRange: Range; arguments: Expression[]; range: Range }
  | { kind: 'filter'; of: Expression; filter: string; filterRange: Range; arguments: Argument[]; range: Range }
  | { kind: 'call'; callee: Expression; arguments: Argument[]; range: Range }
  | { kind: 'choice'; test: Expression; value: Expression; otherwise?: Expression; range: Range }
  /** `[value for names in list if filter]`, also bare as the only argument of a call. */
  | { kind: 'comprehension'; value: Expression; names: Name[]; list: Expression; filter?: Expression; range: Range }
  /** The text of the enclosing block. */
  | { kind: 'captured'; range: Range }
  /** An unparsable part, for example `{{ a. }}`: it keeps the expression before it, so that completion still works. */
  | { kind: 'broken'; of?: Expression; range: Range };

export interface Argument {
  name?: string;
  nameRange?: Range;
  value: Expression;
}

/** One name that a template reads from outside, with the constant path behind it: `a.b[0].c` is `a`, `["b", 0, "c"]`. */
export interface Reference {
  name: string;
  path: (string | number)[];
  /** The range of each path member, as long as `path`. */
  pathRanges: Range[];
  nameRange: Range;
  range: Range;
  /** Absence is allowed here: under `default`, `is defined`, a truth test, `and`/`or`/`not`. */
  guarded: boolean;
}
