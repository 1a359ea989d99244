import type { CompletionItem } from 'vscode-languageserver';
import { CompletionItemKind } from 'vscode-languageserver';
import type { CalledPipeline } from '../../../engine/compile/check/checkable.ts';
import { caseNames, staticCasePath } from '../../../engine/compile/check/test-cases/case-names.ts';
import { stepKinds } from '../../../engine/language/kinds.ts';
import { describe } from '../../../engine/language/types.ts';
import { pipelinePartAt } from '../../cursor/pipeline-part.ts';
import { markdown } from '../../markdown.ts';
import type { Snapshot } from '../../snapshot.ts';
import { memberText, outputTypes } from '../hover/named-text.ts';

/** What the keys at a place inside `tests:` name. */
type NameKind = 'input' | 'output' | 'answer' | 'step';

const places: Readonly<Record<string, NameKind>> = {
  inputs: 'input',
  answers: 'answer',
  'expect.outputs': 'output',
  'expect.steps': 'step',
  'expect.values': 'step',
};

function namedAt(trail: readonly string[]): NameKind | undefined {
  const { kind, key, rest } = pipelinePartAt(trail);
  const [first, ...path] = rest;
  return kind === 'inTop' && key === 'tests' && first === '-' ? places[path.join('.')] : undefined;
}

const itself = ({ compiled: { checkable, pipeline, world } }: Snapshot): CalledPipeline => ({
  name: world.file,
  pipeline,
  checkable,
  errors: [],
  inline: false,
});

/**
 * Keys of a test case that name a part of the pipeline: its inputs, outputs, paths of its steps and AUTO tags; undefined
 * elsewhere.
 */
export function caseKeys(snapshot: Snapshot, trail: readonly string[]): CompletionItem[] | undefined {
  const named = namedAt(trail);
  if (!named) return undefined;

  const { checkable } = snapshot.compiled;
  const item = (
    label: string,
    { detail, rank, index, doc = '' }: { detail: string; rank: number; index: number; doc?: string },
  ): CompletionItem => ({
    label,
    kind: CompletionItemKind.Property,
    detail,
    // A star or bracket at the beginning has a meaning in YAML.
    insertText: `${/^[\w-]+(?:[.\w/-]|\[\*\])*$/.test(label) ? label : JSON.stringify(label)}: `,
    sortText: `${rank}${String(index).padStart(5, '0')}`,
    documentation: doc ? markdown(doc) : undefined,
  });
  const own = itself(snapshot);
  if (named === 'input')
    return own.pipeline.inputs.map(({ name, type, required }, index) =>
      item(name, { detail: describe(type), rank: required ? 0 : 1, index, doc: memberText(own, 'input', name) }),
    );
  if (named === 'output') {
    const types = outputTypes(own);
    return own.pipeline.outputs.map(({ name }, index) =>
      item(name, { detail: describe(types[name] ?? { kind: 'unknown' }), rank: 0, index, doc: memberText(own, 'output', name) }),
    );
  }

  const { tags } = caseNames(checkable);
  const wanted =
    named === 'answer' ? checkable.graph.nodes.filter(({ kind }) => stepKinds[kind].answeredByCase) : checkable.graph.nodes;
  const steps = wanted.map(({ path, detail }, index) => item(path, { detail, rank: 0, index }));

  return named === 'answer' ? [...steps, ...[...tags].map((tag, index) => item(tag, { detail: 'AUTO', rank: 1, index }))] : steps;
}

/** The description of a key of a case; `stepText` describes a step by its static path. */
export function caseText(
  snapshot: Snapshot,
  trail: readonly string[],
  name: string,
  stepText: (path: string) => string | undefined,
): string | undefined {
  const named = namedAt(trail);
  if (!named) return undefined;
  return named === 'input' || named === 'output' ? memberText(itself(snapshot), named, name) : stepText(staticCasePath(name));
}
