import type { Json } from '../../../language/json.ts';
import type { Range } from '../../../language/problems.ts';
import type { MapNode, Pair, ScalarNode, SourceNode } from '../../source/nodes.ts';
import { childNodes, toJson } from '../../source/nodes.ts';
import { reads } from '../../template/references.ts';
import type { Part, Template } from '../../template/syntax/ast.ts';
import { parseExpression, parseTemplate } from '../../template/syntax/parse.ts';
import { isComputed, isScalarNode, joinScalars, partOf } from '../source-nodes.ts';

/** The values of a step template's parameters, by name. */
export type ParameterValues = ReadonlyMap<string, SourceNode>;

/** Keys of a step whose value is an expression without braces. */
const bareKeys: ReadonlySet<string> = new Set(['condition', 'continue_if', 'break_if', 'while', 'until', 'switch', 'assert']);
/** Keys whose value holds steps. */
const bodies: ReadonlySet<string> = new Set(['steps', 'default']);

/**
 * The role of a tree in the template: a step or a list of steps, the branches of a `switch`, an expression, or anything else.
 */
type SlotKind = 'step' | 'branches' | 'expression' | 'value';

interface PutParameters {
  step: MapNode;
  values: ParameterValues;
  /** The most characters that inserted values may take in all places. */
  room: number;
  /** Called for each parameter that cannot be used where it is read. */
  refuse(name: string): void;
}

/**
 * Puts the values of parameters into a template's step, and returns the number of characters; undefined where they exceed the
 * room.
 */
export function putParameters({ step, values, room, refuse }: PutParameters): { step: MapNode; characters: number } | undefined {
  if (values.size === 0) return { step, characters: 0 };
  const writer = new ParameterWriter(values, refuse, () => {}, room);
  const put = writer.put(step, 'step');
  if (writer.characters > room) return undefined;
  return { step: put.kind === 'map' ? put : step, characters: writer.characters };
}

/** The size of a node besides its text, in characters. */
const ofNode = 16;

/** The characters of a tree, counted up to `most`. */
export function countCharacters(node: SourceNode, most: number): number {
  if (node.kind === 'scalar') return node.text.length + ofNode;
  let sum = ofNode;
  for (const one of childNodes(node)) {
    if (sum > most) break;
    sum += countCharacters(one, most - sum);
  }

  return sum;
}

/** Whether a part of a template's step reads a parameter. */
export function readsParameter(step: MapNode, values: ParameterValues): boolean {
  let isRead = false;
  const writer = new ParameterWriter(
    values,
    () => {},
    () => {
      isRead = true;
    },
  );

  writer.put(step, 'step');
  return isRead;
}

/** A range of a text that is replaced. */
interface Replacement extends Range {
  pieces: (ScalarNode | string)[];
}

class ParameterWriter {
  readonly #values: ParameterValues;
  readonly #refuse: (name: string) => void;
  readonly #seen: () => void;
  readonly #room: number;
  /** The characters inserted so far; beyond the room nothing more is inserted. */
  characters = 0;
  constructor(values: ParameterValues, refuse: (name: string) => void, seen: () => void, room = Number.POSITIVE_INFINITY) {
    this.#values = values;
    this.#refuse = refuse;
    this.#seen = seen;
    this.#room = room;
  }

  put(node: SourceNode, place: SlotKind): SourceNode {
    if (node.kind === 'scalar') return this.#scalar(node, place === 'expression');
    if (node.kind === 'list') return { ...node, items: node.items.map((item) => this.put(item, place)) };

    const pair = ({ key, value, range }: Pair): Pair => ({
      key,
      range,
      value: this.put(value, placeInside(key.text, value, place)),
    });

    return { ...node, pairs: node.pairs.map(pair) };
  }

