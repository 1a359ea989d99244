import type { PlacedTemplate } from '../../../../engine/compile/check/templates.ts';
import { accessTemplates } from '../../../../engine/compile/check/templates.ts';
import { partsOfWork } from '../../../../engine/compile/pipeline/model/parts.ts';
import type { NamedValue } from '../../../../engine/compile/pipeline/model/value.ts';
import { isNoWorse } from '../../../../engine/compile/rewrite/apply-changes.ts';
import type { ScalarPart } from '../../../../engine/compile/rewrite/change-scalar.ts';
import { changeScalar, changeScalarParts } from '../../../../engine/compile/rewrite/change-scalar.ts';
import type { TextChange } from '../../../../engine/compile/rewrite/text-change.ts';
import type { AutoTag } from '../../../../engine/compile/source/nodes.ts';
import { pairOf } from '../../../../engine/compile/source/nodes.ts';
import type { TemplateRead } from '../../../../engine/compile/template/references.ts';
import { reads } from '../../../../engine/compile/template/references.ts';
import type { Expression, Part as TemplatePart } from '../../../../engine/compile/template/syntax/ast.ts';
import { bodiesOfPart } from '../../../../engine/compile/template/syntax/children.ts';
import type { Json } from '../../../../engine/language/json.ts';
import type { Range } from '../../../../engine/language/problems.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { Meaning } from '../../../names/meaning.ts';
import { meaningKey, meaningOf, mentionsOf } from '../../../names/meaning.ts';
import { nameOccurrences, occurrenceAt } from '../../../names/occurrences.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { serverTexts } from '../../../texts.ts';
import { cutMember, cutPair } from './cut.ts';
import { compileWith, sameFlow } from './keeps.ts';
import type { RefactoringOffer, RefactoringOutcome } from './offer.ts';
import { refuseRefactoring } from './offer.ts';

/** A read of a variable or constant. */
interface Reading {
  placed: PlacedTemplate;
  read: TemplateRead;
  /** The name, with a preceding `variables.` or `data.`; indexes into the template. */
  range: Range;
}

/** A variable that is never written, or a constant: its value replaces its reads, and its declaration is removed. */
export function inlineVariable(snapshot: Snapshot, span: Range): RefactoringOffer[] {
  const naming = occurrenceAt(snapshot, span.start);
  const meaning = naming && namedBy(naming.meaning);
  if (!naming || !meaning) return [];
  const { key } = naming;
  const title = say(serverTexts.inlineVariable, { name: meaning.name });
  return [{ title, kind: 'refactor.inline', make: () => inlined(snapshot, meaning, key) }];
}

/** A variable, or a constant of `data`, which has no frame. */
interface NamedVariable {
  name: string;
  frame?: number;
}

function namedBy(meaning: Meaning): NamedVariable | undefined {
  if (meaning.kind === 'variable') return { name: meaning.name, frame: meaning.frame };
  return meaning.kind === 'data' ? { name: meaning.name } : undefined;
}

function inlined(snapshot: Snapshot, meaning: NamedVariable, key: string): RefactoringOutcome {
  const { compiled } = snapshot;
  const { name } = meaning;
  const declared = declarationOf(snapshot, meaning);
  if (!declared) refuseRefactoring(say(serverTexts.noDeclaration, { name }));
  const { entry } = declared;
  if (nameOccurrences(snapshot).some((one) => one.key === key && one.writes && !(one.declares && one.block === entry.block)))
    refuseRefactoring(say(serverTexts.isWritten, { name }));
  const readings = readingsOf(snapshot, key);
  const value = sourceOf(entry);
  if (!value) refuseRefactoring(say(serverTexts.noOneValue, { name }));
  if (readings.some(({ placed }) => !sameNames(snapshot, value, entry, placed)))
    refuseRefactoring(say(serverTexts.changesMeaning));
  const cut = declared.cut();
  if (!cut) refuseRefactoring(say(serverTexts.cannotWrite));
  const all = [cut];

  for (const [node, own] of Map.groupBy(readings, ({ placed }) => placed.node)) {
    const parts = own.map((one) => inPlace(one, value));
    const known = parts.filter((part) => part !== undefined);
    const [first] = own;
    if (!first || known.length < parts.length) refuseRefactoring(say(serverTexts.cannotWrite));
    const { block } = first.placed;
    const [only] = known;
    const changes =
      only && 'value' in only
        ? [changeScalar(snapshot, block, node, only.value)]
        : changeScalarParts(snapshot, block, node, known.filter(isPart));
    if (!changes) refuseRefactoring(say(serverTexts.cannotWrite));
    all.push(...changes);
  }

  const after = compileWith(snapshot, all);
  if (!isNoWorse(after, compiled) || !sameFlow(after, compiled)) refuseRefactoring(say(serverTexts.changesMeaning));
  return { changes: all };
}

