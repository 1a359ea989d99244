import { type Json, type JsonMap, setMember } from '../../../language/json.ts';
import type { Range } from '../../../language/problems.ts';
import { templateTexts as texts } from '../../../language/texts/compile/templates.ts';
import { say } from '../../../language/texts.ts';

/** The values that expressions work with. */
export type Operand = Json | View | Absent;

/**
 * A host object, such as the result of a step: it is asked for its members, and any other use takes its value. It is never
 * returned to the host.
 */
export interface View {
  /** Returns an `Absent` where there is no such member. */
  member(name: string): Operand;
  value(): Json | Absent;
  /** The text to render in place of the value itself. */
  text?(): string;
  /** Callable: it counts as true and is defined, though it has no value. */
  isCallable?: true;
  /** Its own equality, for example for a status with older names. */
  equals?(other: Json): boolean;
}

/**
 * A missing value: it counts as false, `is defined` is false, `default` applies, and its members are absent too. With a
 * `view` (a step that was skipped or failed), `.status` and `.error` answer. Any other use is the error `undefined-name`.
 */
export class Absent {
  readonly name: string;
  readonly view: View | undefined;
  readonly #hint: string | (() => string) | undefined;

  /** `hint` says why it is absent or what to do; a function is only called when the hint is shown. */
  constructor(name: string, hint?: string | (() => string), view?: View) {
    this.name = name;
    this.#hint = hint;
    this.view = view;
  }

  get hint(): string | undefined {
    return typeof this.#hint === 'function' ? this.#hint() : this.#hint;
  }

  /** A member of it, absent too. */
  member(name: string): Operand {
    if (this.view && (name === 'status' || name === 'error')) return this.view.member(name);
    return new Absent(`${this.name}.${name}`, this.#hint);
  }
}

/** A word that equals other words too, for example the status `succeeded`, which older files call `completed`. */
export function wordView(word: string, aliases: readonly string[]): View {
  return {
    member: (name) => new Absent(`${word}.${name}`, say(texts.wordMember)),
    value: () => word,
    equals: (other) => other === word || (typeof other === 'string' && aliases.includes(other)),
  };
}

export type TemplateErrorCode =
  | 'template-syntax'
  | 'undefined-name'
  | 'unknown-filter'
  | 'unknown-test'
  | 'wrong-filter-arguments'
  | 'bad-condition'
  | 'type-mismatch'
  | 'bad-value'
  | 'limit';

/** Why a template could not be rendered; thrown by `render`, `evaluateExpression` and `evaluateCondition` only. `range` counts in the template's text. */
export class TemplateError extends Error {
  readonly code: TemplateErrorCode;
  readonly range: Range;
  readonly hint: string | undefined;

  constructor(code: TemplateErrorCode, range: Range, message: string, hint?: string) {
    super(message);
    this.name = 'TemplateError';
    this.code = code;
    this.range = range;
    this.hint = hint;
  }
}

/** Host objects have methods, JSON never has. */
export const isView = (value: Operand): value is View =>
  typeof value === 'object' &&
  value !== null &&
  'member' in value &&
  typeof value.member === 'function' &&
  !(value instanceof Absent);

/** Absent itself, or a view with an absent value, such as a skipped step. */
export const isAbsent = (value: Operand): boolean =>
  value instanceof Absent || (isView(value) && !value.isCallable && value.value() instanceof Absent);

/** A map that is no list, no view and not absent. */
export const isPlain = (value: Operand): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Absent) && !isView(value);

/** An item of `groupby`: a map that can also be taken apart like a pair. */
export function isGroup(value: Operand): value is JsonMap {
  return isPlain(value) && Object.hasOwn(value, 'grouper') && Object.hasOwn(value, 'list') && Object.keys(value).length === 2;
}

/** Own members only, so nothing of a prototype is ever seen. */
export const own = (map: JsonMap, key: string): Json | undefined => (Object.hasOwn(map, key) ? map[key] : undefined);

/** The value, or absent for undefined: null is a value like any other. */
export const orAbsent = (value: Operand | undefined, name: string, hint: string | (() => string)): Operand =>
  value === undefined ? new Absent(name, hint) : value;

/** Writes a member; `__proto__` becomes an ordinary key. */
export const put: (map: JsonMap, key: string, value: Json) => void = setMember;

export function mapFrom(entries: Iterable<readonly [string, Json]>): JsonMap {
  const map: JsonMap = {};
  for (const [key, value] of entries) put(map, key, value);
  return map;
}

export function truth(value: Operand): boolean {
  if (typeof value === 'boolean') return value;
  if (value === null || value instanceof Absent) return false;
  if (typeof value !== 'object') return value !== 0 && value !== '';
  if (Array.isArray(value)) return value.length > 0;
  if (isView(value)) return value.isCallable ?? truth(value.value());

  for (const key in value) {
    if (Object.hasOwn(value, key)) return true;
  }

  return false;
}

/** The kind of a value in words of a message. */
export function kindOf(value: Operand): string {
  if (value === null) return say(texts.null);
  if (value instanceof Absent) return say(texts.nothing);
  if (Array.isArray(value)) return say(texts.list);
  if (typeof value === 'object') return isView(value) ? kindOf(value.value()) : say(texts.map);
  if (typeof value === 'string') return say(texts.string);
  return typeof value === 'number' ? say(texts.number) : say(texts.boolean);
}
