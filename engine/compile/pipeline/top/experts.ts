import { modelDialects } from '../../../language/dialects/models.ts';
import { pipelineTexts } from '../../../language/texts/pipelines.ts';
import { phrases, say } from '../../../language/texts.ts';
import type { MapNode, Pair, SourceNode } from '../../source/nodes.ts';
import { normaliseKeys, rewritingsOf } from '../dialects/normalise.ts';
import type { CanonicalField } from '../fields.ts';
import { isComputed, isEmptyNode, isListNode, isMapNode, isScalarNode, joinScalars, wordOf } from '../fields.ts';
import type { Expert, Personality } from '../model/pipeline.ts';
import type { StepRef } from '../model/step.ts';
import type { ReadScope } from '../scope.ts';
import { describeNode, reportProblem } from '../scope.ts';
import { readNames } from '../steps/kinds/called-pipeline.ts';
import { constantText } from '../values/constants.ts';
import { reportUnknownMember } from '../values/members.ts';
import { readValue } from '../values/value.ts';

/** `experts`: a name with a model, or with its settings. */
export function readExperts(node: SourceNode, scope: ReadScope): Expert[] {
  return pairsOf(node, 'experts', scope).map(({ key, value }): Expert => {
    const place = { name: key.text, nameRange: key.range, block: scope.block };
    const field = `experts.${key.text}`;
    if (!isMapNode(value)) {
      if (isEmptyNode(value) || value.kind === 'list')
        reportProblem(scope, 'wrong-type', isEmptyNode(value) ? key.range : value.range, {
          key: field,
          want: say(pipelineTexts.modelOrSettings),
          got: describeNode(value),
        });
      return isEmptyNode(value) ? place : { ...place, model: readValue(value, { field, wants: 'model' }, scope) };
    }
    const fields = readModelMembers(
      value,
      ['model', 'provider', 'temperature', 'max_tokens', 'system_prompt', 'personality', 'tools'],
      say(phrases.anExpert),
      scope,
    );
    const [model, provider, personality, tools] = ['model', 'provider', 'personality', 'tools'].map(
      (name) => fields.get(name)?.value,
    );
    const named =
      model && isScalarNode(model) && provider && isScalarNode(provider) && !model.text.includes(':')
        ? joinScalars([provider, ':', model])
        : model;
    const known = personality && readName(personality, `${field}.personality`, scope);
    const values = Object.fromEntries(
      (
        [
          ['temperature', 'temperature'],
          ['max_tokens', 'maxTokens'],
          ['system_prompt', 'system'],
        ] as const
      ).flatMap(([name, ours]) => {
        const member = fields.get(name)?.value;
        return member && !isEmptyNode(member) ? [[ours, readValue(member, { field: `${field}.${name}` }, scope)]] : [];
      }),
    );
    return {
      ...place,
      ...values,
      ...(named ? { model: readValue(named, { field: `${field}.model`, wants: 'model' }, scope) } : {}),
      ...(known ? { personality: known } : {}),
      ...(tools ? { tools: readNames(tools, `${field}.tools`, scope) } : {}),
    };
  });
}

/** `personalities`: a name with a text, or with `{system, style, format, extends}`. */
export function readPersonalities(node: SourceNode, scope: ReadScope): Personality[] {
  return pairsOf(node, 'personalities', scope).map(({ key, value }): Personality => {
    const place = { name: key.text, nameRange: key.range, block: scope.block };
    const field = `personalities.${key.text}`;
    if (isScalarNode(value) && !isEmptyNode(value)) return { ...place, system: readValue(value, { field }, scope) };
    if (!isMapNode(value)) {
      reportProblem(scope, 'wrong-type', key.range, {
        key: field,
        want: say(pipelineTexts.textOrSystem),
        got: describeNode(value),
      });
      return place;
    }
    const fields = readModelMembers(
      value,
      ['system_prompt', 'style', 'format', 'extends', 'description'],
      say(phrases.aPersonality),
      scope,
    );
    const system = fields.get('system_prompt')?.value;
    const words = (name: string): string | undefined => {
      const member = fields.get(name)?.value;
      return member && constantText(member, `${field}.${name}`, scope);
    };
    const [style, format] = [words('style'), words('format')];
    const base = fields.get('extends')?.value;
    const known = base && readName(base, `${field}.extends`, scope);
    return {
      ...place,
      ...(system && !isEmptyNode(system) ? { system: readValue(system, { field: `${field}.system_prompt` }, scope) } : {}),
      ...(style === undefined ? {} : { style }),
      ...(format === undefined ? {} : { format }),
      ...(known ? { extends: known } : {}),
    };
  });
}

/** The name of something that is declared elsewhere. */
export function readName(node: SourceNode, key: string, scope: ReadScope): StepRef | undefined {
  if (isEmptyNode(node)) return undefined;
  const word = wordOf(node);
  if (word !== undefined && !isListNode(node) && !isComputed(node)) return { id: word, range: node.range };
  if (isComputed(node)) reportProblem(scope, 'wrong-type.written', node.range, { key });
  else reportProblem(scope, 'wrong-type', node.range, { key, want: say(pipelineTexts.aName), got: describeNode(node) });
  return undefined;
}

function pairsOf(node: SourceNode, key: string, scope: ReadScope): Pair[] {
  if (isMapNode(node)) return node.pairs;
  if (!isEmptyNode(node))
    reportProblem(scope, 'wrong-type', node.range, { key, want: say(pipelineTexts.aMapOfNames), got: describeNode(node) });
  return [];
}

/** The members of a map in our spelling; a stranger is an `unknown-key`. */
export function readModelMembers(
  map: MapNode,
  known: readonly string[],
  place: string,
  scope: ReadScope,
): ReadonlyMap<string, CanonicalField> {
  const normal = normaliseKeys(map.pairs, (name) => known.includes(name), modelDialects);
  scope.uses.push(...normal.uses);
  scope.rewritings.push(...rewritingsOf(map, normal));
  scope.problems.push(...normal.problems);
  for (const one of normal.unknown) reportUnknownMember(one, known, map.pairs, place, scope);
  return normal.fields;
}