/** The place of a declaration, and how to remove it. */
interface Declared {
  entry: NamedValue;
  cut(): TextChange | undefined;
}

function declarationOf(snapshot: Snapshot, meaning: NamedVariable): Declared | undefined {
  const { compiled } = snapshot;
  const { name, frame } = meaning;
  if (frame !== undefined && frame !== 0) return declaredInGroup(snapshot, name, frame);

  const { pipeline, source } = compiled;
  const entry = (frame === undefined ? pipeline.data : pipeline.variables).find((one) => one.name === name);
  const top = source.entries.find(({ block }) => block === entry?.block);
  if (!entry || top?.value.kind !== 'map') return undefined;

  const { value: map } = top;
  const pair = map.pairs.find(({ key }) => key.range === entry.nameRange);
  return pair && { entry, cut: () => cutMember(snapshot, entry.block, map, pair) };
}

/** One of the `variables` of a group; the key is removed with its last member. */
function declaredInGroup(snapshot: Snapshot, name: string, frame: number): Declared | undefined {
  const { graph, steps, at } = snapshot.compiled;
  const placement = steps[graph.frames[frame]?.owner ?? -1];
  const { node: own, work } = placement?.step ?? {};
  const entry = work && partsOfWork(work).declares.find((variable) => variable.name === name);
  const all = own && pairOf(own, 'variables');
  if (!placement || !entry || own?.kind !== 'map' || all?.value.kind !== 'map') return undefined;

  const { value: map } = all;
  const pair = map.pairs.find(({ key }) => key.range === entry.nameRange);
  const by = at(placement.block);
  const cut = (): TextChange | undefined =>
    pair &&
    (map.pairs.length > 1
      ? cutPair(snapshot, { at: by, block: placement.block, map, pair })
      : cutPair(snapshot, { at: by, block: placement.block, map: own, pair: all }));

  return pair && { entry, cut };
}

/** The replacement of a name: a constant, or the one expression of a template. */
type Source =
  | { kind: 'constant'; value: Json }
  | { kind: 'expression'; text: string; expression: Expression; reads: readonly TemplateRead[] };

function sourceOf({ value }: NamedValue): Source | undefined {
  if (value.kind === 'constant') return { kind: 'constant', value: value.value };
  if (value.kind !== 'template' || !value.template.lone) return undefined;

  const { template } = value;
  const [part] = template.parts;
  if (part?.kind !== 'output') return undefined;

  const { start, end } = part.expression.range;
  return { kind: 'expression', text: template.text.slice(start, end), expression: part.expression, reads: reads(template) };
}

/** Whether the names in a value mean the same at another place. */
function sameNames({ compiled }: Snapshot, value: Source, entry: NamedValue, { owner, scope }: PlacedTemplate): boolean {
  if (value.kind === 'constant') return true;
  const home = accessTemplates(compiled.checkable).find(({ node }) => node === entry.value.node);
  return value.reads.every(({ name, bound }) => {
    if (bound) return true;
    const [here, there] = [
      { owner: home?.owner, scope: home?.scope ?? ('item' as const) },
      { owner, scope },
    ].map((from) => meaningOf(compiled, from, name));
    const fixed =
      here && (here.kind === 'input' || here.kind === 'builtIn' || (here.kind === 'namespace' && name !== 'variables'));

    return fixed && there && meaningKey(here) === meaningKey(there);
  });
}

