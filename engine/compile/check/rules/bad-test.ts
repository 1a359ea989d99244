import { failureKinds } from '../../../language/failures.ts';
import type { Json } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { memoize } from '../../../language/memoize.ts';
import { namespaces } from '../../../language/names.ts';
import { suggestion } from '../../../language/problem.ts';
import { joinedNames, namesOf } from '../../../language/spelling/near.ts';
import type { Names } from '../../../language/suggest.ts';
import { nearest } from '../../../language/suggest.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import type { Type } from '../../../language/types.ts';
import { describe, mayBe, typeOfJson, unknownType, valueType } from '../../../language/types.ts';
import type { Pipeline, TestCase } from '../../pipeline/model/pipeline.ts';
import type { MapNode, Pair, SourceNode } from '../../source/nodes.ts';
import { isKeyOf, pairOf, toJson } from '../../source/nodes.ts';
import { references } from '../../template/references.ts';
import { parseTemplate } from '../../template/syntax/parse.ts';
import type { Checkable, Finding, Rule, RulePage } from '../checkable.ts';
import { typesOf } from '../types/types.ts';
import { findExpectationFaults } from '../values/expectations.ts';
import type { CaseNames } from '../values/test-case-names.ts';
import { caseNames, matchesStep, staticCasePath } from '../values/test-case-names.ts';

export const badTestPage: RulePage = {
  doc: 'A case under `tests` names what the pipeline does not have: an input, a step, an output, or a kind of failure; or it matches by what is no way to match, or by what no value there could be. Such a case fails, or shows nothing. A case holds values: templates and AUTO tags in it are text. The pipeline itself runs as it is.',
  examples: [
    {
      text: `inputs: {topic: tea}
steps:
  - {id: write, prompt: "Write about {{ topic }}."}
outputs: {line: "{{ write }}"}
tests:
  - inputs: {~bad-test~topics: rain}
    answers: {~bad-test~wirte: It rains.}
    expect:
      steps: {~bad-test~rwite: succeeded}
      outputs: {~bad-test~lines: It rains.}
  - expect:
      outputs: {line: {matches: "rai(n~bad-test~s"}}
  - inputs: {topic: rain}
    expect:
      outputs: {line: ~bad-test~"On {{ topic }}"}
`,
    },
    {
      good: true,
      text: `inputs: {topic: tea}
steps:
  - {id: write, prompt: "Write about {{ topic }}."}
outputs: {line: "{{ write }}"}
tests:
  - inputs: {topic: rain}
    answers: {write: It rains.}
    expect:
      steps: {write: succeeded}
      outputs: {line: It rains.}
`,
    },
  ],
};

export const badTest: Rule = {
  code: 'bad-test',
  check(checkable, report) {
    const { tests } = checkable.pipeline;
    if (tests.length === 0) return;
    const names = caseNames(checkable);
    const paths = namesOf(() => [...names.paths]);
    const near: Near = {
      paths,
      patterns: joinedNames([paths, namesOf(() => [...names.tags])]),
      inputs: namesOf(() => checkable.pipeline.inputs.map(({ name }) => name)),
      outputs: namesOf(() => checkable.pipeline.outputs.map(({ name }) => name)),
    };
    for (const test of tests) {
      const reportAt: ReportAt = (range, message, more) => report({ block: test.block, range, message, ...more });
      const caseCheck: CaseCheck = { test, checkable, names, near, reportAt };
      checkInputs(caseCheck);
      checkAnswers(caseCheck);
      checkExpected(caseCheck);
      checkTexts(caseCheck);
    }
  },
};

/** Names to suggest for a misspelt one. */
type Near = Readonly<Record<'paths' | 'patterns' | 'inputs' | 'outputs', Names>>;

type ReportAt = (range: Finding['range'], message: string, more?: Pick<Finding, 'hint' | 'fixes' | 'severity'>) => void;

/** A case of `tests:` with what it is checked against. */
interface CaseCheck {
  test: TestCase;
  checkable: Checkable;
  names: CaseNames;
  near: Near;
  reportAt: ReportAt;
}

const mapIn = (node: SourceNode | undefined, key: string): MapNode | undefined => {
  const value = node && pairOf(node, key)?.value;
  return value?.kind === 'map' ? value : undefined;
};

/** Whether a case expects its run to fail: then its inputs may be wrong on purpose. */
const wantsFailure = ({ value: { expect } }: TestCase): boolean =>
  isMap(expect) && ((expect['error'] ?? null) !== null || (expect['status'] !== undefined && expect['status'] !== 'succeeded'));

