import { isMap } from '../../../language/json.ts';
import { suggestion, suggestKey } from '../../../language/problem.ts';
import { joinedNames, namesOf } from '../../../language/spelling/near.ts';
import { nearest } from '../../../language/spelling/suggest.ts';
import { problemTexts } from '../../../language/texts/compile/problems.ts';
import { say } from '../../../language/texts.ts';
import { describe, mayBe, typeOfJson } from '../../../language/types.ts';
import type { TestCase } from '../../pipeline/model/pipeline.ts';
import type { SourceNode } from '../../source/nodes.ts';
import { isKeyOf, pairOf, toJson } from '../../source/nodes.ts';
import { references } from '../../template/references.ts';
import { parseTemplate } from '../../template/syntax/parse.ts';
import type { Rule, RulePage } from '../checkable.ts';
import type { CaseCheck, CaseSpellings, ReportAt } from '../test-cases/case-check.ts';
import { checkKind, mapIn, spelledPath } from '../test-cases/case-check.ts';
import { caseNames, matchesStep } from '../test-cases/case-names.ts';
import { checkExpected } from '../test-cases/expected.ts';
import { pipelineFacts } from '../test-cases/pipeline-facts.ts';

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
    const near: CaseSpellings = {
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
      checkHttp(caseCheck);
      checkExpected(caseCheck);
      checkTexts(caseCheck);
    }
  },
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
  const { pairs, flow } = mapIn(test.node, 'answers') ?? { pairs: [], flow: false };
  for (const { key, value } of pairs) {
    const pattern = key.text;
    if (!tags.has(pattern) && !matchesStep(pattern, paths) && !(open && pattern.includes('/')))
      reportAt(
        key.range,
        say(problemTexts['bad-test.answer'], { path: pattern }),
        suggestKey(spelledPath(pattern, near.patterns), key.range, { isThere: isKeyOf(pairs), flow }),
      );
    for (const answer of value.kind === 'list' ? value.items : [value]) checkFailure(answer, reportAt);
  }
}

function checkHttp({ test, reportAt }: CaseCheck): void {
  const pairs = mapIn(test.node, 'http')?.pairs ?? [];
  for (const { key, value } of pairs) {
    const like = key.text.replace(/^[a-zA-Z]+(?= )/, (method) => method.toUpperCase());
    if (like !== key.text) {
      const message = say(problemTexts['bad-test.method'], { key: key.text, like });
      reportAt(key.range, message, { ...suggestion(like, key.range, isKeyOf(pairs)), severity: 'error' });
    }

    for (const answer of value.kind === 'list' ? value.items : [value]) {
      checkExclusive(answer, reportAt);
      checkFailure(answer, reportAt);
    }
  }
}

/** Members of an answer to a request of which one says that the other is not there. */
const exclusive: readonly (readonly [one: string, other: string])[] = [
  ['fail', 'status'],
  ['fail', 'headers'],
  ['fail', 'json'],
  ['fail', 'body'],
  ['json', 'body'],
];

function checkExclusive(node: SourceNode, reportAt: ReportAt): void {
  if (node.kind !== 'map') return;
  for (const [one, other] of exclusive) {
    const second = pairOf(node, other);
    if (!second || !pairOf(node, one)) continue;
    reportAt(second.key.range, say(problemTexts['bad-test.http'], { one, other }), { severity: 'error' });
    return;
  }
}

/** `{fail: KIND}` or `{fail: {kind, message}}`, alone in its map. */
function checkFailure(node: SourceNode, reportAt: ReportAt): void {
  const fail = node.kind === 'map' && node.pairs.length === 1 ? pairOf(node, 'fail')?.value : undefined;
  if (fail) checkKind(fail.kind === 'map' ? pairOf(fail, 'kind')?.value : fail, reportAt);
}

/** Templates with names of the pipeline, and AUTO tags: in a case they are plain text. */
function checkTexts({ test, checkable, reportAt }: CaseCheck): void {
  const { names, hasGenerated } = pipelineFacts(checkable);

  const look = (node: SourceNode): void => {
    if (node.kind === 'list') {
      for (const item of node.items) look(item);
    } else if (node.kind === 'map') {
      for (const { value } of node.pairs) look(value);
    } else if (node.autos.length || (node.template && references(parseTemplate(node.text)).some(({ name }) => names.has(name))))
      reportAt(node.range, say(problemTexts['bad-test.text']), { severity: 'hint' });
  };

  for (const key of ['inputs', 'answers', 'http', 'expect']) {
    // Steps that a model is said to write hold templates of their own.
    if (key === 'answers' && hasGenerated) continue;
    const values = mapIn(test.node, key);
    if (values) look(values);
  }
}
