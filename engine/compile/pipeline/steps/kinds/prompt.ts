import type { MediaKind } from '../../../../language/media.ts';
import { phrases } from '../../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../../language/texts/compile/pipelines.ts';
import { say } from '../../../../language/texts.ts';
import type { MapNode, ScalarNode, SourceNode } from '../../../source/nodes.ts';
import type { CanonicalField } from '../../dialects/canonical-field.ts';
import type { WorkOf } from '../../model/by-kind.ts';
import { usualTurns } from '../../model/fallback.ts';
import type { Value } from '../../model/value.ts';
import type { ReadScope } from '../../scope.ts';
import { reportProblem, reportWrongType } from '../../scope.ts';
import {
  isComputed,
  isEmptyNode,
  isListNode,
  isMapNode,
  isScalarNode,
  joinScalars,
  scalarAt,
  wordOf,
} from '../../source-nodes.ts';
import { readKnownMembers } from '../../values/members.ts';
import { readValue } from '../../values/value.ts';
import type { Draft } from '../draft.ts';

interface ReadPrompt {
  prompt?: Value;
  parts?: Value[];
  media?: { kind: MediaKind; value: Value; before: number }[];
}

/** `prompt`: a text, or parts that are joined as paragraphs, with pictures and recordings between them. */
export function readPrompt({ name, value, key }: CanonicalField, scope: ReadScope): ReadPrompt {
  if (isEmptyNode(value)) {
    reportProblem(scope, 'wrong-type', key.range, { key: name, want: say(pipelineTexts.text), got: say(pipelineTexts.nothing) });
    return {};
  }
  if (isScalarNode(value)) return { prompt: readValue(value, { field: name }, scope) };

  if (isMapNode(value))
    reportProblem(scope, 'wrong-type', value.range, {
      key: name,
      want: say(pipelineTexts.textOrParts),
      got: say(pipelineTexts.aMap),
    });
  if (!isListNode(value)) return {};

  const parts: Value[] = [];
  const media: NonNullable<ReadPrompt['media']> = [];
  for (const [index, item] of value.items.entries()) {
    const field = `${name}.${index}`;
    const seen = readMedia(item, field, scope);
    if (seen) media.push({ ...seen, before: parts.length });
    else parts.push(...readPart(item, field, scope));
  }

  return { parts, media: media.length ? media : undefined };
}

/** `{image: …}` or `{audio: …}`: a file, or the value of an earlier step. */
function readMedia(node: SourceNode, field: string, scope: ReadScope): { kind: MediaKind; value: Value } | undefined {
  if (!isMapNode(node)) return undefined;
  const mediaPair = node.pairs.find(({ key }) => key.text === 'image' || key.text === 'audio');
  if (!mediaPair) return undefined;

  const kind = mediaPair.key.text === 'audio' ? 'audio' : 'image';
  readKnownMembers(node, [kind], say(phrases.aPart), scope);
  if (isEmptyNode(mediaPair.value))
    reportProblem(scope, 'wrong-type', mediaPair.key.range, {
      key: kind,
      want: say(pipelineTexts.aPath),
      got: say(pipelineTexts.nothing),
    });

  return { kind, value: readValue(mediaPair.value, { field: `${field}.${kind}` }, scope) };
}

const partKeys: readonly string[] = ['text', 'file', 'image', 'audio', 'step', 'path', 'strict'];

function readPart(node: SourceNode, field: string, scope: ReadScope): Value[] {
  if (isScalarNode(node)) return isEmptyNode(node) ? [] : [readValue(node, { field }, scope)];
  if (!isMapNode(node)) {
    reportWrongType(scope, node, field, say(pipelineTexts.aPart));
    return [];
  }

  const said = readKnownMembers(node, partKeys, say(phrases.aPart), scope);
  const [text, file, step] = [said.get('text'), said.get('file'), said.get('step')];
  if (text) return [readValue(text, { field: `${field}.text` }, scope)];
  if (file) return readFilePart(file, field, scope);
  if (step) return readStepPart({ map: node, step, said, field, scope });

  // A misspelt member is the problem then.
  if (node.pairs.every(({ key }) => partKeys.includes(key.text)))
    reportProblem(scope, 'missing-key', node.range, { key: 'text', place: say(phrases.aPart) });

  return [];
}

/** The text of a file, as `{{ file:PATH }}` includes it. */
function readFilePart(node: SourceNode, field: string, scope: ReadScope): Value[] {
  if (!isScalarNode(node) || isComputed(node) || isEmptyNode(node)) {
    if (isComputed(node)) reportProblem(scope, 'wrong-type.file', node.range);
    else reportWrongType(scope, node, `${field}.file`, say(pipelineTexts.aPath));
    return [];
  }
  return [readValue(joinScalars(['{{ file:', node, ' }}']), { field: `${field}.file` }, scope)];
}

/** The value of an earlier step: with `strict: true` a missing one is a failure, else it is left out. */
function readStepPart({
  map,
  step,
  said,
  field,
  scope,
}: {
  map: MapNode;
  step: SourceNode;
  said: ReadonlyMap<string, SourceNode>;
  field: string;
  scope: ReadScope;
}): Value[] {
  const id = wordOf(step);
  if (id === undefined || id === '' || !isScalarNode(step)) {
    reportWrongType(scope, step, `${field}.step`, say(pipelineTexts.aStepId));
    return [];
  }

  const path = said.get('path');
  const members: ScalarNode[] = path && isScalarNode(path) && !isEmptyNode(path) ? [path] : [];
  const strict = said.get('strict');
  const guard = strict && isScalarNode(strict) && strict.value === true ? ' }}' : " | default('') }}";
  const node = joinScalars(['{{ ', step, ...members.flatMap((member) => ['.', member]), scalarAt(map, guard)]);

  return [readValue({ ...node, template: true }, { field: `${field}.step` }, scope)];
}

/** A prompt as the work of a step, from the keys that were read. */
export function makePromptWork(keys: Draft['kind'], node: SourceNode): WorkOf<'prompt'> {
  const { prompt = { kind: 'constant', value: '', node }, system, parameters, parts, media, session, options, batchApi } = keys;
  return {
    kind: 'prompt',
    prompt,
    system,
    parameters,
    parts,
    media: media?.length ? media : undefined,
    session,
    options,
    tools: keys.tools ?? [],
    maxTurns: keys.maxTurns ?? usualTurns,
    batchApi: batchApi?.is ? true : undefined,
    batchApiRange: batchApi?.range,
  };
}
