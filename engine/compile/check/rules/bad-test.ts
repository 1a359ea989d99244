import { failureKinds } from '../../../language/failures.ts';
import type { Json } from '../../../language/json.ts';
import { isMap } from '../../../language/json.ts';
import { nearest } from '../../../language/suggest.ts';
import { say, suggestion, texts } from '../../../language/texts.ts';
import { describe, mayBe, typeOf } from '../../../language/types.ts';
import type { TestCase } from '../../pipeline/model/pipeline.ts';
import type { MapNode, Pair, SourceNode } from '../../source/nodes.ts';
import { pairOf, toJson } from '../../source/nodes.ts';
import type { CaseNames } from '../cases.ts';
import { caseNames, namesStep, staticPath } from '../cases.ts';
import type { Checkable, Finding, Rule } from '../checkable.ts';

export const badTest: Rule = {
  code: 'bad-test',
  doc: 'A case under `tests` names what the pipeline does not have: an input, a step, an output, or a kind of failure. Such a case fails, or shows nothing. The pipeline itself runs as it is.',
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
  check(checkable, report) {
    const { tests } = checkable.pipeline;
    if (tests.length === 0) return;
    const names = caseNames(checkable);
    for (const test of tests) {
      const tell: Tell = (range, message, more) => report({ block: test.block, range, message, ...more });
      inputs(test, checkable, tell);
      answers(test, names, tell);
      expected(test, names, checkable, tell);
    }
  },
};

type Tell = (range: Finding['range'], message: string, more?: Pick<Finding, 'hint' | 'fixes'>) => void;

const mapIn = (node: SourceNode | undefined, key: string): MapNode | undefined => {
  const value = node && pairOf(node, key)?.value;
  return value?.kind === 'map' ? value : undefined;
};

/** Whether the run of a case is meant to fail: then what it is given may be wrong on purpose. */
const wantsFailure = ({ value: { expect } }: TestCase): boolean =>
  isMap(expect) && ((expect['error'] ?? null) !== null || (expect['status'] !== undefined && expect['status'] !== 'succeeded'));

function inputs(test: TestCase, { pipeline }: Checkable, tell: Tell): void {
  if (wantsFailure(test)) return;
  const given = mapIn(test.node, 'inputs')?.pairs ?? [];
  const known = new Map(pipeline.inputs.map((input) => [input.name, input]));
  for (const { key, value } of given) {
    const input = known.get(key.text);
    const type = typeOf(toJson(value));
    if (!input) {
      if (key.text !== 'output_path')
        tell(key.range, say(texts['bad-test.input'], { name: key.text }), suggestion(nearest(key.text, known.keys()), key.range));
    } else if (type.kind !== 'null' && !mayBe(type, input.type))
      tell(value.range, say(texts['bad-test.value'], { name: key.text, want: describe(input.type), got: describe(type) }));
  }
  const at = pairOf(test.node, 'inputs')?.key.range ?? test.node.pairs[0]?.key.range;
  for (const { name, required, secret } of pipeline.inputs)
    if (required && !secret && at && !given.some(({ key }) => key.text === name))
      tell(at, say(texts['bad-test.missing'], { name }));
}

function answers(test: TestCase, { paths, tags, open }: CaseNames, tell: Tell): void {
  for (const { key, value } of mapIn(test.node, 'answers')?.pairs ?? []) {
    const pattern = key.text;
    if (!tags.has(pattern) && !namesStep(pattern, paths) && !(open && pattern.includes('/')))
      tell(
        key.range,
        say(texts['bad-test.answer'], { path: pattern }),
        suggestion(nearest(staticPath(pattern), [...paths, ...tags]), key.range),
      );
    for (const one of value.kind === 'list' ? value.items : [value]) failure(one, tell);
  }
}

/** `{fail: KIND}` or `{fail: {kind, message}}`, alone in its map. */
function failure(node: SourceNode, tell: Tell): void {
  const fail = node.kind === 'map' && node.pairs.length === 1 ? pairOf(node, 'fail')?.value : undefined;
  if (fail) kind(fail.kind === 'map' ? pairOf(fail, 'kind')?.value : fail, tell);
}

function kind(node: SourceNode | undefined, tell: Tell): void {
  const word: Json | undefined = node && toJson(node);
  const kinds: readonly string[] = failureKinds;
  if (!node || typeof word !== 'string' || kinds.includes(word)) return;
  tell(
    node.range,
    say(texts['bad-test.kind'], { kind: word, kinds: kinds.join(', ') }),
    suggestion(nearest(word, kinds), node.range),
  );
}

function expected(test: TestCase, { paths, open }: CaseNames, { pipeline }: Checkable, tell: Tell): void {
  const expect = mapIn(test.node, 'expect');
  const steps: readonly Pair[] = ['steps', 'values'].flatMap((key) => mapIn(expect, key)?.pairs ?? []);
  for (const { key } of steps)
    if (!namesStep(key.text, paths) && !(open && key.text.includes('/')))
      tell(
        key.range,
        say(texts['bad-test.step'], { path: key.text }),
        suggestion(nearest(staticPath(key.text), paths), key.range),
      );
  // A pipeline without outputs gives what its steps gave.
  const outputs = new Set(pipeline.outputs.map(({ name }) => name));
  for (const { key } of outputs.size ? (mapIn(expect, 'outputs')?.pairs ?? []) : [])
    if (!outputs.has(key.text))
      tell(key.range, say(texts['bad-test.output'], { name: key.text }), suggestion(nearest(key.text, outputs), key.range));
  const error = mapIn(expect, 'error');
  const wish = error && pairOf(error, 'kind')?.value;
  if (wish?.kind === 'scalar') kind(wish, tell);
}
