import { typesOf } from '../../../../engine/compile/check/types/types.ts';
import { asksModels } from '../../../../engine/compile/pipeline/model/parts.ts';
import { columnAt, lineBreakOf, linesOfEntry } from '../../../../engine/compile/rewrite/add-entry.ts';
import { applyChanges, isNoWorse } from '../../../../engine/compile/rewrite/apply-changes.ts';
import type { TextChange } from '../../../../engine/compile/rewrite/text-change.ts';
import type { Range } from '../../../../engine/language/problems.ts';
import { say } from '../../../../engine/language/texts.ts';
import type { Type } from '../../../../engine/language/types.ts';
import { valueType } from '../../../../engine/language/types.ts';
import type { Snapshot } from '../../../snapshot.ts';
import { enclosingDocument } from '../../../snapshot.ts';
import { serverTexts } from '../../../texts.ts';
import { borderOf } from './border.ts';
import type { StepItems } from './items.ts';
import { itemsAt, rangeOfItems } from './items.ts';
import { compileWith } from './keeps.ts';
import type { Border, MovingSteps } from './moving-steps.ts';
import { isMoving } from './moving-steps.ts';
import type { RefactoringContext, RefactoringOffer, RefactoringOutcome } from './offer.ts';
import { refuseRefactoring } from './offer.ts';
import { renamedInTests } from './test-paths.ts';
import { freeName, usedNames } from './used-names.ts';

/** Consecutive steps become a pipeline in a file of its own, and a step that calls it replaces them. */
export function extractPipeline(snapshot: Snapshot, span: Range, refactoringContext: RefactoringContext): RefactoringOffer[] {
  if (!snapshot.uri.startsWith('file:')) return [];
  const items = itemsAt(snapshot, span);
  if (!items) return [];
  const count = items.items.length;
  const title = count === 1 ? say(serverTexts.extractStep) : say(serverTexts.extractSteps, { count });
  return [{ title, kind: 'refactor.extract', make: () => extracted(snapshot, items, refactoringContext) }];
}

function extracted(snapshot: Snapshot, { items, frame }: StepItems, { exists }: RefactoringContext): RefactoringOutcome {
  const { compiled, text } = snapshot;
  const { graph, steps, world } = compiled;
  const nodes = new Set(
    (graph.frames[frame]?.nodes ?? []).flatMap((index) => {
      const node = graph.nodes[index];
      const own = steps[index]?.step.node;
      return node && items.some((one) => one.node === own) ? [node] : [];
    }),
  );
  if (nodes.size !== items.length) refuseRefactoring(say(serverTexts.brokenSteps));
  const [one] = nodes;
  const used = usedNames(snapshot);
  let call = freeName(used, nodes.size === 1 && one ? [`${one.id} part`] : ['part']);
  const folder = world.file.replace(/[^\\/]*$/, '');

  while (exists(`${folder}${call}.baton.yaml`)) {
    used.add(call);
    call = freeName(used, [call]);
  }

  const moving: MovingSteps = { nodes, frame, call };
  const border = borderOf(snapshot, moving);
  const range = rangeOfItems(text, items);
  const path = `${call}.baton.yaml`;
  const file = `${folder}${path}`;
  const created = { file, path, text: newFile(snapshot, moving, border, range) };
  const newline = lineBreakOf(text);
  const ended = text.slice(range.start, range.end).endsWith('\n');
  const lines = callLines(border, call, path).map((line) => ' '.repeat(columnAt(text, items[0].start)) + line);
  const changes: TextChange[] = [
    { range: { start: range.start, end: range.end }, text: `${lines.join(newline)}${ended ? newline : ''}` },
    ...border.outside,
  ];
  const enclosing = renamedInTests(enclosingDocument(snapshot), snapshot, moving);
  const after = compileWith(snapshot, changes, created, enclosing);
  if (!isNoWorse(after, compiled)) refuseRefactoring(say(serverTexts.cannotStandAlone));
  const theirs = after.called.get(file);
  if (!theirs || theirs.problems.some(({ severity }) => severity === 'error'))
    refuseRefactoring(say(serverTexts.cannotStandAlone));

  return { changes, enclosing, created: { file, text: created.text } };
}

/** The step that replaces them. */
function callLines({ inputs, waitsFor }: Border, call: string, path: string): string[] {
  const inputLines = [...inputs].map(([name, { read }]) => `    ${name}: "{{ ${read} }}"`);
  return [
    `- id: ${call}`,
    ...(waitsFor.length ? [`  dependencies: [${waitsFor.join(', ')}]`] : []),
    `  pipeline: ${path}`,
    ...(inputLines.length ? ['  inputs:', ...inputLines] : []),
  ];
}

