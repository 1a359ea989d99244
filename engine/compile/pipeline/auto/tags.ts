import type { JsonSchema } from '../../../language/json.ts';
import { defined } from '../../../language/json.ts';
import { suggestion } from '../../../language/problem.ts';
import type { Problem, Range } from '../../../language/problems.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { autoTagTexts } from '../../../language/texts/compile/auto-tags.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { say } from '../../../language/texts.ts';
import type { AutoTag, ScalarNode } from '../../source/nodes.ts';
import { rangeIn } from '../../source/yaml/scalar.ts';
import { syntaxProblem } from '../../source/yaml/syntax.ts';
import { references } from '../../template/references.ts';
import type { Template } from '../../template/syntax/ast.ts';
import type { ParseOptions } from '../../template/syntax/parse.ts';
import { parseTemplate } from '../../template/syntax/parse.ts';
import type { AutoPiece, AutoShape, AutoSite, AutoType } from '../model/value.ts';
import type { AutoFault } from './answer-type.ts';
import { resolveAnswerShape } from './answer-type.ts';
import { autoAttributes } from './attributes.ts';
import { markForTag } from './marks.ts';

/** The field that AUTO tags stand in. */
export interface AutoField {
  /** The step's path, or a top-level key. */
  path: string;
  /** The field as written, for example `parameters.style`. */
  field: string;
  /** The type that the field itself takes, for example a model. */
  wants?: AutoType;
  /** The schema of the field. */
  schema?: JsonSchema;
  /** The field is answered during the run by its nature: `for_each`, conditions, `action`, routes. */
  run?: boolean;
  /** The step has predecessors, whose values the model sees. */
  dependent?: boolean;
  /** The number of tags before these in the same field, for example in earlier items of a list; 0 unless given. */
  first?: number;
  /** Whether a bare name, such as a step's, has a value only during the run. */
  isRunName?: (name: string) => boolean;
  options?: ParseOptions;
}

/** A scalar with AUTO tags, divided into texts and tags. */
export interface AutoReading {
  pieces: AutoPiece[];
  /** Every tag; a nested tag comes before the tag that holds it. */
  sites: AutoSite[];
  /** Ranges count from the node's block. */
  problems: Problem[];
}

/** Describes the AUTO tags of a scalar: their positions, questions, and answer types. Pure; never throws. */
export function readAutos(node: ScalarNode, field: AutoField): AutoReading {
  const reading: AutoReading = { pieces: [], sites: [], problems: [] };
  const first = field.first ?? 0;
  const whole = { range: { start: 0, end: node.text.length }, tags: node.autos };
  reading.pieces = readPieces(node, whole, field, (tag, index) =>
    readSite(tag, { node, field, reading, number: String(index + first) }),
  );

  return reading;
}

/** A part of a scalar's text with its tags. */
interface Stretch {
  range: Range;
  tags: readonly AutoTag[];
}

/**
 * Texts and tags of a part of a scalar, in order; templates count from the start of their piece. Where blocks (`{% %}`) may
 * enclose tags, there is one text with a mark for each tag, followed by the tags.
 */
function readPieces(
  node: ScalarNode,
  { range, tags }: Stretch,
  { options }: AutoField,
  siteOf: (tag: AutoTag, index: number) => AutoSite,
): AutoPiece[] {
  const sites = tags.map((tag, index) => ({ kind: 'site' as const, site: siteOf(tag, index), at: tag.range.start }));
  const source = node.text.slice(range.start, range.end);
  if (tags.length > 0 && source.includes('{%')) {
    const template = { ...parseTemplate(markTags(node, { range, tags }), options), text: source };
    return [{ kind: 'text', template, at: range.start, marked: true }, ...sites];
  }

  const pieces: AutoPiece[] = [];
  let at = range.start;
  const addText = (end: number): void => {
    if (end > at) pieces.push({ kind: 'text', template: parseTemplate(node.text.slice(at, end), options), at });
  };

  for (const piece of sites) {
    addText(piece.at);
    pieces.push(piece);
    at = piece.site.tag.range.end;
  }

  addText(range.end);
  return pieces;
}

/** The text of a stretch with a mark in the place of each tag, as long as the tag. */
function markTags(node: ScalarNode, { range, tags }: Stretch): string {
  let [text, at] = ['', range.start];
  for (const [index, tag] of tags.entries()) {
    text += node.text.slice(at, tag.range.start) + markForTag(index, tag.range.end - tag.range.start);
    at = tag.range.end;
  }
  return text + node.text.slice(at, range.end);
}

/** The place of a tag, and its number in the field. */
interface SiteReading {
  node: ScalarNode;
  field: AutoField;
  number: string;
  reading: AutoReading;
}

