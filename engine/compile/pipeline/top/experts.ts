import { modelDialects } from '../../../language/dialects/models.ts';
import { pipelineTexts } from '../../../language/texts/pipelines.ts';
import { phrases, say } from '../../../language/texts.ts';
import type { MapNode, Pair, SourceNode } from '../../source/nodes.ts';
import { normalise, rewritingOf } from '../dialects/normalise.ts';
import type { Field } from '../fields.ts';
import { isComputed, isEmpty, isList, isMapNode, isScalar, joinScalars, wordOf } from '../fields.ts';
import type { Expert, Personality } from '../model/pipeline.ts';
import type { StepRef } from '../model/step.ts';
import type { Scope } from '../scope.ts';
import { complain, inWords } from '../scope.ts';
import { readNames } from '../steps/kinds/called-pipeline.ts';
import { text } from '../values/constants.ts';
import { unknownMember } from '../values/members.ts';
import { readValue } from '../values/value.ts';

/** `experts`: a name with a model, or with its settings. */
export function readExperts(node: SourceNode, scope: Scope): Expert[] {
  return pairsOf(node, 'experts', scope).map(({ key, value }): Expert => {
    const place = { name: key.text, nameRange: key.range, block: scope.block };
    const field = `experts.${key.text}`;
    if (!isMapNode(value)) {
      if (isEmpty(value) || value.kind === 'list')
        complain(scope, 'wrong-type', isEmpty(value) ? key.range : value.range, {
          key: field,
          want: say(pipelineTexts.modelOrSettings),
          got: inWords(value),
        });
      return isEmpty(value) ? place : { ...place, model: readValue(value, { field, wants: 'model' }, scope) };
    }
    const fields = membersOf(
      value,
      ['model', 'provider', 'temperature', 'max_tokens', 'system_prompt', 'personality', 'tools'],
      say(phrases.anExpert),
      scope,
    );
    const [model, provider, personality, tools] = ['model', 'provider', 'personality', 'tools'].map(
      (name) => fields.get(name)?.value,
    );
    const named =
      model && isScalar(model) && provider && isScalar(provider) && !model.text.includes(':')
        ? joinScalars([provider, ':', model])
        : model;
    const known = personality && nameOf(personality, `${field}.personality`, scope);
    const values = Object.fromEntries(
      (
        [
          ['temperature', 'temperature'],
          ['max_tokens', 'maxTokens'],
          ['system_prompt', 'system'],
        ] as const
      ).flatMap(([name, ours]) => {
        const member = fields.get(name)?.value;
        return member && !isEmpty(member) ? [[ours, readValue(member, { field: `${field}.${name}` }, scope)]] : [];
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
export function readPersonalities(node: SourceNode, scope: Scope): Personality[] {
  return pairsOf(node, 'personalities', scope).map(({ key, value }): Personality => {
    const place = { name: key.text, nameRange: key.range, block: scope.block };
    const field = `personalities.${key.text}`;
    if (isScalar(value) && !isEmpty(value)) return { ...place, system: readValue(value, { field }, scope) };
    if (!isMapNode(value)) {
      complain(scope, 'wrong-type', key.range, { key: field, want: say(pipelineTexts.textOrSystem), got: inWords(value) });
      return place;
    }
    const fields = membersOf(
      value,
      ['system_prompt', 'style', 'format', 'extends', 'description'],
      say(phrases.aPersonality),
      scope,
    );
    const system = fields.get('system_prompt')?.value;
    const words = (name: string): string | undefined => {
      const member = fields.get(name)?.value;
      return member && text(member, `${field}.${name}`, scope);
    };
    const [style, format] = [words('style'), words('format')];
    const base = fields.get('extends')?.value;
    const known = base && nameOf(base, `${field}.extends`, scope);
    return {
      ...place,
      ...(system && !isEmpty(system) ? { system: readValue(system, { field: `${field}.system_prompt` }, scope) } : {}),
      ...(style === undefined ? {} : { style }),
      ...(format === undefined ? {} : { format }),
      ...(known ? { extends: known } : {}),
    };
  });
}

/** The name of something that is declared elsewhere. */
export function nameOf(node: SourceNode, key: string, scope: Scope): StepRef | undefined {
  if (isEmpty(node)) return undefined;
  const word = wordOf(node);
  if (word !== undefined && !isList(node) && !isComputed(node)) return { id: word, range: node.range };
  if (isComputed(node)) complain(scope, 'wrong-type.written', node.range, { key });
  else complain(scope, 'wrong-type', node.range, { key, want: say(pipelineTexts.aName), got: inWords(node) });
  return undefined;
}

function pairsOf(node: SourceNode, key: string, scope: Scope): Pair[] {
  if (isMapNode(node)) return node.pairs;
  if (!isEmpty(node))
    complain(scope, 'wrong-type', node.range, { key, want: say(pipelineTexts.aMapOfNames), got: inWords(node) });
  return [];
}

/** The members of a map in our spelling; a stranger is an `unknown-key`. */
export function membersOf(map: MapNode, known: readonly string[], place: string, scope: Scope): ReadonlyMap<string, Field> {
  const normal = normalise(map.pairs, (name) => known.includes(name), modelDialects);
  scope.uses.push(...normal.uses);
  scope.rewritings.push(...rewritingOf(map, normal));
  scope.problems.push(...normal.problems);
  for (const one of normal.unknown) unknownMember(one, known, map.pairs, place, scope);
  return normal.fields;
}