function checkInputs({ test, checkable: { pipeline }, near, reportAt }: CaseCheck): void {
  if (wantsFailure(test)) return;
  const pairs = mapIn(test.node, 'inputs')?.pairs ?? [];
  const inputs = new Map(pipeline.inputs.map((input) => [input.name, input]));
  for (const { key, value } of pairs) {
    const input = inputs.get(key.text);
    const type = typeOfJson(toJson(value));
    if (!input) {
      if (key.text !== 'output_path')
        reportAt(
          key.range,
          say(problemTexts['bad-test.input'], { name: key.text }),
          suggestion(nearest(key.text, near.inputs), key.range, isKeyOf(pairs)),
        );
    } else if (type.kind !== 'null' && !mayBe(type, input.type))
      reportAt(
        value.range,
        say(problemTexts['bad-test.value'], { name: key.text, want: describe(input.type), got: describe(type) }),
      );
  }
  const at = pairOf(test.node, 'inputs')?.key.range ?? test.node.pairs[0]?.key.range;
  for (const { name, required, secret } of pipeline.inputs) {
    if (required && !secret && at && !pairs.some(({ key }) => key.text === name))
      reportAt(at, say(problemTexts['bad-test.missing'], { name }));
  }
}

function checkAnswers({ test, names: { paths, tags, open }, near, reportAt }: CaseCheck): void {
  const pairs = mapIn(test.node, 'answers')?.pairs ?? [];
  for (const { key, value } of pairs) {
    const pattern = key.text;
    if (!tags.has(pattern) && !matchesStep(pattern, paths) && !(open && pattern.includes('/')))
      reportAt(
        key.range,
        say(problemTexts['bad-test.answer'], { path: pattern }),
        suggestion(spelledPath(pattern, near.patterns), key.range, isKeyOf(pairs)),
      );
    for (const answer of value.kind === 'list' ? value.items : [value]) checkFailure(answer, reportAt);
  }
}

/**
 * The path of a step in a called pipeline, if it is written with a point in place of the slash (`call/inner`); else the nearest
 * path.
 */
function spelledPath(pattern: string, paths: Names): string | undefined {
  const path = staticCasePath(pattern);
  const all = new Set(paths);
  for (let at = path.lastIndexOf('.'); at > 0; at = path.lastIndexOf('.', at - 1)) {
    const [call, inner] = [path.slice(0, at), path.slice(at + 1)];
    if (all.has(call) && all.has(inner)) return `${call}/${inner}`;
  }
  return nearest(path, paths);
}

/** `{fail: KIND}` or `{fail: {kind, message}}`, alone in its map. */
function checkFailure(node: SourceNode, reportAt: ReportAt): void {
  const fail = node.kind === 'map' && node.pairs.length === 1 ? pairOf(node, 'fail')?.value : undefined;
  if (fail) checkKind(fail.kind === 'map' ? pairOf(fail, 'kind')?.value : fail, reportAt);
}

function checkKind(node: SourceNode | undefined, reportAt: ReportAt): void {
  const word: Json | undefined = node && toJson(node);
  const kinds: readonly string[] = failureKinds;
  if (!node || typeof word !== 'string' || kinds.includes(word)) return;
  reportAt(
    node.range,
    say(problemTexts['bad-test.kind'], { kind: word, kinds: kinds.join(', ') }),
    suggestion(nearest(word, kinds), node.range),
  );
}

function checkExpected({ test, checkable, names, near, reportAt }: CaseCheck): void {
  const expect = mapIn(test.node, 'expect');
  checkExpectedSteps(expect, { names, near, reportAt });
  checkExpectedOutputs(expect, { checkable, near, reportAt });

  const error = mapIn(expect, 'error');
  const kind = error && pairOf(error, 'kind')?.value;
  if (kind?.kind === 'scalar') checkKind(kind, reportAt);

  for (const [node, type] of expectedValues(expect, checkable)) {
    for (const { id, range, values, hint } of findExpectationFaults(node, type))
      reportAt(range, say(problemTexts[id], values), hint ? { severity: 'hint' } : {});
  }
  checkBounds(mapIn(expect, 'calls'), reportAt);
}