/** One tag, preceded by the tags nested in its words. */
function readSite(tag: AutoTag, context: SiteReading): AutoSite {
  const { node, field, number, reading } = context;
  const tags = tag.inner.filter((inner) => inner.range.start >= tag.words.start);
  const words = readPieces(node, { range: tag.words, tags }, field, (inner, index) =>
    readSite(inner, { ...context, number: `${number}.${index}` }),
  );
  const attributes = new Map<string, Template>(
    tag.attributes.map(({ name, value }) => [name, parseTemplate(value, field.options)]),
  );
  const values = new Map(
    tag.attributes
      .filter(({ value }) => value.trim() !== '')
      .map(({ name, value }) => [name, isDynamic(value) ? undefined : value]),
  );

  const lone = tag.range.end - tag.range.start === node.text.trim().length;
  const expected = lone ? defined({ wants: field.wants, schema: field.schema }) : {};
  const plainWords = words.map((piece) => (piece.kind === 'text' ? piece.template.text : '<AUTO>')).join('');
  const { shape, faults } = resolveAnswerShape(values, { ...expected, words: plainWords });
  const { when, faults: whenFaults } = resolveWhen(
    values.get('when'),
    shape,
    field,
    readsRun([...templatesOfPieces(words), ...attributes.values()], field),
  );

  reading.problems.push(
    ...attributeProblems(tag, node),
    ...[...faults, ...whenFaults].map((one) => faultProblem(one, tag, node)),
  );

  const site: AutoSite = {
    id: `${field.path}.${field.field}#${number}`,
    field: field.field,
    tag,
    node,
    words,
    attributes,
    ...shape,
    expected: [...values.values()].includes(undefined) ? expected : undefined,
    when,
    lone,
  };

  reading.sites.push(site);
  return site;
}

const isDynamic = (value: string) => /\{[{%]|<AUTO/.test(value);

/** The templates of pieces and of the tags in them. */
export const templatesOfPieces = (pieces: readonly AutoPiece[]): Template[] =>
  pieces.flatMap((piece) =>
    piece.kind === 'text' ? [piece.template] : [...templatesOfPieces(piece.site.words), ...piece.site.attributes.values()],
  );

/** Namespaces whose values change during a run. */
const runNamespaces: ReadonlySet<string> = new Set([
  'steps',
  'results',
  'step_results',
  'previous',
  'loop',
  'item',
  'index',
  'iteration',
  'error',
  'outputs',
  'variables',
]);

const readsRun = (templates: readonly Template[], field: AutoField): boolean =>
  templates.some((template) =>
    references(template).some(({ name }) => name.startsWith('$') || runNamespaces.has(name) || field.isRunName?.(name)),
  );

/** When a tag is answered: a tag that reads values of the run waits for them, whatever its `when` says. */
function resolveWhen(
  stated: string | undefined,
  { type }: AutoShape,
  field: AutoField,
  reads: boolean,
): { when: AutoSite['when']; faults: AutoFault[] } {
  const contradiction = (message: string): AutoFault[] => [{ code: 'auto-contradiction', attribute: 'when', message }];

  if (field.field === 'dependencies') {
    if (!reads && stated !== 'run') return { when: 'compile', faults: [] };
    const why = say(reads ? autoTagTexts.readsStep : autoTagTexts.saysRun);
    return { when: 'compile', faults: contradiction(say(autoTagTexts.dependencies, { why })) };
  }
  if (reads) return { when: 'run', faults: stated === 'compile' ? contradiction(say(autoTagTexts.notBefore)) : [] };
  if (stated === 'compile' || stated === 'run') return { when: stated, faults: [] };

  const waits = field.run === true || (field.dependent === true && type !== 'model');
  const when = waits ? 'run' : 'compile';
  if (stated === undefined) return { when, faults: [] };

  const message = say(autoTagTexts.when, { got: stated });
  return {
    when,
    faults: [{ code: 'auto-bad-attribute', attribute: 'when', message, instead: nearest(stated, ['compile', 'run']) }],
  };
}

/** Attributes that do not exist, are duplicated, have no value, or hold another tag. */
function attributeProblems(tag: AutoTag, node: ScalarNode): Problem[] {
  const seen = new Set<string>();
  return tag.attributes.flatMap(({ name, nameRange, value, valueRange }) => {
    const range = rangeIn(node, nameRange);
    const twice = seen.has(name);
    seen.add(name);
    if (!Object.hasOwn(autoAttributes, name)) return [unknownAttribute(name, range)];
    if (twice) return [syntaxProblem('auto-bad-attribute', range, say(autoTagTexts.twice, { name }))];
    if (value.includes('<AUTO'))
      return [syntaxProblem('auto-bad-attribute', rangeIn(node, valueRange), say(autoTagTexts.autoInside))];
    if (value.trim() === '') return [syntaxProblem('auto-bad-attribute', range, say(autoTagTexts.noValue, { name }))];

    return [];
  });
}

function unknownAttribute(name: string, range: Range): Problem {
  const guess = nearest(name, Object.keys(autoAttributes));
  if (guess)
    return syntaxProblem('auto-bad-attribute', range, say(autoTagTexts.unknownNear, { name, near: guess }), {
      fixes: [{ title: say(phrases.rename, { name: guess }), edits: [{ range, text: guess }] }],
    });
  return syntaxProblem('auto-bad-attribute', range, say(autoTagTexts.unknown, { name }), { severity: 'hint' });
}

function faultProblem({ code, attribute, message, instead }: AutoFault, tag: AutoTag, node: ScalarNode): Problem {
  const range = rangeIn(node, faultRange(tag, attribute));
  return syntaxProblem(code, range, message, suggestion(instead, range));
}

/** The value of an attribute, else its name, else the beginning of the tag. */
function faultRange({ attributes, range: { start } }: AutoTag, attribute: string): Range {
  const stated = attributes.find(({ name }) => name === attribute);
  if (!stated) return { start, end: start + '<AUTO'.length };
  return stated.valueRange.end > stated.valueRange.start ? stated.valueRange : stated.nameRange;
}
