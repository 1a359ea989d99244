import type { Range as LspRange, SemanticTokens, SemanticTokensEdit } from 'vscode-languageserver';
import type { PlacedTemplate } from '../../../engine/compile/check/templates.ts';
import { accessTemplates } from '../../../engine/compile/check/templates.ts';
import { isBranch, isItem } from '../../../engine/compile/graph/places.ts';
import { toPosition } from '../../../engine/compile/source/lines.ts';
import type { Block, ScalarNode, SourceNode } from '../../../engine/compile/source/nodes.ts';
import { pairOf } from '../../../engine/compile/source/nodes.ts';
import type { LexOptions } from '../../../engine/compile/template/syntax/lexer.ts';
import type { Range } from '../../../engine/language/problems.ts';
import type { StepPipeline } from '../../embedded/step-pipelines.ts';
import { stepPipelines } from '../../embedded/step-pipelines.ts';
import { nameOccurrences } from '../../names/occurrences.ts';
import type { Snapshot } from '../../snapshot.ts';
import { offsetAt } from '../../snapshot.ts';
import { autoTagTokens } from './tokens/auto.ts';
import type { TokenType } from './tokens/legend.ts';
import { tokenTypeNumber } from './tokens/legend.ts';
import type { Roles, TemplateToken } from './tokens/template.ts';
import { addRoles, templateTokens, tokenTypeOf } from './tokens/template.ts';

/** One token of the whole text; never across a line's end. */
export interface ColouredToken {
  start: number;
  end: number;
  type: TokenType;
  declares: boolean;
}

/** Templates, AUTO tags, names of steps, experts and personalities, and policies; the grammar colours all else. */
export function semanticTokens(snapshot: Snapshot, range?: LspRange): SemanticTokens {
  const within = range && { start: offsetAt(snapshot, range.start), end: offsetAt(snapshot, range.end) };
  return { data: encoded(snapshot, colouredTokens(snapshot, within)) };
}

/** The tokens in text order, without overlaps; of a part of the text only with `within`. */
export function colouredTokens(snapshot: Snapshot, within?: { start: number; end: number }): ColouredToken[] {
  const { at } = snapshot.compiled;
  const isVisible = (block: Block): boolean =>
    !within || (at(block) < within.end && at(block) + block.text.length > within.start);
  const all: ColouredToken[] = [];
  const add: Add = (block, { start, end }, type, declares = false) => {
    all.push({ start: start + at(block), end: end + at(block), type, declares });
  };
  const hyphenated = new Set(snapshot.compiled.graph.nodes.flatMap(({ id }) => (id.includes('-') ? [id] : [])));
  for (const [node, placed] of byScalar(snapshot, isVisible))
    scalarTokens(snapshot, { node, placed, options: { hyphenated }, add });
  autoTokens(snapshot, isVisible, add);

  for (const { meaning, block, range, declares, hidden, inFile } of nameOccurrences(snapshot)) {
    const type = ownColour.has(meaning.kind) ? tokenTypeOf(meaning) : undefined;
    if (type && !hidden && !inFile && isVisible(block)) add(block, range, type, declares);
  }

  policyTokens(snapshot, isVisible, add);
  for (const inner of stepPipelines(snapshot, isVisible)) innerTokens(snapshot, inner, all);
  const inside = within ? all.filter(({ start, end }) => start < within.end && end > within.start) : all;

  return inOrder(inside);
}

/** The tokens of an inline pipeline, at their positions in this text. */
function innerTokens({ text }: Snapshot, { snapshot, toEnclosingOffset: outwards }: StepPipeline, into: ColouredToken[]): void {
  for (const token of colouredTokens(snapshot)) {
    const [start, end] = [outwards(token.start), outwards(token.end)];
    if (text.slice(start, end) === snapshot.text.slice(token.start, token.end)) into.push({ ...token, start, end });
  }
}

type Add = (block: Block, range: Range, type: TokenType, declares?: boolean) => void;

/** Tokens that are coloured outside of templates too; other names are keys, which keep the colour of keys. */
const ownColour: ReadonlySet<string> = new Set(['step', 'expert', 'personality']);

/** Several templates may share one text: the expressions inside an aggregate and the one around them. */
function byScalar({ compiled }: Snapshot, wanted: (block: Block) => boolean): Map<ScalarNode, PlacedTemplate[]> {
  const templates = new Map<ScalarNode, PlacedTemplate[]>();
  for (const placed of accessTemplates(compiled.checkable)) {
    const { parts, text } = placed.template;
    const isElsewhere = placed.node.file !== undefined || placed.node.origin !== undefined;
    if (!wanted(placed.block) || isElsewhere || (!text.includes('{') && parts.every(({ kind }) => kind === 'text'))) continue;
    const list = templates.get(placed.node);
    if (list) list.push(placed);
    else templates.set(placed.node, [placed]);
  }

  return templates;
}

