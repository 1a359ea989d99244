import {
  keysOfRevision,
  revisionChoices,
  revisionPrompt,
  revisionSteps,
  usualDrafts,
} from '../../../../language/kinds/revision.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { ListNode, MapNode, Pair, ScalarNode, SourceNode } from '../../../source/nodes.ts';
import { pairOf } from '../../../source/nodes.ts';
import type { ReadScope } from '../../scope.ts';
import { reportProblem, reportWrongType } from '../../scope.ts';
import {
  isComputed,
  isEmptyNode,
  isListNode,
  isMapNode,
  isScalarNode,
  joinScalars,
  pairAt,
  renameKey,
  scalarAt,
} from '../../source-nodes.ts';
import { readKnownMembers } from '../../values/members.ts';
import { readCount } from '../scalar-keys.ts';

/** The keys that make a step ask a model. */
const promptKeys = ['prompt', 'prompt_file'] as const;
const loopKeys = ['for_each', 'while', 'until'] as const;
/** Keys that the expanded loop sets itself. */
const replacedKeys: ReadonlySet<string> = new Set([...loopKeys, 'revise', 'max_iterations']);

/**
 * A prompt with `revise` written out: a loop until a person is content, over a prompt and a question. Undefined for every other step; a
 * `revise` that means nothing is reported, and left to the reader of keys where it stands on another kind of step.
 */
export function writeOutRevision(node: MapNode, scope: ReadScope): MapNode | undefined {
  const revise = pairOf(node, 'revise');
  const prompt = promptKeys.map((key) => pairOf(node, key)).find((pair) => pair !== undefined);
  if (!revise || !prompt) return undefined;

  const { ask, max } = readRevision(revise, scope);
  const loop = loopKeys.map((key) => pairOf(node, key)).find((pair) => pair !== undefined);
  if (loop) {
    const kinds = `\`${loop.key.text}\` and \`revise\``;
    reportProblem(scope, 'two-kinds', loop.key.range, { kinds });
  }

  const at = (name: string, value: SourceNode): Pair => pairAt(renameKey(revise.key, name), value);
  const text = (value: string | number): ScalarNode => scalarAt(revise.key, value);
  const list = (items: SourceNode[]): ListNode => ({ kind: 'list', range: revise.range, items, flow: true });
  const map = (pairs: Pair[]): MapNode => ({ kind: 'map', range: revise.range, pairs, flow: true });

  const choice = map([at('enum', list(revisionChoices.map(text)))]);
  const notes = map([at('type', text('string')), at('required', { ...text('false'), value: false })]);
  const decide = map([
    at('id', stepId(revise.key, revisionSteps.decide)),
    at('ask', ask),
    at('type', text('form')),
    at('fields', map([at('choice', choice), at('notes', notes)])),
  ]);
  const most = pairOf(node, 'max_iterations');
  if (most) reportProblem(scope, 'unknown-key.drafts', most.key.range, {});
  const own = node.pairs.filter(({ key }) => !replacedKeys.has(key.text));
  const ofDraft = own.filter(({ key }) => !keysOfRevision.has(key.text));
  const session = pairOf(node, 'session');
  if (session) reportProblem(scope, 'unknown-key.revise', session.key.range, {});
  for (const { value } of ofDraft) reportOwnNames(value, scope);
  const draft: MapNode = {
    kind: 'map',
    range: prompt.range,
    flow: true,
    pairs: [
      pairAt(renameKey(prompt.key, 'id'), stepId(prompt.key, revisionSteps.draft)),
      ...ofDraft.map((pair) => (pair === prompt ? { ...pair, value: withRevision(pair) } : pair)),
    ],
  };

  return {
    ...node,
    pairs: [
      ...own.filter(({ key }) => keysOfRevision.has(key.text)),
      at('until', text(`${revisionSteps.decide}.choice != 'revise'`)),
      at('max_iterations', max ?? text(usualDrafts)),
      at('steps', list([draft, decide])),
    ],
  };
}

/** The id of a step that the text does not name: it stands before the key that it comes from, and covers none of it. */
const stepId = (key: ScalarNode, id: string): ScalarNode => {
  const { start } = key.range;
  return scalarAt({ ...key, range: { start, end: start } }, id);
};

/** `revise`: the question, or `{ask, max}`. */
function readRevision({ key, value }: Pair, scope: ReadScope): { ask: ScalarNode; max: SourceNode | undefined } {
  const place = `\`${key.text}\``;
  const members = isMapNode(value) ? readKnownMembers(value, ['ask', 'max'], place, scope) : new Map([['ask', value]]);
  const ask = members.get('ask');
  if (isMapNode(value) && !ask) reportProblem(scope, 'missing-key', key.range, { key: 'ask', place: place });
  const isText = isScalarNode(ask) && typeof ask.value === 'string' && ask.text.trim() !== '';
  if (!isText && (ask || !isMapNode(value))) reportWrongType(scope, ask ?? value, key.text, say(pipelineTexts.aQuestion));
  const max = members.get('max');
  const isCounted = max && !isEmptyNode(max) && (isComputed(max) || readCount(max, `${key.text}.max`, scope) !== undefined);

  return { ask: withDraft(isText ? ask : scalarAt(key, '')), max: isCounted ? max : undefined };
}

/** The question, with the draft below it unless it shows the draft itself. */
function withDraft(ask: ScalarNode): ScalarNode {
  if (new RegExp(`{{[^}]*\\b${revisionSteps.draft}\\b`).test(ask.text)) return ask;
  return joinScalars([ask, `\n\n{{ ${revisionSteps.draft} }}`]);
}

/** The prompt of a draft, with what was said of the one before. */
function withRevision({ key, value }: Pair): SourceNode {
  if (isListNode(value)) return { ...value, items: [...value.items, scalarAt(value, revisionPrompt)] };
  if (!isScalarNode(value) || isEmptyNode(value)) return value;
  return key.text === 'prompt_file' ? { ...value, behind: revisionPrompt } : joinScalars([value, revisionPrompt]);
}

const ownName = new RegExp(`(?<![.\\w'"-])(?:${revisionSteps.draft}|${revisionSteps.decide})(?![\\w'"-])`, 'g');

/** A draft cannot read itself or what is said of it: who writes these names means other steps, which are hidden here. */
function reportOwnNames(node: SourceNode, scope: ReadScope): void {
  if (isListNode(node)) {
    for (const item of node.items) reportOwnNames(item, scope);
  } else if (isMapNode(node)) {
    for (const { value } of node.pairs) reportOwnNames(value, scope);
  } else if (isScalarNode(node) && node.template) reportOwnNamesIn(node, scope);
}

function reportOwnNamesIn(node: ScalarNode, scope: ReadScope): void {
  for (const tag of node.text.matchAll(/\{[{%][^}]*\}/g)) {
    for (const found of tag[0].matchAll(ownName)) {
      const at = tag.index + found.index;
      const range = { start: node.offsetAt(at), end: node.offsetAt(at + found[0].length) };
      reportProblem(scope, 'self-dependency.revise', range, { id: found[0] });
    }
  }
}
