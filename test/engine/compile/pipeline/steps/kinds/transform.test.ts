import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { buildGraph } from '../../../../../../engine/compile/graph/building/build.ts';
import { accessOf } from '../../../../../../engine/compile/graph/names/reads.ts';
import { buildPipeline } from '../../../../../../engine/compile/pipeline/build.ts';
import { parseSource } from '../../../../../../engine/compile/source/source.ts';
import { transformSchema } from '../../../../../../engine/language/kinds/transform.ts';
import { formulasOf } from '../../../../../../engine/libraries/data/operation.ts';
import { cases } from '../../cases/transform.ts';

/** A pipeline of one transform, with the operations as YAML on lines of their own. */
const around = (transform: string): string => `steps:\n  - id: t\n    transform:\n${transform.replace(/^/gm, '      ')}\n`;

function read(text: string) {
  const source = parseSource(text);
  const built = buildPipeline(source, { file: 'a.baton.yaml' });
  const item = source.entries
    .find(({ key }) => key.text === 'steps')
    ?.items?.find(({ node }) => node.kind === 'map' && text.includes('transform'));
  const problems = built.problems.map(({ problem, block }) => {
    const whole = block?.text ?? text;
    return `${problem.code}@${whole.slice(problem.range.start, problem.range.end)}`;
  });
  return { source, built, item, problems };
}

const stepsIn = (text: string) => read(text).built.pipeline.steps.map(({ step }) => step);

describe('reading a transform', () => {
  for (const { rule, transform, problems = [], template = [] } of cases)
    it(rule, () => {
      const text = around(transform);
      const found = read(text);
      assert.deepEqual(found.problems, problems);
      const [step] = stepsIn(text);
      assert.equal(step?.work.kind, 'transform');
      if (step?.work.kind !== 'transform') return;
      const spelled = step.work.operations
        .flatMap((operation) => [...formulasOf(operation)])
        .flatMap(({ template: one, node }) =>
          one.problems.map(
            ({ code, range }) => `${code}@${step.block.text.slice(node.offsetAt(range.start), node.offsetAt(range.end)).trim()}`,
          ),
        );
      assert.deepEqual([...new Set(spelled)], template);
    });

  it('what reads without a problem fits the schema', () => {
    const fits = new Ajv2020({ strict: false }).compile(transformSchema);
    for (const { rule, transform, problems = [] } of cases)
      if (problems.length === 0) assert.ok(fits(parse(transform)), `${rule}: ${JSON.stringify(fits.errors)}`);
  });

  it('problems have a message and, where a name is near, a fix', () => {
    const { built } = read(around('from: []\nsteps: [{filtr: a}]'));
    const [found] = built.problems;
    assert.equal(found?.problem.message.startsWith('There is no operation `filtr`. Available: `filter`, `map`'), true);
    assert.deepEqual(
      found?.problem.fixes?.map(({ edits }) => edits[0]?.text),
      ['filter'],
    );
  });

  it('AUTO tags stand in values, not in expressions', () => {
    const [step] = stepsIn(around('from: <AUTO>which rows?</AUTO>\nsteps: [{limit: <AUTO>how many?</AUTO>}]'));
    assert.deepEqual(
      step?.autos.map(({ field, type }) => `${field} ${type}`),
      ['transform.from array', 'transform.steps.0.limit string'],
    );
  });
});

describe('what a transform reads', () => {
  const text = `
data: {rows: []}
steps:
  - id: price
    set: {x: 1}
  - id: other
    set: {rows: []}
  - id: most
    set: {n: 3}
  - id: t
    transform:
      from: "{{ data.rows }}"
      steps:
        - filter: price > steps.price.x and count > variables.n
        - join: {with: "{{ other.rows }}", on: most}
        - limit: "{{ most.n }}"
        - aggregate: {n: sum(price) + inputs.base}
`;
  it('is what stands in values, and namespaces in expressions; fields are not', () => {
    const step = stepsIn(text).find(({ id }) => id === 't');
    assert.ok(step);
    assert.deepEqual(
      accessOf(step).reads.map(({ name, path, field }) => `${[name, ...path].join('.')} in ${field}`),
      [
        'data.rows in transform.from',
        'steps.price.x in transform.steps.0.filter',
        'variables.n in transform.steps.0.filter',
        'other.rows in transform.steps.1.join.with',
        'most.n in transform.steps.2.limit.count',
        'inputs.base in transform.steps.3.aggregate.n',
      ],
    );
  });

  it('makes edges', () => {
    const { graph } = buildGraph(read(text).built.pipeline, new Map());
    const to = graph.nodes.find(({ id }) => id === 't')?.index;
    const from = graph.edges.filter((edge) => edge.to === to && edge.kind === 'data').map((edge) => graph.nodes[edge.from]?.id);
    assert.deepEqual(from.sort(), ['most', 'other', 'price']);
  });
});
