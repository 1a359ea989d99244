import type { DocumentSymbol } from 'vscode-languageserver';
import { SymbolKind } from 'vscode-languageserver';
import type { ByKind } from '../../../engine/compile/pipeline/model/by-kind.ts';
import { forKind } from '../../../engine/compile/pipeline/model/by-kind.ts';
import type { Loop } from '../../../engine/compile/pipeline/model/loop.ts';
import { kindOfWork } from '../../../engine/compile/pipeline/model/parts.ts';
import type { Step } from '../../../engine/compile/pipeline/model/step.ts';
import type { SwitchBranch } from '../../../engine/compile/pipeline/model/work.ts';
import type { Block } from '../../../engine/compile/source/nodes.ts';
import { memoize } from '../../../engine/language/memoize.ts';
import { graphTexts } from '../../../engine/language/texts/compile/graphs.ts';
import { say } from '../../../engine/language/texts.ts';
import type { StepPipeline } from '../../embedded/step-pipelines.ts';
import { stepPipelines, toEnclosingRange } from '../../embedded/step-pipelines.ts';
import type { Snapshot } from '../../snapshot.ts';
import { protocolRange } from '../../snapshot.ts';

/**
 * The outline: inputs, variables, experts, personalities, steps (with those inside groups, loops, cases and inline
 * pipelines), outputs.
 */
export function documentSymbols(snapshot: Snapshot): DocumentSymbol[] {
  const { pipeline, source } = snapshot.compiled;

  const makeSymbol = (
    entry: { name: string; nameRange: { start: number; end: number }; block: Block },
    kind: SymbolKind,
  ): DocumentSymbol => {
    const range = protocolRange(snapshot, entry.nameRange, entry.block);
    return { name: entry.name, kind, range, selectionRange: range };
  };

  const children: Record<string, DocumentSymbol[]> = {
    inputs: pipeline.inputs.map((input) => makeSymbol(input, SymbolKind.Field)),
    parameters: pipeline.inputs.map((input) => makeSymbol(input, SymbolKind.Field)),
    data: pipeline.data.map((entry) => makeSymbol(entry, SymbolKind.Constant)),
    variables: pipeline.variables.map((entry) => makeSymbol(entry, SymbolKind.Variable)),
    experts: pipeline.experts.map((entry) => makeSymbol(entry, SymbolKind.Class)),
    personalities: pipeline.personalities.map((entry) => makeSymbol(entry, SymbolKind.Class)),
    outputs: pipeline.outputs.map((entry) => makeSymbol(entry, SymbolKind.Property)),
    steps: pipeline.steps.map(({ step, block }) => stepSymbol(snapshot, step, block)),
    finally: pipeline.finally.map(({ step, block }) => stepSymbol(snapshot, step, block)),
  };

  return source.entries.map((entry) => {
    const last = entry.items?.at(-1);
    const end = last ? last.at + last.block.text.trimEnd().length : entry.at + entry.range.end;
    return {
      name: entry.key.text || '…',
      kind: SymbolKind.Namespace,
      range: protocolRange(snapshot, { start: entry.at + entry.range.start, end: Math.max(end, entry.at + entry.key.range.end) }),
      selectionRange: protocolRange(snapshot, entry.key.range, entry.block),
      children: children[entry.key.text],
    };
  });
}

export const symbolKinds: Record<Step['work']['kind'], SymbolKind> = {
  prompt: SymbolKind.Event,
  tool: SymbolKind.Function,
  set: SymbolKind.Variable,
  group: SymbolKind.Module,
  switch: SymbolKind.Enum,
  pipeline: SymbolKind.Package,
  generated: SymbolKind.Package,
  transform: SymbolKind.Operator,
  ask: SymbolKind.Interface,
  fail: SymbolKind.Event,
  assert: SymbolKind.Boolean,
  ensemble: SymbolKind.Event,
  agents: SymbolKind.Event,
  unsupported: SymbolKind.Object,
};

