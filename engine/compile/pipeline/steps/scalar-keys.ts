import { definedMap } from '../../../language/json.ts';
import { allStepKeys } from '../../../language/keys.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import { say } from '../../../language/texts.ts';
import { builtinTools } from '../../../language/tools/builtin-tools.ts';
import { describe, mayBe, typeOfJson } from '../../../language/types.ts';
import type { ScalarNode, SourceNode } from '../../source/nodes.ts';
import type { CanonicalField } from '../dialects/canonical-field.ts';
import type { Value } from '../model/value.ts';
import type { ValueSite } from '../model/value-site.ts';
import type { ReadScope } from '../scope.ts';
import { describeSourceNode, reportProblem, reportWrongType } from '../scope.ts';
import { isComputed, isEmptyNode, isScalarNode, wordOf } from '../source-nodes.ts';
import { constantNumber, describeBounds, withinBounds } from '../values/constants.ts';
import { mendPlainValue } from '../values/plain-value.ts';
import { readValue } from '../values/value.ts';
import type { Draft } from './draft.ts';

/** A model, or a list of them: each is the fallback of the one before. */
export function readModel({ name, value }: CanonicalField, scope: ReadScope): Value | undefined {
  if (isEmptyNode(value)) return undefined;
  if (value.kind === 'map') {
    reportProblem(scope, 'wrong-type', value.range, { key: name, want: say(pipelineTexts.aModel), got: say(pipelineTexts.aMap) });
    return undefined;
  }
  return readValue(value, { field: name, wants: 'model' }, scope);
}

/** A scalar that may be computed; a constant is checked by the key's schema. */
export function readScalarKey({ name, value }: CanonicalField, scope: ReadScope): Value | undefined {
  const spec = allStepKeys[name];
  if (isEmptyNode(value) || !spec) return undefined;
  if (!isScalarNode(value)) {
    reportWrongType(scope, value, name, describe(spec.type));
    return undefined;
  }

  const scalar = readValue(value, { field: name, schema: spec.schema }, scope);
  if (scalar.kind !== 'constant' || spec.type.kind !== 'number') return scalar;

  const { minimum, maximum } = spec.schema;
  const bounds = {
    integer: spec.type.integer,
    min: typeof minimum === 'number' ? minimum : undefined,
    max: typeof maximum === 'number' ? maximum : undefined,
  };
  if (mayBe(typeOfJson(scalar.value), spec.type) && withinBounds(Number(scalar.value), bounds)) return scalar;

  const said = { key: name, want: describeBounds(bounds), got: describeSourceNode(value) };
  const mend = withinBounds(Number(value.text), bounds) ? mendPlainValue(value, 'number') : {};
  reportProblem(scope, 'wrong-type.range', value.range, said, mend);

  return undefined;
}

/** A whole number of at least one. */
export const readCount = (node: SourceNode, key: string, scope: ReadScope): number | undefined =>
  constantNumber(node, key, scope, { integer: true, min: 1 });

/** A name that templates can read bare. */
export function readTemplateName({ name, value }: CanonicalField, scope: ReadScope): string | undefined {
  const word = wordOf(value);
  if (word !== undefined && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(word)) return word;
  if (!isEmptyNode(value)) reportWrongType(scope, value, name, say(pipelineTexts.aPlainName));
  return undefined;
}

/** A tool or an action by its name; the text as written where the run computes it. */
export function readCallName({ name, value }: CanonicalField, kind: Draft['kind'], scope: ReadScope): Draft['kind']['tool'] {
  if (!isScalarNode(value) || !isComputed(value) || (name !== 'tool' && name !== 'action')) return readWord(value, name, scope);
  kind.computed = { ...kind.computed, [name]: readValue(value, siteOfCall(value, name, kind), scope) };
  return { name: value.text.trim(), range: value.range };
}

/** The site of an AUTO tag in `tool` or `action`. Without `choices` of its own it chooses among Baton's tools, or the actions of the tool. */
function siteOfCall({ autos }: ScalarNode, name: 'tool' | 'action', { tool }: Draft['kind']): ValueSite {
  const names = name === 'tool' ? executableTools() : Object.keys(builtinTools[tool?.name ?? '']?.actions ?? {});
  const hasChoices = autos.some(({ attributes }) => attributes.some((attribute) => attribute.name === 'choices'));
  const schema = definedMap({ type: 'string', enum: hasChoices || names.length === 0 ? undefined : names });
  return { field: name, schema, run: name === 'action' };
}

const executableTools = (): string[] =>
  Object.values(builtinTools)
    .filter(({ executable }) => executable)
    .map(({ name }) => name);

function readWord(
  value: CanonicalField['value'],
  key: string,
  scope: ReadScope,
): { name: string; range: CanonicalField['range'] } | undefined {
  const word = wordOf(value);
  if (word !== undefined && word !== '') return { name: word, range: value.range };
  reportWrongType(scope, value, key, say(pipelineTexts.aName));
  return undefined;
}
