import { pipelineTexts } from '../../language/texts/pipelines.ts';
import { phrases, say } from '../../language/texts.ts';
import type { MapNode, ScalarNode, SourceNode } from '../source/nodes.ts';
import type { Field } from './fields.ts';
import { isComputed, isEmpty, isList, isMapNode, isScalar, joinScalars, scalarAt, wordOf } from './fields.ts';
import { readMembers } from './members.ts';
import type { Value } from './model.ts';
import type { Scope } from './scope.ts';
import { complain, inWords, later } from './scope.ts';
import { readValue } from './values.ts';

/** `prompt`: a text, or parts that are set one below the other. */
export function readPrompt({ name, value, key }: Field, scope: Scope): { prompt?: Value; parts?: Value[] } {
  if (isEmpty(value)) {
    complain(scope, 'wrong-type', key.range, { key: name, want: say(pipelineTexts.text), got: say(pipelineTexts.nothing) });
    return {};
  }
  if (isScalar(value)) return { prompt: readValue(value, { field: name }, scope) };
  if (isMapNode(value))
    complain(scope, 'wrong-type', value.range, { key: name, want: say(pipelineTexts.textOrParts), got: say(pipelineTexts.aMap) });
  if (!isList(value)) return {};
  return { parts: value.items.flatMap((item, index) => readPart(item, `${name}.${index}`, scope)) };
}

function readPart(node: SourceNode, field: string, scope: Scope): Value[] {
  if (isScalar(node)) return isEmpty(node) ? [] : [readValue(node, { field }, scope)];
  if (!isMapNode(node)) {
    complain(scope, 'wrong-type', node.range, { key: field, want: say(pipelineTexts.aPart), got: inWords(node) });
    return [];
  }
  const said = readMembers(node, ['text', 'file', 'image', 'audio', 'step', 'path', 'strict'], say(phrases.aPart), scope);
  const [text, file, step] = [said.get('text'), said.get('file'), said.get('step')];
  for (const kind of ['image', 'audio'] as const) {
    const media = said.get(kind);
    if (media) later(scope, say(kind === 'image' ? phrases.imagePart : phrases.audioPart), media.range);
  }
  if (text) return [readValue(text, { field: `${field}.text` }, scope)];
  if (file) return readFilePart(file, field, scope);
  if (step) return readStepPart(node, step, said, field, scope);
  // Where a member is misspelt, that is what is wrong.
  if (said.size === node.pairs.length && !said.has('image') && !said.has('audio'))
    complain(scope, 'missing-key', node.range, { key: 'text', place: say(phrases.aPart) });
  return [];
}

/** The text of a file, as `{{ file:PATH }}` takes it in. */
function readFilePart(node: SourceNode, field: string, scope: Scope): Value[] {
  if (!isScalar(node) || isComputed(node) || isEmpty(node)) {
    if (isComputed(node)) later(scope, say(phrases.computedFile), node.range);
    else complain(scope, 'wrong-type', node.range, { key: `${field}.file`, want: say(pipelineTexts.aPath), got: inWords(node) });
    return [];
  }
  return [readValue(joinScalars(['{{ file:', node, ' }}']), { field: `${field}.file` }, scope)];
}

/** What a step before gave: `strict: true` fails where there is nothing, else nothing is put in. */
function readStepPart(
  map: MapNode,
  step: SourceNode,
  said: ReadonlyMap<string, SourceNode>,
  field: string,
  scope: Scope,
): Value[] {
  const id = wordOf(step);
  if (id === undefined || id === '' || !isScalar(step)) {
    complain(scope, 'wrong-type', step.range, { key: `${field}.step`, want: say(pipelineTexts.aStepId), got: inWords(step) });
    return [];
  }
  const path = said.get('path');
  const members: ScalarNode[] = path && isScalar(path) && !isEmpty(path) ? [path] : [];
  const strict = said.get('strict');
  const guard = strict && isScalar(strict) && strict.value === true ? ' }}' : " | default('') }}";
  const node = joinScalars(['{{ ', step, ...members.flatMap((member) => ['.', member]), scalarAt(map, guard)]);
  return [readValue({ ...node, template: true }, { field: `${field}.step` }, scope)];
}