function stepSymbol(snapshot: Snapshot, step: Step, block: Block): DocumentSymbol {
  const detail = workText(step);
  const range = protocolRange(snapshot, step.range, block);
  const own = protocolRange(snapshot, step.idRange, block);

  return {
    name: step.id || '…',
    detail: step.loop ? say(graphTexts.inLoop, { loop: loopName(step.loop), what: detail }) : detail,
    kind: symbolKinds[step.work.kind],
    range,
    selectionRange: isInside(own, range) ? own : { start: range.start, end: range.start },
    ...childrenOf(snapshot, step.work, block),
  };
}

type Children = { children?: DocumentSymbol[] };

const childrenOf = (snapshot: Snapshot, work: Step['work'], block: Block): Children =>
  forKind(childrenByKind, work, snapshot, block);

const childless = (): Children => ({});

const childrenByKind: ByKind<Children, [snapshot: Snapshot, block: Block]> = {
  prompt: childless,
  tool: childless,
  set: childless,
  group: ({ steps }, snapshot, block) => ({ children: steps.map((inner) => stepSymbol(snapshot, inner, block)) }),
  transform: childless,
  switch: ({ branches }, snapshot, block) => ({ children: branches.map((branch) => caseSymbol(snapshot, branch, block)) }),
  pipeline({ pipeline }, snapshot, block) {
    const inner = innersByStart(snapshot).get(snapshot.compiled.at(block) + pipeline.node.range.start);
    return inner ? { children: documentSymbols(inner.snapshot).map((symbol) => outwards(snapshot, inner, symbol)) } : {};
  },
  ask: childless,
  fail: childless,
  generated: childless,
  assert: childless,
  ensemble: childless,
  agents: ({ agents }, snapshot, block) => ({ children: agents.map(({ step }) => stepSymbol(snapshot, step, block)) }),
  unsupported: childless,
};

/** The inline pipelines in the steps of a pipeline, by their start: found once, however many there are. */
const innersByStart = memoize(
  (snapshot: Snapshot): ReadonlyMap<number, StepPipeline> =>
    new Map(stepPipelines(snapshot).map((inner) => [inner.start, inner])),
);

/** A symbol of an inline pipeline, at its place in the surrounding text. */
const outwards = (snapshot: Snapshot, inner: StepPipeline, symbol: DocumentSymbol): DocumentSymbol => ({
  ...symbol,
  range: toEnclosingRange(snapshot, inner, symbol.range),
  selectionRange: toEnclosingRange(snapshot, inner, symbol.selectionRange),
  children: symbol.children?.map((child) => outwards(snapshot, inner, child)),
});

/** A branch of a switch, with its steps or the id of its target step. */
function caseSymbol(snapshot: Snapshot, { label, labelRange, steps = [], target }: SwitchBranch, block: Block): DocumentSymbol {
  const ends = [labelRange.end, target?.range.end ?? 0, ...steps.map(({ range }) => range.end)];
  return {
    name: label || (label === undefined ? 'default' : '…'),
    detail: target ? target.id : undefined,
    kind: SymbolKind.EnumMember,
    range: protocolRange(snapshot, { start: labelRange.start, end: Math.max(...ends) }, block),
    selectionRange: protocolRange(snapshot, labelRange, block),
    children: steps.map((inner) => stepSymbol(snapshot, inner, block)),
  };
}

function workText({ work }: Step): string {
  if (work.kind === 'tool' && !work.as) return say(graphTexts.tool, { tool: work.tool, action: work.action });
  if (work.kind === 'unsupported') return work.of ?? '';
  return kindOfWork(work);
}

function loopName(loop: Loop): string {
  if (loop.kind === 'for_each') return say(graphTexts.forEach);
  return say(loop.while ? graphTexts.while : graphTexts.until);
}

type LspRange = DocumentSymbol['range'];
const before = (a: LspRange['start'], b: LspRange['start']): boolean =>
  a.line < b.line || (a.line === b.line && a.character <= b.character);
const isInside = (inner: LspRange, outer: LspRange): boolean => before(outer.start, inner.start) && before(inner.end, outer.end);