/** The paths of steps under `steps` and `values`. */
function checkExpectedSteps(
  expect: MapNode | undefined,
  { names: { paths, open }, near, reportAt }: Pick<CaseCheck, 'names' | 'near' | 'reportAt'>,
): void {
  const steps: readonly Pair[] = ['steps', 'values'].flatMap((key) => mapIn(expect, key)?.pairs ?? []);
  for (const { key } of steps) {
    if (!matchesStep(key.text, paths) && !(open && key.text.includes('/')))
      reportAt(
        key.range,
        say(problemTexts['bad-test.step'], { path: key.text }),
        suggestion(spelledPath(key.text, near.paths), key.range, isKeyOf(steps)),
      );
  }
}

/** The names under `outputs`; a pipeline without outputs gives what its steps gave. */
function checkExpectedOutputs(
  expect: MapNode | undefined,
  { checkable: { pipeline }, near, reportAt }: Pick<CaseCheck, 'checkable' | 'near' | 'reportAt'>,
): void {
  const outputs = new Set(pipeline.outputs.map(({ name }) => name));
  if (outputs.size === 0) return;
  const pairs = mapIn(expect, 'outputs')?.pairs ?? [];
  for (const { key } of pairs) {
    if (!outputs.has(key.text))
      reportAt(
        key.range,
        say(problemTexts['bad-test.output'], { name: key.text }),
        suggestion(nearest(key.text, near.outputs), key.range, isKeyOf(pairs)),
      );
  }
}

/** How many calls a case expects: `min` is no more than `max`. */
function checkBounds(calls: MapNode | undefined, reportAt: ReportAt): void {
  const bound = (key: string): Json | undefined => {
    const value = calls && pairOf(calls, key)?.value;
    return value && toJson(value);
  };
  const [min, max] = [bound('min'), bound('max')];
  if (calls && typeof min === 'number' && typeof max === 'number' && min > max)
    reportAt(calls.range, say(problemTexts['bad-test.bounds'], { min, max }));
}

/** Every expectation of a value, with the type of the value that it is compared with. */
function* expectedValues(expect: MapNode | undefined, checkable: Checkable): Iterable<[SourceNode, Type]> {
  const types = typesOf(checkable);
  const { isOwnValue, outputs } = pipelineFacts(checkable);
  for (const { key, value } of mapIn(expect, 'outputs')?.pairs ?? []) {
    const output = outputs.get(key.text);
    yield [value, isOwnValue && output ? types.value(output.value, undefined, 'item') : unknownType];
  }
  for (const { key, value } of mapIn(expect, 'values')?.pairs ?? []) {
    const node = isOwnValue && checkable.byPath.get(staticCasePath(key.text));
    // A case may give the answer of a tool itself.
    yield [value, node && node.kind !== 'tool' ? valueType(types.step(node)) : unknownType];
  }
  for (const { value } of mapIn(expect, 'files')?.pairs ?? []) yield [value, unknownType];
  const error = expect && pairOf(expect, 'error')?.value;
  if (!error) return;
  yield [error, unknownType];
}

/** Templates with names of the pipeline, and AUTO tags: in a case they are plain text. */
function checkTexts({ test, checkable, reportAt }: CaseCheck): void {
  const { names } = pipelineFacts(checkable);
  const look = (node: SourceNode): void => {
    if (node.kind === 'list') {
      for (const item of node.items) look(item);
    } else if (node.kind === 'map') {
      for (const { value } of node.pairs) look(value);
    } else if (node.autos.length || (node.template && references(parseTemplate(node.text)).some(({ name }) => names.has(name))))
      reportAt(node.range, say(problemTexts['bad-test.text']), { severity: 'hint' });
  };
  for (const key of ['inputs', 'answers', 'expect']) {
    const values = mapIn(test.node, key);
    if (values) look(values);
  }
}

/** Facts of the pipeline that every case needs, looked up once. */
interface PipelineFacts {
  /** A step gives its own value: no handler puts another in its place, or calls a tool instead. */
  isOwnValue: boolean;
  outputs: ReadonlyMap<string, Pipeline['outputs'][number]>;
  /** Names that a template can mean. */
  names: ReadonlySet<string>;
}

const pipelineFacts = memoize((checkable: Checkable): PipelineFacts => {
  const { pipeline, graph, steps } = checkable;
  return {
    isOwnValue: !steps.some(({ step }) =>
      step.handlers.some(({ use, fallback }) => use || (fallback && ('tool' in fallback || fallback.prompt))),
    ),
    outputs: new Map(pipeline.outputs.map((output) => [output.name, output])),
    names: new Set([
      ...pipeline.inputs.map(({ name }) => name),
      ...pipeline.variables.map(({ name }) => name),
      ...graph.nodes.map(({ id }) => id),
      ...Object.keys(namespaces),
    ]),
  };
});