function readingsOf({ compiled }: Snapshot, key: string): Reading[] {
  return accessTemplates(compiled.checkable).flatMap((placed) =>
    reads(placed.template).flatMap((read): Reading[] => {
      const index = mentionsOf(compiled, placed, read).findIndex(({ meaning }) => meaningKey(meaning) === key);
      if (index < 0) return [];
      const end = index === 0 ? read.nameRange.end : (read.pathRanges[0]?.end ?? read.nameRange.end);
      return [{ placed, read, range: { start: read.nameRange.start, end } }];
    }),
  );
}

/** The replacement of one read: a part of the scalar's text, or the whole value. */
function inPlace({ placed, read, range }: Reading, value: Source): ScalarPart | { value: Scalar } | undefined {
  const { template, node, at, field } = placed;
  const written = template.text.slice(range.start, range.end);
  // A name that is inherited, in an included file, after brackets or in the attribute of a tag cannot be edited.
  if (field === 'inherit' || node.text.slice(at, at + template.text.length) !== template.text) return undefined;
  if (!/^\w+(\.\w+)?$/.test(written) || isInAttribute(node.autos, at + range.start)) return undefined;

  const move = (one: Range): Range => ({ start: one.start + at, end: one.end + at });
  const output = read.path.length > (written.includes('.') ? 1 : 0) ? undefined : outputOf(template.parts, range);
  const constant = value.kind === 'constant' ? value.value : undefined;

  if (output && constant !== undefined) {
    const formula = template.condition !== undefined || typeof placed.scope === 'object';
    if (template.lone && !formula && at === 0 && !node.autos.length && isScalar(constant)) return { value: constant };
    const plain = /^\{\{ *[\w.]+ *\}\}$/.test(template.text.slice(output.range.start, output.range.end));
    if (plain && !template.lone && (typeof constant === 'string' ? isHarmless(constant) : Number.isInteger(constant)))
      return { range: move(output.range), text: String(constant) };
  }

  const alone = output !== undefined;
  const expression = (bare: boolean, text: string): string => (bare ? text : `(${text})`);
  const text =
    value.kind === 'constant' ? literal(value.value, alone) : expression(alone || isTight(value.expression), value.text);

  return text === undefined ? undefined : { range: move(range), text };
}

const isPart = (one: ScalarPart | { value: Scalar }): one is ScalarPart => 'range' in one;

type Scalar = string | number | boolean | null;
const isScalar = (value: Json): value is Scalar => value === null || typeof value !== 'object';
const isHarmless = (text: string): boolean => /^[A-Za-z]([\w ,.;!?()-]*\w)?$/.test(text);
const isTight = ({ kind }: Expression): boolean => ['name', 'member', 'index', 'call', 'list', 'map'].includes(kind);

const isInAttribute = (tags: readonly AutoTag[], index: number): boolean =>
  tags.some(
    (tag) =>
      tag.attributes.some(({ valueRange }) => valueRange.start <= index && index <= valueRange.end) ||
      isInAttribute(tag.inner, index),
  );

/** The output whose whole expression a range is. */
function outputOf(parts: readonly TemplatePart[], range: Range): Extract<TemplatePart, { kind: 'output' }> | undefined {
  for (const part of parts) {
    if (part.kind === 'output') {
      const { start, end } = part.expression.range;
      if (start === range.start && end === range.end) return part;
    }
    const output = outputOf(bodiesOfPart(part).flat(), range);
    if (output) return output;
  }
  return undefined;
}

/** A value as a template literal; undefined for a text of several lines. */
function literal(value: Json, alone: boolean): string | undefined {
  if (value === null) return 'none';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return value < 0 && !alone ? `(${value})` : String(value);
  if (typeof value === 'string') {
    if (/[\n\\{}]/.test(value)) return undefined;
    if (!value.includes("'")) return `'${value}'`;
    return value.includes('"') ? undefined : `"${value}"`;
  }

  const parts = Array.isArray(value)
    ? value.map((item) => literal(item, true))
    : Object.entries(value).map(([name, one]) => {
        const [key, text] = [literal(name, true), literal(one, true)];
        return key === undefined || text === undefined ? undefined : `${key}: ${text}`;
      });
  if (parts.some((part) => part === undefined)) return undefined;

  return Array.isArray(value) ? `[${parts.join(', ')}]` : `{${parts.join(', ')}}`;
}
