import { modelDialects } from '../../../language/dialects/models.ts';
import { phrases } from '../../../language/texts/compile/phrases.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import type { MapNode, Pair, SourceNode } from '../../source/nodes.ts';
import type { CanonicalField } from '../dialects/canonical-field.ts';
import { normaliseMap } from '../dialects/normalise-map.ts';
import type { Expert, Personality } from '../model/pipeline.ts';
import type { Value } from '../model/value.ts';
import type { ReadScope } from '../scope.ts';
import { describeSourceNode, reportProblem, reportWrongType } from '../scope.ts';
import { isEmptyNode, isMapNode, isScalarNode, joinScalars } from '../source-nodes.ts';
import { constantText } from '../values/constants.ts';
import { reportUnknownMember } from '../values/members.ts';
import { readName, readNames } from '../values/names.ts';
import { readValue } from '../values/value.ts';

const expertKeys = ['model', 'provider', 'temperature', 'max_tokens', 'system_prompt', 'personality', 'tools'];
const personalityKeys = ['system_prompt', 'style', 'format', 'extends', 'description'];

/** `experts`: a name with a model, or with its settings. */
export function readExperts(node: SourceNode, scope: ReadScope): Expert[] {
  return pairsOf(node, 'experts', scope).map((pair) => readExpert(pair, scope));
}

function readExpert({ key, value }: Pair, scope: ReadScope): Expert {
  const place = { name: key.text, nameRange: key.range, block: scope.block };
  const field = `experts.${key.text}`;
  if (!isMapNode(value)) {
    if (isEmptyNode(value) || value.kind === 'list')
      reportProblem(scope, 'wrong-type', isEmptyNode(value) ? key.range : value.range, {
        key: field,
        want: say(pipelineTexts.modelOrSettings),
        got: describeSourceNode(value),
      });
    return isEmptyNode(value) ? place : { ...place, model: readValue(value, { field, wants: 'model' }, scope) };
  }

  const members = readModelMembers(value, { keys: expertKeys, place: say(phrases.anExpert) }, scope);

  const setting = (name: string): Value | undefined => {
    const member = members.get(name)?.value;
    return member && !isEmptyNode(member) ? readValue(member, { field: `${field}.${name}` }, scope) : undefined;
  };

  const personality = members.get('personality')?.value;
  const tools = members.get('tools')?.value;
  const expert: Expert = {
    ...place,
    personality: personality && readName(personality, `${field}.personality`, scope),
    temperature: setting('temperature'),
    maxTokens: setting('max_tokens'),
    system: setting('system_prompt'),
  };
  const model = joinProvider(members.get('provider')?.value, members.get('model')?.value);

  expert.model = model && readValue(model, { field: `${field}.model`, wants: 'model' }, scope);
  expert.tools = tools && readNames(tools, `${field}.tools`, scope);
  return expert;
}

/** `provider:model`, where the two stand apart. */
function joinProvider(provider: SourceNode | undefined, model: SourceNode | undefined): SourceNode | undefined {
  const isBareName = isScalarNode(model) && !model.text.includes(':');
  return isBareName && isScalarNode(provider) ? joinScalars([provider, ':', model]) : model;
}

/** `personalities`: a name with a text, or with `{system, style, format, extends}`. */
export function readPersonalities(node: SourceNode, scope: ReadScope): Personality[] {
  return pairsOf(node, 'personalities', scope).map((pair) => readPersonality(pair, scope));
}

function readPersonality({ key, value }: Pair, scope: ReadScope): Personality {
  const place = { name: key.text, nameRange: key.range, block: scope.block };
  const field = `personalities.${key.text}`;
  if (isScalarNode(value) && !isEmptyNode(value)) return { ...place, system: readValue(value, { field }, scope) };
  if (!isMapNode(value)) {
    const want = say(pipelineTexts.textOrSystem);
    reportProblem(scope, 'wrong-type', key.range, { key: field, want, got: describeSourceNode(value) });
    return place;
  }

  const members = readModelMembers(value, { keys: personalityKeys, place: say(phrases.aPersonality), advice: adviceOn }, scope);
  const member = (name: string): SourceNode | undefined => members.get(name)?.value;
  const [system, style, format, base] = [member('system_prompt'), member('style'), member('format'), member('extends')];

  return {
    ...place,
    style: style && constantText(style, `${field}.style`, scope),
    format: format && constantText(format, `${field}.format`, scope),
    extends: base && readName(base, `${field}.extends`, scope),
    system: system && !isEmptyNode(system) ? readValue(system, { field: `${field}.system_prompt` }, scope) : undefined,
  };
}

/** A personality is only a text: everything else belongs elsewhere. */
const adviceOn = (key: string): string =>
  expertKeys.includes(key) ? say(pipelineTexts.noWordsSetting, { key }) : say(pipelineTexts.noWords, { key });

function pairsOf(node: SourceNode, key: string, scope: ReadScope): Pair[] {
  if (isMapNode(node)) return node.pairs;
  if (!isEmptyNode(node)) reportWrongType(scope, node, key, say(pipelineTexts.aMapOfNames));
  return [];
}

/** The members of a map by their canonical keys; any other key is an `unknown-key`. */
export function readModelMembers(
  map: MapNode,
  { keys, place, advice }: { keys: readonly string[]; place: string; advice?(key: string): string },
  scope: ReadScope,
): ReadonlyMap<string, CanonicalField> {
  const { fields, unknown } = normaliseMap(map, (name) => keys.includes(name), modelDialects, scope);
  for (const { key } of unknown) reportUnknownMember(key, { keys, map, place, advice: advice?.(key.text) }, scope);
  return fields;
}