function newFile(snapshot: Snapshot, moving: MovingSteps, border: Border, range: Range): string {
  const { text } = snapshot;
  const newline = lineBreakOf(text);
  const sections = [
    [`id: ${moving.call}`],
    border.inputs.size ? ['inputs:', ...inputLines(snapshot, border)] : [],
    border.outputs.size ? ['outputs:', ...[...border.outputs].map(([name, id]) => `  ${name}: "{{ ${id} }}"`)] : [],
    ...sharedEntries(snapshot, moving).map((entry) => entry.split(/\r?\n/)),
    ['steps:', ...movedLines(text, range, border.inside)],
  ];
  const body = sections.filter((lines) => lines.length > 0).map((lines) => lines.join(newline));

  return `${body.join(newline + newline)}${newline}`;
}

function inputLines({ compiled }: Snapshot, { inputs }: Border): string[] {
  return [...inputs].map(([name, { node, input }]) => {
    const spec = compiled.pipeline.inputs.find((one) => one.name === input);
    const type = spec?.type ?? (node && valueType(typesOf(compiled.checkable).step(node)));
    const word = type && typeWord(type);
    const needed = spec ? spec.required || spec.default !== undefined : word !== undefined;
    const members = [
      ...(word === undefined ? [] : [`type: ${word}`]),
      ...(needed ? [] : ['required: false']),
      ...(spec?.secret ? ['secret: true'] : []),
    ];

    return `  ${name}: {${members.length ? members.join(', ') : 'required: false'}}`;
  });
}

function typeWord(type: Type): string | undefined {
  switch (type.kind) {
    case 'string':
    case 'boolean':
      return type.kind;
    case 'number':
      return type.integer ? 'integer' : 'number';
    case 'list':
      return 'array';
    case 'map':
      return 'object';
    default:
      return undefined;
  }
}

/** Top-level entries of the pipeline that steps need in any file, as written. */
function sharedEntries(snapshot: Snapshot, moving: MovingSteps): string[] {
  const { compiled, text } = snapshot;
  const { graph, steps, pipeline, source } = compiled;
  const own = graph.nodes.flatMap((node) => {
    const step = isMoving(snapshot, moving, node) ? steps[node.index]?.step : undefined;
    return step ? [step] : [];
  });
  const asks = own.some(({ work }) => asksModels(work));
  const tags = own.some(({ autos }) => autos.length > 0);
  const experts = own.some(({ expert }) => pipeline.experts.some(({ name }) => name === expert?.id));
  const personalities = own.some(({ personality }) => pipeline.personalities.some(({ name }) => name === personality?.id));
  const needed: Record<string, boolean> = {
    defaults: true,
    default_model: asks || tags,
    model: asks || tags,
    orchestrator: tags,
    selection: asks,
    selection_schema: asks,
    experts,
    personalities: personalities || (experts && pipeline.personalities.length > 0),
  };

  return source.entries.flatMap((entry) => {
    if (!Object.hasOwn(needed, entry.key.text) || !needed[entry.key.text]) return [];
    const range = linesOfEntry(text, entry);
    const indent = ' '.repeat(columnAt(text, entry.at + entry.key.range.start));
    const lines = text.slice(range.start, range.end).trimEnd().split('\n');
    const written = lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n');
    if (/\{\{|\{%/.test(written)) refuseRefactoring(say(serverTexts.readsInputs, { key: entry.key.text }));

    return [written];
  });
}

/** The lines of the steps with their changes, the dashes two columns in. */
function movedLines(text: string, range: Range, inside: readonly TextChange[]): string[] {
  const own = inside.map((change) => ({
    ...change,
    range: { start: change.range.start - range.start, end: change.range.end - range.start },
  }));
  const lines = applyChanges(text.slice(range.start, range.end), own).trimEnd().split(/\r?\n/);
  const by = 2 - (/^ */.exec(lines[0] ?? '')?.[0].length ?? 0);

  return lines.map((line) => {
    if (line === '' || by === 0) return line;
    if (by > 0) return ' '.repeat(by) + line;
    const indent = /^ */.exec(line)?.[0].length ?? 0;
    if (indent < -by && indent < line.length) refuseRefactoring(say(serverTexts.cannotWrite));
    return line.slice(Math.min(-by, indent));
  });
}
