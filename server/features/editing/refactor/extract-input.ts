import type { PlacedTemplate } from '../../../../engine/compile/check/templates.ts';
import { accessTemplates } from '../../../../engine/compile/check/templates.ts';
import { valuesOf } from '../../../../engine/compile/graph/names/reads.ts';
import { addMember } from '../../../../engine/compile/rewrite/add-entry.ts';
import { isNoWorse } from '../../../../engine/compile/rewrite/apply-changes.ts';
import { changeScalar, changeScalarParts } from '../../../../engine/compile/rewrite/change-scalar.ts';
import { scalarText } from '../../../../engine/compile/rewrite/scalar.ts';
import type { Block, ScalarNode } from '../../../../engine/compile/source/nodes.ts';
import { expressionAt } from '../../../../engine/compile/template/at.ts';
import type { Range } from '../../../../engine/language/problems.ts';
import { say } from '../../../../engine/language/texts.ts';
import { autoTagAt, type CursorContext, cursorContextAt, scalarIndexAt, writtenStep } from '../../../cursor/cursor-context.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { serverTexts } from '../../../texts.ts';
import { compileWith, sameFlow } from './keeps.ts';
import type { RefactoringOffer, RefactoringOutcome } from './offer.ts';
import { refuseRefactoring } from './offer.ts';
import { freeName, usedNames } from './used-names.ts';

/** The value that becomes an input, and its replacement. */
interface Piece {
  node: ScalarNode;
  block: Block;
  /** Indexes into the node's text; undefined for all of it. */
  range?: Range;
  value: string | number | boolean;
  /** The expression that reads the input there. */
  reads: (name: string) => string;
  suggestedNames: string[];
}

/** A value of a step or output, a part of a text, or a literal of a template becomes an input with that default. */
export function extractInput(snapshot: Snapshot, span: Range): RefactoringOffer[] {
  const place = cursorContextAt(snapshot, span.start);
  if (!place?.scalar || span.end - snapshot.compiled.at(place.block) > place.scalar.range.end) return [];

  const piece = pieceAt(snapshot, { ...place, scalar: place.scalar }, span);
  if (!piece) return [];

  const title = say(serverTexts.extractInput);
  if (typeof piece === 'string') return [{ title, kind: 'refactor.extract', make: () => refuseRefactoring(piece) }];
  return [{ title, kind: 'refactor.extract', make: () => extracted(snapshot, piece) }];
}

function pieceAt(snapshot: Snapshot, place: CursorContext & { scalar: ScalarNode }, span: Range): Piece | string | undefined {
  const { scalar: node, block } = place;
  const at = snapshot.compiled.at(block);
  if (!isRendered(snapshot, place)) return undefined;

  const selected = { start: scalarIndexAt(node, span.start - at), end: scalarIndexAt(node, span.end - at) };
  const chosen = trimmed(node.text, selected);
  const suggestedNames = suggestedNamesAt(snapshot, place);
  const literal = literalAt(snapshot, place, selected.start);
  if (literal) return { ...literal, suggestedNames };

  const all = chosen.start === 0 && chosen.end === node.text.trimEnd().length;
  const plain = !node.template && node.autos.length === 0;
  if (plain && (span.start === span.end || all)) {
    if (node.value === null || node.value === '') return undefined;
    return { node, block, value: node.value, reads: (name) => `{{ ${name} }}`, suggestedNames };
  }
  if (chosen.start >= chosen.end) return undefined;
  if (!isText(snapshot, place, chosen)) return say(serverTexts.extractPart);

  const value = node.text.slice(chosen.start, chosen.end);
  const words = value.split(/\s+/).slice(0, 3).join(' ');
  return { node, block, range: chosen, value, reads: (name) => `{{ ${name} }}`, suggestedNames: [words, ...suggestedNames] };
}

/** Whether a scalar may contain templates: in the values of a step, and in the outputs of a pipeline. */
function isRendered(snapshot: Snapshot, { scalar, node, block }: CursorContext): boolean {
  if (!scalar) return false;
  const holds = ({ range }: { range: Range }): boolean => range.start <= scalar.range.start && scalar.range.end <= range.end;
  const step = node && writtenStep(snapshot, node);
  if (step) return valuesOf(step.step).some(({ field, value }) => field !== 'inherit' && holds(value.node));
  return snapshot.compiled.pipeline.outputs.some((output) => output.block === block && holds(output.value.node));
}