function scalarTokens(
  { compiled }: Snapshot,
  { node, placed, options, add }: { node: ScalarNode; placed: readonly PlacedTemplate[]; options: LexOptions; add: Add },
): void {
  const byStart = Map.groupBy(placed, ({ at }) => at);
  for (const [at, same] of byStart) {
    const [first] = same;
    if (!first) continue;

    const roles: Roles = new Map();
    for (const one of same) addRoles(compiled, one, roles);
    const { template, scope, block } = first;
    const bare = typeof scope === 'object' || template.condition === 'expression';
    for (const piece of templateTokens(template, roles, bare, options))
      place(node, block, { ...piece, start: piece.start + at, end: piece.end + at }, add);
  }
}

/**
 * Maps a range of a scalar's text to the source, line by line; parts that the source does not contain literally are left out.
 */
function place(node: ScalarNode, block: Block, { start, end, type }: TemplateToken, add: Add): void {
  const [from, to] = [node.offsetAt(start), node.offsetAt(end)];
  if (from >= to) return;

  const written = block.text.slice(from, to);
  const text = node.text.slice(start, end);
  const same = (one: string | undefined, other: string | undefined): boolean => one === other || one === '\\';
  const free = type === 'string' || type === 'comment';
  if (free ? !same(written[0], text[0]) || written.at(-1) !== text.at(-1) : written !== text) return;

  let line = from;
  for (const part of written.split('\n')) {
    const blank = line === from ? 0 : part.length - part.trimStart().length;
    const shown = part.trimEnd().length;
    if (shown > blank) add(block, { start: line + blank, end: line + shown }, type);
    line += part.length + 1;
  }
}

function autoTokens({ compiled }: Snapshot, wanted: (block: Block) => boolean, add: Add): void {
  const sites = new Set([...compiled.pipeline.autos, ...compiled.steps.flatMap(({ step }) => step.autos)].map(({ tag }) => tag));
  const seen = new Set<ScalarNode>();
  if (sites.size === 0) return;

  const visit = (node: SourceNode, block: Block): void => {
    if (node.kind === 'list') {
      for (const item of node.items) visit(item, block);
    } else if (node.kind === 'map') {
      for (const { value } of node.pairs) visit(value, block);
    } else if (node.autos.length && !seen.has(node)) {
      seen.add(node);
      tagsOf(node, node.autos, block);
    }
  };

  const tagsOf = (node: ScalarNode, tags: ScalarNode['autos'], block: Block): void => {
    for (const tag of tags) {
      if (sites.has(tag)) {
        for (const piece of autoTagTokens(node, tag)) place(node, block, piece, add);
      }
      tagsOf(node, tag.inner, block);
    }
  };

  for (const { value, block, items } of compiled.source.entries) {
    if (wanted(block)) visit(value, block);
    for (const item of items ?? []) {
      if (wanted(item.block)) visit(item.node, item.block);
    }
  }
}

/** The words of failure policies. */
function policyTokens({ compiled }: Snapshot, wanted: (block: Block) => boolean, add: Add): void {
  const { graph, steps } = compiled;
  for (const node of graph.nodes) {
    const placement = steps[node.index];
    if (!placement || isItem(graph, node) || isBranch(graph, node) || !wanted(placement.block)) continue;
    for (const key of ['on_failure', 'on_item_failure']) {
      const value = pairOf(placement.step.node, key)?.value;
      if (value?.kind !== 'scalar' || value.style !== 'plain') continue;
      if (/^(?:accept|continue|skip|fail|stop)$/.test(value.text)) add(placement.block, value.range, 'policy');
    }
  }
}

/** By position; of two that overlap the more specific stays: it was added later or is shorter. */
function inOrder(tokens: ColouredToken[]): ColouredToken[] {
  tokens.sort((a, b) => a.start - b.start || a.end - b.end);
  const visible: ColouredToken[] = [];
  for (const token of tokens) {
    const last = visible.at(-1);
    if (last && token.start < last.end) {
      if (token.start === last.start && token.end === last.end && token.declares) visible[visible.length - 1] = token;
      continue;
    }
    visible.push(token);
  }

  return visible;
}

/** The protocol's encoding: five numbers per token, relative to the token before. */
function encoded({ starts }: Snapshot, tokens: readonly ColouredToken[]): number[] {
  const data: number[] = [];
  let [line, character] = [0, 0];
  for (const { start, end, type, declares } of tokens) {
    const at = toPosition(starts, start);
    data.push(
      at.line - line,
      at.line === line ? at.character - character : at.character,
      end - start,
      tokenTypeNumber(type),
      declares ? 1 : 0,
    );
    [line, character] = [at.line, at.character];
  }

  return data;
}

/** The edit between two answers: the numbers between their common prefix and suffix. */
export function tokenEdits(before: readonly number[], after: readonly number[]): SemanticTokensEdit[] {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  if (start === before.length && start === after.length) return [];

  return [{ start, deleteCount: before.length - start - end, data: after.slice(start, after.length - end) }];
}
