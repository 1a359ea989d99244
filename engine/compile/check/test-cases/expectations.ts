import { matchers } from '../../../language/keys/tests.ts';
import type { Range } from '../../../language/problems.ts';
import { pipelineTexts } from '../../../language/texts/compile/pipelines.ts';
import type { ProblemTextId } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Type } from '../../../language/types.ts';
import { anyMap, describe, listType, mayBe, number, string, typeOfJson, union, unknownType } from '../../../language/types.ts';
import { findSchemaFaults } from '../../pipeline/values/schema-faults.ts';
import type { MapNode, Pair, SourceNode } from '../../source/nodes.ts';
import { toJson } from '../../source/nodes.ts';
import { rangeIn } from '../../source/yaml/scalar.ts';
import { PatternError } from '../../template/regex/parse.ts';
import { compilePattern } from '../../template/regex/program.ts';

/** A fault in an expectation of a case: it is no matcher, or no value of the type could meet it. */
interface ExpectationFault {
  id: ProblemTextId & `bad-test.${string}`;
  range: Range;
  values: Readonly<Record<string, string>>;
  /** Reported as a hint: an answer in a case may have another type than the real one. */
  hint?: true;
}

/** The reasons why no value of `type` can meet an expectation, with their ranges. */
export function findExpectationFaults(node: SourceNode, type: Type): ExpectationFault[] {
  const faults: ExpectationFault[] = [];
  judge(node, type, faults);
  return faults;
}

function judge(node: SourceNode, type: Type, faults: ExpectationFault[]): void {
  if (node.kind === 'map' && isMatcher(node)) {
    for (const pair of node.pairs) checks[pair.key.text]?.(pair, type, faults);
    return;
  }

  // An absent value is null.
  if (node.kind === 'scalar' && node.value === null) return;

  const own = typeOfNode(node);
  if (!mayBe(own, type)) never(node.range, type, faults, describe(own));
  else if (node.kind === 'list') {
    for (const item of node.items) judge(item, type.kind === 'list' ? type.item : unknownType, faults);
  } else if (node.kind === 'map') members(node, type, faults);
}

function typeOfNode(node: SourceNode): Type {
  if (node.kind === 'map') return anyMap;
  return node.kind === 'list' ? listType(unknownType) : typeOfJson(toJson(node));
}

/** A map that holds nothing but ways to match. */
function isMatcher({ pairs }: MapNode): boolean {
  const names: readonly string[] = matchers;
  return pairs.length > 0 && pairs.every(({ key }) => names.includes(key.text));
}

function members({ pairs }: MapNode, type: Type, faults: ExpectationFault[]): void {
  for (const { key, value } of pairs) {
    const field = type.kind === 'map' && Object.hasOwn(type.fields, key.text) ? type.fields[key.text]?.type : undefined;
    if (!field && type.kind === 'map' && !type.rest)
      faults.push({ id: 'bad-test.member', range: key.range, values: { name: key.text, type: describe(type) }, hint: true });
    else judge(value, field ?? (type.kind === 'map' ? type.rest : undefined) ?? unknownType, faults);
  }
}

const never = (range: Range, type: Type, faults: ExpectationFault[], want: string): void =>
  void faults.push({ id: 'bad-test.never', range, values: { want, type: describe(type) }, hint: true });

/** A way to match wants `own` written, and can only fit values of `of`. */
const bounded =
  (wants: string, own: (node: SourceNode) => boolean, of: Type) =>
  ({ key, value }: Pair, type: Type, faults: ExpectationFault[]): boolean => {
    const right = own(value);
    if (!right) faults.push({ id: 'bad-test.matcher', range: value.range, values: { name: key.text, want: say(wants) } });
    else if (!mayBe(of, type)) never(key.range, type, faults, describe(of));
    return right;
  };

const isText = (node: SourceNode): boolean => typeof toJson(node) === 'string';
const aBound = bounded(pipelineTexts.aNumber, (node) => typeof toJson(node) === 'number', number);
const aPattern = bounded(pipelineTexts.aRegex, isText, string);
const someOf = bounded(pipelineTexts.aListOfValues, (node) => node.kind === 'list' && node.items.length > 0, unknownType);
const aPart = bounded(pipelineTexts.aValue, () => true, union([string, listType(unknownType), anyMap]));
const aSchema = bounded(pipelineTexts.aSchema, (node) => node.kind === 'map', unknownType);

const checks: Readonly<Record<string, (pair: Pair, type: Type, faults: ExpectationFault[]) => void>> = {
  gt: aBound,
  lt: aBound,
  contains(pair, type, faults) {
    if (!aPart(pair, type, faults) || pair.value.kind !== 'map') return;
    if (type.kind === 'map') members(pair.value, type, faults);
  },
  one_of: someOf,
  matches(pair, type, faults) {
    if (aPattern(pair, type, faults)) pattern(pair.value, faults);
  },
  schema(pair, type, faults) {
    if (!aSchema(pair, type, faults)) return;
    for (const { why, range } of findSchemaFaults(pair.value)) faults.push({ id: 'bad-test.schema', range, values: { why } });
  },
};

/** A broken regular expression is reported from the position of the fault. */
function pattern(node: SourceNode, faults: ExpectationFault[]): void {
  if (node.kind !== 'scalar') return;
  try {
    compilePattern(node.text, false);
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    const at = Math.min(error.at ?? 0, Math.max(0, node.text.length - 1));
    faults.push({
      id: 'bad-test.pattern',
      range: rangeIn(node, { start: at, end: node.text.length }),
      values: { why: error.message },
    });
  }
}
