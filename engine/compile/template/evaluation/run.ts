import type { Json } from '../../../language/json.ts';
import type { Range } from '../../../language/problems.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';
import type { Pattern } from '../regex/program.ts';
import { writeJson } from './text.ts';
import { Absent, isView, type Operand, TemplateError, type TemplateErrorCode } from './values.ts';

/** Where names come from. */
export interface Scope {
  /** Undefined where there is no such name. */
  lookup(name: string): Operand | undefined;
  /** All names, for "did you mean". */
  names(): Iterable<string>;
  /** Makes `random` repeatable: the same seed, the same choices. */
  seed?: string | number;
}

export interface Limits {
  /**
   * Evaluated expressions and loop iterations; native work costs one step for 100 items of a list, or 64 characters of a
   * text.
   */
  steps: number;
  /** The longest text in UTF-16 code units, and about the size of any other result in bytes. */
  size: number;
}

export const defaultLimits: Limits = { steps: 1_000_000, size: 16 * 1024 * 1024 };

/** A name bound by `for`, `set` or a comprehension. */
export interface Binding {
  name: string;
  value: Operand;
  next: Binding | undefined;
}

/** The innermost binding of a name in the template itself. */
export function findBinding(name: string, run: Run): Binding | undefined {
  for (let local = run.locals; local; local = local.next) {
    if (local.name === name) return local;
  }
  return undefined;
}

/** Paths that were read, with their values and counts; a path that was only read on the way to a longer one is removed. */
export type Trace = Map<string, { value: Operand; reads: number }>;

const nowhere: Range = { start: 0, end: 0 };

/** One rendering: its scope, its remaining budget, and its position. Filters and functions get it as their context. */
export class Run {
  readonly scope: Scope;
  readonly size: number;
  steps: number;
  locals: Binding | undefined;
  /** The expression that is being evaluated, for errors of filters and functions. */
  at: Range = nowhere;
  /** Values of the paths that were read, by their source text; only while a condition is explained. */
  trace: Trace | undefined;
  /** The template's text. */
  readonly text: string;
  /** Cache of compiled regular expressions. */
  patterns: Map<string, Pattern> | undefined;
  /** The number of calls of `random`. */
  draws = 0;
  /** The text of the block that filters are applied to. */
  captured = '';
  /**
   * Lists and maps that only one name of the template holds, made by a method that changed it: the next change needs no copy.
   */
  owned: WeakSet<object> | undefined;
  /** The stack of macro calls. */
  calls = 0;

  constructor(scope: Scope, limits: Limits, text: string) {
    this.text = text;
    this.scope = scope;
    this.steps = limits.steps;
    this.size = limits.size;
  }

  spend(steps: number): void {
    this.steps -= steps;
    if (this.steps < 0) this.fail('limit', say(texts.manySteps), say(texts['manySteps.hint']));
  }

  items(count: number): void {
    this.spend(count / 100);
  }

  /** Charges for members of a map, whose copies take longer than those of a list. */
  members(count: number): void {
    this.spend(count / 10);
  }

  /** Charges for a text, and refuses one that is too long. */
  characters(count: number): void {
    if (count > this.size) this.fail('limit', say(texts.longText, { most: this.size }), say(texts['longText.hint']));
    this.spend(count / 64);
  }

  made(text: string): string {
    if (text.length > 64) this.characters(text.length);
    return text;
  }

  fail(code: TemplateErrorCode, message: string, hint?: string, range: Range = this.at): never {
    throw this.error(code, message, hint, range);
  }

  error(code: TemplateErrorCode, message: string, hint?: string, range: Range = this.at): TemplateError {
    return new TemplateError(code, range, message, hint);
  }

  /** The plain value of an operand; an absent one is an error. */
  json(value: Operand, range?: Range): Json {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    if (value instanceof Absent) return this.absent(value, range);
    return isView(value) ? this.json(value.value(), range) : value;
  }

  absent(value: Absent, range?: Range): never {
    const name = range && range.end - range.start <= 80 ? this.text.slice(range.start, range.end) : value.name;
    const hint = value.hint ?? say(texts['absent.hint']);
    this.fail('undefined-name', say(texts.absent, { name }), hint, range);
  }

  /** The value of an undefined name. */
  unknownName(name: string): Absent {
    return new Absent(name, () => {
      const guess = nearest(name, this.scope.names());
      return guess === undefined ? say(texts.noSuchName) : say(texts['noSuchName.guess'], { name: guess });
    });
  }

  /** The text of a value in a rendered template. */
  print(value: Operand, range?: Range): string {
    if (typeof value === 'string') return value;
    if (typeof value === 'number') return value === 0 ? '0' : String(value);
    if (value === null) return '';
    if (typeof value === 'boolean') return value ? 'true' : 'false';

    if (!Array.isArray(value)) {
      if (value instanceof Absent) return this.absent(value, range);
      if (isView(value)) return value.text?.() ?? this.print(value.value(), range);
    }

    return writeJson(value, this);
  }
}
