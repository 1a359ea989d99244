import type { JsonSchema } from '../../../language/json.ts';
import type { Problem, Range } from '../../../language/problems.ts';
import { nearest } from '../../../language/suggest.ts';
import { autoTagTexts } from '../../../language/texts/auto-tags.ts';
import { phrases, say, suggestion } from '../../../language/texts.ts';
import type { AutoTag, ScalarNode } from '../../source/nodes.ts';
import { rangeIn } from '../../source/scalar.ts';
import { problem } from '../../source/syntax.ts';
import type { Template } from '../../template/ast.ts';
import type { ParseOptions } from '../../template/parse.ts';
import { parseTemplate } from '../../template/parse.ts';
import { references } from '../../template/references.ts';
import type { AutoPiece, AutoShape, AutoSite, AutoType } from '../model/value.ts';
import type { AutoFault } from './answer-type.ts';
import { resolveAnswerShape } from './answer-type.ts';
import { autoAttributes } from './attributes.ts';
import { markForTag } from './marks.ts';

/** What is known of the place that AUTO tags stand in. */
export interface AutoField {
  /** The step's path, or a top-level key. */
  path: string;
  /** The field as written, for example `parameters.style`. */
  field: string;
  /** What the field wants by itself, for example a model. */
  wants?: AutoType;
  /** The schema of the field. */
  schema?: JsonSchema;
  /** The field is answered at run time by its nature: `for_each`, conditions, `action`, routes. */
  run?: boolean;
  /** The step has predecessors, whose values the tag is shown. */
  dependent?: boolean;
  /** How many tags stand before these in the same field, as in the items of a list before; none unless given. */
  first?: number;
  /** Whether a bare name is one that only the run can tell, for example a step's. */
  isRunName?: (name: string) => boolean;
  options?: ParseOptions;
}

/** A scalar with AUTO tags, taken apart. */
export interface AutoReading {
  pieces: AutoPiece[];
  /** Every tag, inner ones before those that hold them. */
  sites: AutoSite[];
  /** Ranges count from the node's block. */
  problems: Problem[];
}

/** Describes the AUTO tags of a scalar: where they stand, what they ask, what their answers must be. Pure; never throws. */
export function readAutos(node: ScalarNode, field: AutoField): AutoReading {
  const autos: AutoReading = { pieces: [], sites: [], problems: [] };
  const numbers = node.autos.map((_, index) => String(index + (field.first ?? 0)));
  autos.pieces = pieces(
    node,
    { start: 0, end: node.text.length },
    node.autos,
    (tag, index) => describeSite(tag, node, numbers[index] ?? '', field, autos),
    field,
  );
  return autos;
}

/** Text and tags of a stretch of a scalar, in order. Templates count from the start of their piece. */
function pieces(
  node: ScalarNode,
  { start, end }: Range,
  tags: readonly AutoTag[],
  site: (tag: AutoTag, index: number) => AutoSite,
  field: AutoField,
): AutoPiece[] {
  if (tags.length && node.text.slice(start, end).includes('{%')) return markedPieces(node, { start, end }, tags, site, field);
  const found: AutoPiece[] = [];
  let at = start;
  const addText = (to: number) => {
    if (to > at) found.push({ kind: 'text', template: parseTemplate(node.text.slice(at, to), field.options), at });
  };
  for (const [index, tag] of tags.entries()) {
    addText(tag.range.start);
    found.push({ kind: 'site', site: site(tag, index), at: tag.range.start });
    at = tag.range.end;
  }
  addText(end);
  return found;
}

/** The same where blocks may reach around tags: one text that holds their marks, then the tags. */
function markedPieces(
  node: ScalarNode,
  { start, end }: Range,
  tags: readonly AutoTag[],
  site: (tag: AutoTag, index: number) => AutoSite,
  field: AutoField,
): AutoPiece[] {
  let [text, at] = ['', start];
  for (const [index, { range }] of tags.entries()) {
    text += node.text.slice(at, range.start) + markForTag(index, range.end - range.start);
    at = range.end;
  }
  text += node.text.slice(at, end);
  const template = { ...parseTemplate(text, field.options), text: node.text.slice(start, end) };
  return [
    { kind: 'text', template, at: start, marked: true },
    ...tags.map((tag, index): AutoPiece => ({ kind: 'site', site: site(tag, index), at: tag.range.start })),
  ];
}