/** Suggested names: the key of the value, alone and with its step. */
function suggestedNamesAt(snapshot: Snapshot, { trail, node }: CursorContext): string[] {
  const key = trail.findLast((one) => one !== '-') ?? '';
  const id = node && writtenStep(snapshot, node)?.step.id;
  return [key, ...(id === undefined ? [] : [`${id} ${key}`])];
}

const trimmed = (text: string, { start, end }: Range): Range => {
  const lead = /^\s*/.exec(text.slice(start, end))?.[0].length ?? 0;
  const tail = /\s*$/.exec(text.slice(start + lead, end))?.[0].length ?? 0;
  return { start: start + lead, end: end - tail };
};

const templatesIn = (snapshot: Snapshot, { scalar, block }: CursorContext): PlacedTemplate[] =>
  accessTemplates(snapshot.compiled.checkable).filter((one) => one.node === scalar && one.block === block);

/** The number or text literal in a template at an index of the scalar's text. */
function literalAt(snapshot: Snapshot, place: CursorContext, index: number): Omit<Piece, 'suggestedNames'> | undefined {
  for (const placed of templatesIn(snapshot, place)) {
    const spot = expressionAt(placed.template, index - placed.at);
    if (spot?.expression.kind !== 'literal') continue;

    const { value, range } = spot.expression;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') continue;

    const { node, block, at } = placed;
    const inFormula = typeof placed.scope === 'object';
    return {
      node,
      block,
      range: { start: range.start + at, end: range.end + at },
      value,
      reads: (name) => (inFormula ? `inputs.${name}` : name),
    };
  }
  return undefined;
}

/** Whether a part of a scalar is plain text: no template, and no bracket of an AUTO tag. */
function isText(snapshot: Snapshot, place: CursorContext, { start, end }: Range): boolean {
  const { scalar } = place;
  if (!scalar || /<\/?AUTO/.test(scalar.text.slice(start, end))) return false;
  if (!scalar.template && scalar.autos.length === 0) return true;

  const tag = autoTagAt(snapshot, { ...place, at: scalar.offsetAt(start) });
  if (tag && (start < tag.tag.words.start || end > tag.tag.words.end)) return false;

  const placed = templatesIn(snapshot, place).findLast((one) => one.at <= start && end <= one.at + one.template.text.length);
  if (!placed) return !scalar.template;
  return placed.template.parts.some(
    (part) => part.kind === 'text' && part.range.start <= start - placed.at && end - placed.at <= part.range.end,
  );
}

function extracted(snapshot: Snapshot, { node, block, range, value, reads, suggestedNames }: Piece): RefactoringOutcome {
  const { compiled } = snapshot;
  if (!compiled.source.entries.some(({ key }) => key.text === 'steps')) refuseRefactoring(say(serverTexts.wrapped));
  const name = freeName(usedNames(snapshot), suggestedNames);
  const text = reads(name);
  const read = range ? changeScalarParts(snapshot, block, node, [{ range, text }]) : [changeScalar(snapshot, block, node, text)];
  const declared = declare(snapshot, name, value);
  if (!read || !declared) refuseRefactoring(say(serverTexts.cannotWrite));
  const changes = [declared, ...read];
  const after = compileWith(snapshot, changes);
  if (!isNoWorse(after, compiled)) refuseRefactoring(say(serverTexts.needsConstant));
  if (!sameFlow(after, compiled)) refuseRefactoring(say(serverTexts.changesMeaning));

  return { changes };
}

function declare(snapshot: Snapshot, name: string, value: Piece['value']) {
  const type = typeof value === 'number' ? numberType(value) : typeof value;
  const text = (flow: boolean): string => scalarText({ value, text: String(value) }, 2, flow);
  const short = typeof value !== 'string' || (!value.includes('\n') && value.length <= 80);
  const inline = `{type: ${type}, default: ${text(true)}}`;
  const lines = short ? [`${name}: ${inline}`] : [`${name}:`, `  type: ${type}`, ...`  default: ${text(false)}`.split('\n')];
  return addMember(snapshot, 'inputs', ['inputs', 'parameters'], { name, inline, lines });
}

const numberType = (value: number): string => (Number.isInteger(value) ? 'integer' : 'number');