  #scalar(node: ScalarNode, isBare: boolean): SourceNode {
    if (typeof node.value !== 'string' || (!isBare && !node.template)) return node;
    const template = isBare && !node.template ? parseExpression(node.text) : parseTemplate(node.text);
    const parameterReads = reads(template).filter(({ name, bound }) => !bound && this.#values.has(name));
    if (parameterReads.length === 0) return node;

    this.#seen();
    if (!this.#hasRoom(parameterReads.flatMap(({ name }) => this.#values.get(name) ?? []))) return node;

    const whole = this.#wholeValue(template);
    if (whole) return whole;

    const isFound = (range: Range): boolean =>
      parameterReads.some(({ nameRange: { start } }) => range.start <= start && start < range.end);
    const spliced = node.template ? this.#spliced(template).filter(isFound) : [];
    const inside = parameterReads.filter(
      ({ nameRange }) => !spliced.some((one) => one.start <= nameRange.start && nameRange.end <= one.end),
    );
    const written = inside.map(({ name, nameRange }) => {
      const isAsked = /^\s*[.[(]/.test(template.text.slice(nameRange.end));
      return { ...nameRange, pieces: this.#asExpression(name, isAsked) };
    });

    return withReplacements(node, [...spliced, ...written]);
  }

  #hasRoom(values: readonly SourceNode[]): boolean {
    for (const value of values) {
      if (this.characters > this.#room) return false;
      this.characters += countCharacters(value, this.#room - this.characters);
    }
    return this.characters <= this.#room;
  }

  /** The value where a parameter is the whole text. */
  #wholeValue({ lone, parts }: Template): SourceNode | undefined {
    const [only] = parts;
    return lone && only?.kind === 'output' && only.expression.kind === 'name'
      ? this.#values.get(only.expression.name)
      : undefined;
  }

  /** Outputs whose values are texts, inserted directly. */
  #spliced(template: Template): Replacement[] {
    return outputsIn(template.parts).flatMap(({ expression, range }) => {
      const value = expression.kind === 'name' ? this.#values.get(expression.name) : undefined;
      const trims = /^\{\{[-+]|[-+]\}\}$/.test(template.text.slice(range.start, range.end));
      const isText = isScalarNode(value) && typeof value.value === 'string' && value.autos.length === 0;
      if (!isText || trims || /^[{%#<]|[{%#<]$/.test(value.template ? '' : value.text)) return [];
      return [{ ...range, pieces: value.text === '' ? [''] : [value] }];
    });
  }

  /** `isAsked`: followed by a member, an index or a call. */
  #asExpression(name: string, isAsked: boolean): (ScalarNode | string)[] {
    const value = this.#values.get(name);
    const pieces = value && expressionOf(value, isAsked);
    if (pieces) return pieces;
    this.#refuse(name);
    return ['none'];
  }
}

function placeInside(key: string, value: SourceNode, place: SlotKind): SlotKind {
  // `assert: [{condition, message}]`
  if (place === 'expression') return key === 'condition' ? 'expression' : 'value';
  if (place === 'value') return 'value';
  if (place === 'branches') return value.kind === 'scalar' ? 'value' : 'step';
  if (key === 'cases') return 'branches';
  if (bareKeys.has(key)) return 'expression';

  return bodies.has(key) && value.kind !== 'scalar' ? 'step' : 'value';
}

/** Every output of a template, also in the bodies of its blocks. */
function outputsIn(parts: readonly Part[]): Extract<Part, { kind: 'output' }>[] {
  return parts.flatMap((part) => {
    if (part.kind === 'output') return [part];
    if (part.kind === 'if') return [...part.branches.flatMap(({ body }) => outputsIn(body)), ...outputsIn(part.otherwise ?? [])];
    if (part.kind === 'for') return [...outputsIn(part.body), ...outputsIn(part.otherwise ?? [])];
    return 'body' in part ? outputsIn(part.body) : [];
  });
}

/**
 * A value as a part of an expression: a constant as a literal, a template as its expression. Undefined where it can be
 * neither.
 */
function expressionOf(value: SourceNode, isAsked: boolean): (ScalarNode | string)[] | undefined {
  if (!holdsComputed(value)) return [literal(toJson(value), isAsked)];
  if (!isScalarNode(value) || value.autos.length > 0) return undefined;

  const { parts, lone } = parseTemplate(value.text);
  const terms = (lone ? parts.filter(({ kind }) => kind === 'output') : parts).map((part) => {
    if (part.kind === 'text') return [literal(part.text)];
    return part.kind === 'output' ? ['(', partOf(value, part.expression.range.start, part.expression.range.end), ')'] : undefined;
  });

  const pieces: (ScalarNode | string)[] = [];
  for (const [index, term] of terms.entries()) {
    if (!term) return undefined;
    pieces.push(...(index > 0 ? [' ~ '] : []), ...term);
  }

  return terms.length === 1 ? pieces : ['(', ...pieces, ')'];
}

const holdsComputed = (node: SourceNode): boolean => {
  if (node.kind === 'list') return node.items.some(holdsComputed);
  return node.kind === 'map' ? node.pairs.some(({ value }) => holdsComputed(value)) : isComputed(node);
};

/** A constant as a literal, in parentheses where its signs would bind to their neighbours. */
function literal(value: Json, isAsked = false): string {
  const json = JSON.stringify(value).replaceAll('\\b', '\\u0008').replaceAll('\\f', '\\u000c');
  const stands = typeof value === 'number' ? value >= 0 && !isAsked : value === null || typeof value !== 'object';
  return stands ? json : `(${json})`;
}

/** A scalar with replaced parts; every index keeps its position and its file. */
function withReplacements(node: ScalarNode, replacements: readonly Replacement[]): ScalarNode {
  const pieces: (ScalarNode | string)[] = [];
  const starts: { at: number; from: ScalarNode; by: number }[] = [];
  let [from, length] = [0, 0];

  const add = (piece: ScalarNode | string, by: number): void => {
    const text = typeof piece === 'string' ? piece : piece.text;
    if (text === '') return;
    starts.push(typeof piece === 'string' ? { at: length, from: node, by } : { at: length, from: piece, by: 0 });
    pieces.push(piece);
    length += text.length;
  };

  for (const { start, end, pieces: put } of [...replacements].sort((a, b) => a.start - b.start)) {
    add(partOf(node, from, start), start);
    for (const piece of put) add(piece, start);
    from = end;
  }

  add(partOf(node, from, node.text.length), from);

  const joined = joinScalars(pieces);
  return {
    ...joined,
    range: node.range,
    style: node.style,
    template: /\{[{%#]/.test(joined.text),
    origin(index) {
      const piece = starts.findLast(({ at }) => at <= index);
      return piece?.from === node ? node.origin?.(piece.by) : piece?.from.origin?.(index - piece.at);
    },
  };
}