/** One tag and, before it, the tags inside its words. */
function describeSite(tag: AutoTag, node: ScalarNode, number: string, field: AutoField, autos: AutoReading): AutoSite {
  const inWords = tag.inner.filter((inner) => inner.range.start >= tag.words.start);
  const words = pieces(
    node,
    tag.words,
    inWords,
    (inner, index) => describeSite(inner, node, `${number}.${index}`, field, autos),
    field,
  );
  const attributes = new Map<string, Template>(
    tag.attributes.map(({ name, value }) => [name, parseTemplate(value, field.options)]),
  );
  const text = node.text.trim();
  const lone = tag.range.end - tag.range.start === text.length;
  const given = new Map(
    tag.attributes
      .filter(({ value }) => value.trim() !== '')
      .map(({ name, value }) => [name, isDynamic(value) ? undefined : value]),
  );
  const plainWords = words.map((piece) => (piece.kind === 'text' ? piece.template.text : '<AUTO>')).join('');
  const wish = {
    ...(lone && field.wants ? { wants: field.wants } : {}),
    ...(lone && field.schema ? { schema: field.schema } : {}),
  };
  const { shape, faults } = resolveAnswerShape(given, { ...wish, words: plainWords });
  const when = whenOf(given.get('when'), shape, field, readsRun([...templatesOfPieces(words), ...attributes.values()], field));
  autos.problems.push(...attributeProblems(tag, node), ...faults.map((fault) => faultProblem(fault, tag, node)));
  if (when.fault) autos.problems.push(faultProblem(when.fault, tag, node));
  const site: AutoSite = {
    id: `${field.path}.${field.field}#${number}`,
    field: field.field,
    tag,
    node,
    words,
    attributes,
    ...shape,
    ...([...given.values()].includes(undefined) ? { wish } : {}),
    when: when.when,
    lone,
  };
  autos.sites.push(site);
  return site;
}

const isDynamic = (value: string) => /\{[{%]|<AUTO/.test(value);

/** The templates of pieces, those inside tags too. */
export const templatesOfPieces = (of: readonly AutoPiece[]): Template[] =>
  of.flatMap((piece) =>
    piece.kind === 'text' ? [piece.template] : [...templatesOfPieces(piece.site.words), ...piece.site.attributes.values()],
  );

/** Namespaces whose values change while a run goes on. */
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

/** When a tag is answered (language.md 5): what reads a run's values waits for them, whatever the tag says. */
function whenOf(
  said: string | undefined,
  { type }: AutoShape,
  field: AutoField,
  reads: boolean,
): { when: AutoSite['when']; fault?: AutoFault } {
  const fault = (message: string, code: AutoFault['code'] = 'auto-contradiction', instead?: string) => ({
    code,
    attribute: 'when',
    message,
    ...(instead ? { instead } : {}),
  });
  if (field.field === 'dependencies') {
    const why = reads ? say(autoTagTexts.readsStep) : said === 'run' ? say(autoTagTexts.saysRun) : undefined;
    return {
      when: 'compile',
      ...(why ? { fault: fault(say(autoTagTexts.dependencies, { why })) } : {}),
    };
  }
  if (reads)
    return {
      when: 'run',
      ...(said === 'compile'
        ? {
            fault: fault(say(autoTagTexts.notBefore)),
          }
        : {}),
    };
  if (said === 'compile' || said === 'run') return { when: said };
  const wrong =
    said === undefined
      ? {}
      : {
          fault: fault(say(autoTagTexts.when, { got: said }), 'auto-bad-attribute', nearest(said, ['compile', 'run'])),
        };
  const waits = field.run === true || (field.dependent === true && type !== 'model');
  return { when: waits ? 'run' : 'compile', ...wrong };
}

/** Attributes that do not exist, stand twice, have no value, or hold another tag. */
function attributeProblems(tag: AutoTag, node: ScalarNode): Problem[] {
  const seen = new Set<string>();
  return tag.attributes.flatMap(({ name, nameRange, value, valueRange }) => {
    const range = rangeIn(node, nameRange);
    const twice = seen.has(name);
    seen.add(name);
    if (!Object.hasOwn(autoAttributes, name)) return [unknownAttribute(name, range)];
    if (twice) return [problem('auto-bad-attribute', range, say(autoTagTexts.twice, { name }))];
    if (value.includes('<AUTO')) return [problem('auto-bad-attribute', rangeIn(node, valueRange), say(autoTagTexts.autoInside))];
    if (value.trim() === '') return [problem('auto-bad-attribute', range, say(autoTagTexts.noValue, { name }))];
    return [];
  });
}

function unknownAttribute(name: string, range: Range): Problem {
  const guess = nearest(name, Object.keys(autoAttributes));
  if (guess)
    return problem('auto-bad-attribute', range, say(autoTagTexts.unknownNear, { name, near: guess }), {
      fixes: [{ title: say(phrases.rename, { name: guess }), edits: [{ range, text: guess }] }],
    });
  return problem('auto-bad-attribute', range, say(autoTagTexts.unknown, { name }), { severity: 'hint' });
}

function faultProblem({ code, attribute, message, instead }: AutoFault, tag: AutoTag, node: ScalarNode): Problem {
  const at = tag.attributes.find(({ name }) => name === attribute);
  const range = rangeIn(
    node,
    at
      ? at.valueRange.end > at.valueRange.start
        ? at.valueRange
        : at.nameRange
      : { start: tag.range.start, end: tag.range.start + '<AUTO'.length },
  );
  return problem(code, range, message, suggestion(instead, range));
}
