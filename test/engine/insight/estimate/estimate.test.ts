import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse } from 'yaml';
import { compile } from '../../../../engine/compile/compile.ts';
import { estimateCompiled } from '../../../../engine/insight/estimate/estimate.ts';
import type { ModelFacts } from '../../../../engine/insight/estimate/estimated.ts';
import type { Observation } from '../../../../engine/insight/history.ts';
import { addRanges, multiplyRanges, type NumberRange, rangeOfNumbers } from '../../../../engine/insight/ranges.ts';
import type { JsonMap } from '../../../../engine/language/json.ts';

interface Case {
  rule: string;
  text: string;
  files?: Record<string, string>;
  inputs?: JsonMap;
  maxParallel?: number;
  history?: {
    runs?: string[];
    steps?: Record<string, Omit<Observation, 'run' | 'path'>[]>;
    items?: Record<string, number[]>;
    whole?: { duration: number; cost?: number }[];
  };
  expect: JsonMap & { steps?: Record<string, JsonMap> };
}

const cases: Case[] = parse(readFileSync('test/engine/insight/estimate/cases/estimate.yaml', 'utf8'));

const prices = { input_price: 1, output_price: 2 };
const known: Readonly<Record<string, Omit<ModelFacts, 'model'>>> = {
  'm:known': { ...prices, context: 1000 },
  'm:short': { max_output: 40 },
  'm:wide': prices,
};
const facts = (model = 'offline'): ModelFacts => ({ model, ...known[model] });

describe('estimate', () => {
  for (const { rule, text, files = {}, inputs, maxParallel, history = {}, expect } of cases)
    it(rule, () => {
      const find = (path: string) => (files[path] === undefined ? undefined : { file: path, text: files[path] });
      const compiled = compile(text, { file: 'p.baton.yaml', find });
      assert.deepEqual(
        compiled.problems.filter(({ severity }) => severity === 'error'),
        [],
      );
      const steps = Object.entries(history.steps ?? {}).map(([path, all]): [string, Observation[]] => [
        path,
        all.map((one) => ({ run: 'r', path, ...one })),
      ]);
      const made = estimateCompiled(compiled, {
        model: facts,
        history: {
          runs: history.runs ?? [],
          steps: new Map(steps),
          items: new Map(Object.entries(history.items ?? {})),
          whole: history.whole ?? [],
        },
        ...(inputs ? { inputs } : {}),
        ...(maxParallel === undefined ? {} : { maxParallel }),
      });
      const { steps: wanted = {}, ...whole } = expect;
      for (const [name, value] of Object.entries(whole)) assert.deepEqual(rounded(Reflect.get(made, name)), value, name);
      for (const [path, members] of Object.entries(wanted)) {
        const step = made.steps.find((one) => one.path === path);
        assert.ok(step, `${path} is not among ${made.steps.map((one) => one.path).join(', ')}`);
        for (const [name, value] of Object.entries(members))
          assert.deepEqual(rounded(Reflect.get(step, name)), value, `${path} ${name}`);
      }
    });

  it('follows no pipeline that calls itself without end', () => {
    const text = 'steps:\n  - {id: again, pipeline: p.baton.yaml}\n';
    const compiled = compile(text, { file: 'p.baton.yaml', find: (path) => ({ file: path, text }) });
    const made = estimateCompiled(compiled, {
      model: facts,
      history: { runs: [], steps: new Map(), items: new Map(), whole: [] },
    });
    assert.equal(made.calls.high, null);
  });
});

/** Without what binary fractions add. */
const rounded = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_, one) => (typeof one === 'number' ? Number(one.toFixed(9)) : one));

describe('ranges', () => {
  const range = fc
    .tuple(fc.nat(1000), fc.option(fc.nat(1000)))
    .map(([low, more]): NumberRange => ({ low, high: more === null ? null : low + more }));
  const holds = ({ low, high }: NumberRange): boolean => high === null || low <= high;

  it('stay in order under sums and products', () =>
    fc.assert(fc.property(range, range, (a, b) => holds(addRanges(a, b)) && holds(multiplyRanges(a, b)))));

  it('hold every number that was seen', () =>
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (numbers) => {
        const { low, high } = rangeOfNumbers(numbers) ?? { low: Number.NaN, high: null };
        return numbers.every((one) => low <= one && one <= (high ?? Number.NEGATIVE_INFINITY));
      }),
    ));

  it('make nothing of nothing, however unbounded the other', () => {
    assert.deepEqual(multiplyRanges({ low: 0, high: 0 }, { low: 1, high: null }), { low: 0, high: 0 });
    assert.equal(rangeOfNumbers([]), undefined);
  });
});
