import { suggestion } from '../../../language/problem.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import { describe, mayBe, typeOfJson } from '../../../language/types.ts';
import type { MapNode, ScalarNode, SourceNode } from '../../source/nodes.ts';
import { pairOf, toJson } from '../../source/nodes.ts';
import type { InputSpec } from '../model/pipeline.ts';
import type { StepRef } from '../model/step-ref.ts';
import type { ReadScope } from '../scope.ts';
import { describeSourceNode, reportProblem, reportWrongType } from '../scope.ts';
import { isComputed, isEmptyNode, isMapNode, isScalarNode, scalarAt, wordOf } from '../source-nodes.ts';
import { findBrokenConstraint } from '../values/schema-fit.ts';
import { mergeMaps } from './merge-maps.ts';
import { moveFromFile } from './origins.ts';
import { countCharacters, type ParameterValues, putParameters } from './put-parameters.ts';
import type { StepTemplate } from './step-template.ts';

/** A step with its template expanded. */
interface ResolvedStep {
  node: MapNode;
  /** The template that it names. */
  extends: StepRef;
  /** The templates that were expanded, to detect recursion. */
  expanding: readonly string[];
  /** A template was not found, so missing keys cannot be judged. */
  unclear: boolean;
}

/** A step with `extends`, with the keys of its template; undefined for any other step. */
export function resolveStep(node: MapNode, scope: ReadScope): ResolvedStep | undefined {
  const pair = pairOf(node, 'extends');
  if (!pair) return undefined;

  const { value } = pair;
  const own = withoutTemplateKeys(node);
  const id = wordOf(value);
  if (id === undefined || !isScalarNode(value)) {
    reportWrongType(scope, value, 'extends', say(pipelineTexts.aTemplateName));
    return { node: own, extends: { id: '', range: value.range }, expanding: scope.expanding, unclear: true };
  }

  const resolving: Resolving = { scope, shown: value.range, open: [...scope.expanding], room: mostPut, unclear: false };
  const base = baseOf(node, value, resolving);
  const resolved = base ? mergeMaps(base, own) : own;

  return { node: resolved, extends: { id, range: value.range }, expanding: resolving.open, unclear: !base || resolving.unclear };
}

/** The deepest nesting of templates, and the most characters of parameter values in the templates of one step. */
const mostOpen = 50;
const mostPut = 1_000_000;

interface Resolving {
  scope: ReadScope;
  /** The word that everything here is shown at. */
  shown: ScalarNode['range'];
  /** The enclosing templates and this one. */
  open: string[];
  /** The characters that values may still take. */
  room: number;
  unclear: boolean;
}

/** The step of the template that a step or another template extends, with its parameters put in. */
function baseOf(use: MapNode, named: ScalarNode, resolving: Resolving): MapNode | undefined {
  const { scope, shown, open } = resolving;
  const templates = scope.stepTemplates?.() ?? new Map<string, StepTemplate>();
  const name = named.text.trim();
  const template = templates.get(name);
  if (!template) {
    const near = suggestion(nearest(name, templates.keys()), named.range);
    reportProblem(scope, templates.size ? 'unknown-template' : 'unknown-template.none', named.range, { name }, near);
    return undefined;
  }
  if (open.includes(name)) {
    const path = [...open.slice(open.indexOf(name)), name].join(' → ');
    reportProblem(scope, 'cycle.template', named.range, { path });
    return undefined;
  }
  if (open.length === mostOpen) {
    reportProblem(scope, 'unknown-template.deep', named.range, { name, most: mostOpen });
    return undefined;
  }

  const { left } = scope.inclusions;
  if (left.files <= 0) return undefined;

  left.files--;
  left.characters -= countCharacters(template.step, left.characters);
  if (left.files === 0 || left.characters < 0) {
    left.files = 0;
    reportProblem(scope, 'unknown-template.many', named.range, { name });
    return undefined;
  }

  open.push(name);

  const place = { file: template.file, by: template.by, shown, block: scope.block };
  const moved = moveFromFile(template.step, place);
  if (!isMapNode(moved)) return undefined;

  const given = pairOf(use, 'with');
  const parameters = new ParameterBinding(template, given?.key ?? named, scope);
  const values = parameters.bind(given?.value, (node) => moveFromFile(node, place));
  const refuse = (parameter: string): void => parameters.refuse(parameter, values.get(parameter));
  const put = putParameters({ step: moved, values, room: Math.min(resolving.room, left.characters), refuse });
  if (!put) {
    reportProblem(scope, 'unknown-template.large', named.range, { name, most: mostPut });
    return undefined;
  }

  resolving.room -= put.characters;
  left.characters -= put.characters;
  const step = withoutPlaces(put.step);

  const inner = pairOf(step, 'extends');
  if (!inner) return step;

  const base = isScalarNode(inner.value) ? baseOf(step, inner.value, resolving) : undefined;
  resolving.unclear ||= !base;
  const rest = withoutTemplateKeys(step);

  return base ? mergeMaps(base, rest) : rest;
}

