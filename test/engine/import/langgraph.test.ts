import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { compile } from '../../../engine/compile/compile.ts';
import type { LangGraphJson } from '../../../engine/compile/graph/export/langgraph.ts';
import { toLangGraph } from '../../../engine/compile/graph/export/langgraph.ts';
import { importPipeline } from '../../../engine/import/import.ts';
import { startRun } from '../../../engine/index.ts';
import { sampledRuns } from '../../sample.ts';
import { temporaryFolder } from '../store/folder.ts';

const compileFlow = (text: string) => compile(text, { file: 'flow.baton.yaml' });

/** The graph of a pipeline without errors. */
function graphOf(text: string): LangGraphJson {
  const { graph, problems } = compileFlow(text);
  assert.deepEqual(
    problems.filter(({ severity }) => severity === 'error').map(({ message }) => message),
    [],
    text,
  );
  return toLangGraph(graph);
}

function imported(graph: LangGraphJson): string {
  const result = importPipeline(JSON.stringify(graph, null, 2), 'flow.json');
  assert.ok('text' in result, JSON.stringify(result));
  assert.equal(result.format, 'LangGraph');
  return result.text;
}

/** What both must share: the steps, what they are inside of, and what leads to what. */
function shapeOf({ nodes, edges }: LangGraphJson): string[] {
  return [
    ...nodes.map(({ id }) => id),
    ...edges.map(({ source, target, conditional }) => `${source} ${conditional ? '-.->' : '-->'} ${target}`),
  ].sort();
}

/** A pipeline of so many levels: each step waits for some before it, may route to some behind it, and may hold others. */
const bodies = (depth: number): fc.Arbitrary<object[]> => {
  const inner: fc.Arbitrary<object[]> = depth > 0 ? bodies(depth - 1) : fc.constant<object[]>([]);
  const step = fc.record({
    waits: fc.array(fc.nat(4), { maxLength: 2 }),
    routes: fc.array(fc.nat(4), { maxLength: 2 }),
    key: fc.constantFrom('on_success', 'on_failure', 'on_false'),
    kind: fc.constantFrom('ask', 'ask', 'group', 'for_each', 'while', 'repeat', 'switch'),
    inner,
  });
  return fc.array(step, { minLength: 1, maxLength: 4 }).map((steps) => {
    const ids = steps.map((_, index) => `s${index}`);
    const routed = new Set(steps.flatMap(({ routes }, index) => routes.map((one) => index + 1 + one)));
    return steps.map(({ waits, routes, key, kind, inner: body }, index) => {
      const targets = [...new Set(routes.flatMap((one) => ids[index + 1 + one] ?? []))];
      const before = [...new Set(waits.flatMap((one) => ids[index - 1 - one] ?? []))];
      return {
        id: ids[index],
        dependencies: routed.has(index) ? [] : before,
        ...workOf(body.length ? kind : 'ask', body),
        ...routesOf(key, targets),
      };
    });
  });
};

const ask = { ask: 'What?', type: 'text' };

function workOf(kind: string, body: object[]): object {
  if (kind === 'group') return { steps: body };
  if (kind === 'for_each') return { for_each: [1, 2], steps: body };
  if (kind === 'while') return { while: 'iteration < 2', steps: body };
  if (kind === 'repeat') return { for_each: [1, 2], ...ask };
  if (kind === 'switch') return { switch: '1 + 1', cases: { one: body, 2: [{ id: 'only', ...ask }], none: [] }, default: body };
  return ask;
}

function routesOf(key: string, targets: readonly string[]): object {
  if (targets.length === 0) return {};
  const route = targets.length === 1 ? targets[0] : `<AUTO choices="${targets.join(', ')}">Which?</AUTO>`;
  return { [key]: route, condition: key === 'on_false' ? '1 < 2' : undefined };
}

/** What became of the steps of a case's pipeline, when a model answers so and a person says anything. */
async function ran(rule: string, answers: readonly string[], cwd: string): Promise<string[]> {
  const { source } = cases.find((one) => one.rule.startsWith(rule)) ?? assert.fail(rule);
  const result = importPipeline(source, 'flow.json');
  assert.ok('text' in result);
  const people = { ask: () => Promise.resolve({ value: 'said', by: 'ann' }) };
  const options = { file: 'flow.baton.yaml', text: result.text, cwd, env: {}, model: 'scripted' };
  const run = await startRun({ ...options, people, script: { queue: answers } });
  const { status, steps, error } = await run.done;
  assert.equal(status, 'succeeded', JSON.stringify(error));
  return Object.entries(steps).flatMap(([path, step]) => (step.status === 'succeeded' ? [path] : []));
}

const cases: { rule: string; source: string }[] = parse(readFileSync('test/engine/import/cases/langgraph.yaml', 'utf8'));

describe('graphs of LangGraph that are run', () => {
  const folder = temporaryFolder();

  it('an agent goes round until the way out is chosen', async () =>
    assert.deepEqual(await ran('an agent that calls tools', ['tools', 'done'], folder()), [
      ...['agent_loop', 'report', 'agent_loop[0].agent', 'agent_loop[0].tools', 'agent_loop[1].agent', 'agent_loop[1].done'],
    ]));

  it('a conditional entry leads one way, and what both ways lead to runs', async () =>
    assert.deepEqual(await ran('a conditional entry', ['left'], folder()), ['start', 'left', 'join']));
});

describe('graphs of LangGraph', () => {
  it('a pipeline that is made of the graph of another has the same graph', () =>
    fc.assert(
      fc.property(bodies(2), fc.option(bodies(0)), (steps, last) => {
        const made = stringify({ steps, finally: last ?? undefined }, { aliasDuplicateObjects: false });
        // Two steps that lead to one, by success and by failure, may wait for each other.
        fc.pre(compileFlow(made).problems.every(({ code }) => code !== 'cycle'));
        const graph = graphOf(made);
        const text = imported(graph);
        assert.deepEqual(shapeOf(graphOf(text)), shapeOf(graph), text);
      }),
      { numRuns: sampledRuns(120, 3) },
    )).timeout(60_000);
});