const templateKeys: ReadonlySet<string> = new Set(['extends', 'with']);
const withoutTemplateKeys = (node: MapNode): MapNode => ({
  ...node,
  pairs: node.pairs.filter(({ key }) => !templateKeys.has(key.text)),
});

/** A template names no step, and an embedded pipeline has positions of its own: both are refused. */
const withoutPlaces = (node: MapNode): MapNode => ({
  ...node,
  pairs: node.pairs.filter(({ key, value }) => !isOwnKey(key.text) && !holdsPipeline(key.text, value)),
});
/** Keys of the step that extends a template, which the template cannot set. */
export const isOwnKey = (key: string): boolean => key === 'id' || key === 'name';
export const holdsPipeline = (key: string, value: SourceNode): boolean =>
  key === 'pipeline' && (value.kind === 'map' || (value.kind === 'scalar' && value.text.includes('\n')));

/** The parameters of one template for one use. */
class ParameterBinding {
  readonly #template: StepTemplate;
  readonly #at: ScalarNode;
  readonly #scope: ReadScope;
  constructor(template: StepTemplate, at: ScalarNode, scope: ReadScope) {
    this.#template = template;
    this.#at = at;
    this.#scope = scope;
  }

  /** The value of each parameter: as given, else its default. */
  bind(given: SourceNode | undefined, move: (node: SourceNode) => SourceNode): ParameterValues {
    const { name: template, parameters } = this.#template;
    const values = new Map<string, SourceNode>();
    if (given && !isMapNode(given) && !isEmptyNode(given))
      reportWrongType(this.#scope, given, 'with', say(pipelineTexts.aMapOfParameters));

    for (const { key, value } of isMapNode(given) ? given.pairs : []) {
      const parameter = parameters.find(({ name }) => name === key.text);
      if (parameter) values.set(key.text, this.#checked(parameter, value));
      else {
        const near = suggestion(
          nearest(
            key.text,
            parameters.map(({ name }) => name),
          ),
          key.range,
        );
        reportProblem(this.#scope, 'unknown-parameter.template', key.range, { template, name: key.text }, near);
      }
    }

    for (const { name, default: usual, required } of parameters) {
      if (values.has(name)) continue;
      if (required) {
        reportProblem(this.#scope, 'missing-parameter.template', this.#at.range, { template, name });
      }
      values.set(name, usual ? move(usual.node) : scalarAt(this.#at, null));
    }

    return values;
  }

  /** Reports that a value cannot be used inside an expression. */
  refuse(name: string, value: SourceNode | undefined): void {
    const { name: template } = this.#template;
    reportProblem(this.#scope, 'wrong-parameter-type.inside', value?.range ?? this.#at.range, { template, name });
  }

  #checked({ name, type, schema }: InputSpec, value: SourceNode): SourceNode {
    if (isComputed(value) || isEmptyNode(value)) return value;
    const json = toJson(value);
    const rule = holdsTemplate(value) ? undefined : findBrokenConstraint(json, schema);

    if (!mayBe(typeOfJson(json), type)) {
      const values = { name, want: describe(type), got: describeSourceNode(value) };
      reportProblem(this.#scope, 'wrong-parameter-type', value.range, values);
    } else if (rule) reportProblem(this.#scope, 'wrong-parameter-type.broken', value.range, { name, rule });

    return value;
  }
}

const holdsTemplate = (node: SourceNode): boolean => {
  if (node.kind === 'list') return node.items.some(holdsTemplate);
  return node.kind === 'map' ? node.pairs.some(({ value }) => holdsTemplate(value)) : isComputed(node);
};
