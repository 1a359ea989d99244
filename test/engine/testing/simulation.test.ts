import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forkRun, keepRunInHistory, listRuns, readRun, resumeRun, simulateFile, startRun } from '../../../engine/index.ts';
import type { JsonSchema } from '../../../engine/language/json.ts';
import { checkAnswer } from '../../../engine/models/structured/check-answer.ts';
import { historyFile, simulationFiles } from '../../../engine/store/paths.ts';
import { makeUp } from '../../../engine/testing/simulation/made-up.ts';
import { temporaryFolder } from '../store/folder.ts';

const text = `id: p
inputs: {topic: {type: string, default: tides}}
limits: {max_parallel: 2, deadline: 1m}
steps:
  - {id: draft, prompt: "Write about {{ topic }}", model: "openai:gpt-6-luna"}
  - {id: judge, prompt: "Judge {{ draft }}", model: "openai:gpt-6-luna", vars: {score: {type: number, minimum: 3}, words: {type: array, items: {type: string}}}}
  - {id: sent, tool: terminal, action: execute, parameters: {argv: [touch, "{{ output_path }}/../../../../real"]}, dependencies: [draft]}
  - {id: may, ask: Publish this?, type: approve, dependencies: [judge]}
  - {id: note, tool: filesystem, action: write, parameters: {path: note.txt, content: "{{ draft }} {{ judge.score }}"}}
  - {id: each, for_each: [1, 2, 3], prompt: "Say {{ item }}", model: "openai:gpt-6-luna"}
outputs: {text: "{{ draft }}", score: "{{ judge.score }}"}
tests:
  - {name: usual, answers: {draft: The tide comes in.}}
`;

describe('a run that is played', () => {
  const root = temporaryFolder();
  beforeEach(() => {
    mkdirSync(join(root(), '.git'));
    writeFileSync(join(root(), 'p.baton.yaml'), text);
  });
  const options = () => ({ file: 'p.baton.yaml', cwd: root(), env: {} });
  const play = async () => {
    const simulated = await simulateFile(options());
    const result = await simulated.handle.done;
    const times = Object.entries(result.steps).map(([path, { duration }]) => [path, duration]);
    return { ...simulated, result, times };
  };

  it('calls nothing: answers are those of the first test case, else made up to fit, and said to be simulated', async () => {
    const { result, madeUp, test, times } = await play();
    assert.deepEqual([result.status, result.provenance, test], ['succeeded', 'simulate', 'usual']);
    assert.deepEqual(result.outputs, { text: 'The tide comes in.', score: 3 });
    assert.deepEqual([...madeUp].sort(), ['each[0]', 'each[1]', 'each[2]', 'judge', 'may', 'sent']);
    const provenances = new Set(Object.values(result.steps).map(({ provenance }) => provenance));
    assert.deepEqual([...provenances], ['simulated']);
    assert.ok((result.duration ?? 0) > 10_000, 'steps take what is foreseen, without anybody waiting for it');
    assert.equal(result.deadline?.late, false);
    assert.ok(times.length > 6);
  });

  it('takes as long each time, writes nothing beside its own folder, and is part of no list and no history', async () => {
    const [first, second] = [await play(), await play()];
    assert.deepEqual(first.times, second.times);
    assert.ok(first.handle.folder.startsWith(simulationFiles(root())));
    assert.equal((await readRun(first.handle.folder)).started.mode, 'simulate');
    await keepRunInHistory(first.handle);
    assert.deepEqual(await listRuns(root()), []);
    assert.ok(!existsSync(historyFile(root())) && !existsSync(join(root(), 'note.txt')) && !existsSync(join(root(), 'outputs')));
    assert.equal(readFileSync(join(root(), 'p.baton.yaml'), 'utf8'), text);
  });

  it('steps take what they took in earlier runs, in the order that these lead to', async () => {
    const steps = ['a', 'b', 'c'].map(
      (id) => `  - {id: ${id}, tool: filesystem, action: read, parameters: {path: p.baton.yaml}}\n`,
    );
    writeFileSync(join(root(), 'p.baton.yaml'), `id: q\nlimits: {max_parallel: 1}\nsteps:\n${steps.join('')}`);
    const handle = await startRun(options());
    await handle.done;
    await keepRunInHistory(handle);
    const { times, result, handle: played } = await play();
    assert.equal(times.length, 3);
    assert.ok(played.state.agenda.order?.isTimed);
    assert.ok(Object.values(result.steps).every(({ duration }) => duration !== null && duration < 1000));
  });

  it('reads what a run from this folder would read, wherever the pipeline lies', async () => {
    mkdirSync(join(root(), 'flows'));
    mkdirSync(join(root(), 'data'));
    writeFileSync(join(root(), 'data', 'rows.txt'), 'north');
    const read = (path: string) =>
      `id: q\nsteps: [{id: a, tool: filesystem, action: read, parameters: {path: ${path}}}]\noutputs: {text: "{{ a.content }}"}\n`;
    for (const [path, cwd] of [
      ['data/rows.txt', root()],
      ['../data/rows.txt', join(root(), 'flows')],
    ] as const) {
      writeFileSync(join(root(), 'flows', 'q.baton.yaml'), read(path));
      const { handle } = await simulateFile({ file: join(root(), 'flows', 'q.baton.yaml'), cwd, env: {} });
      assert.deepEqual((await handle.done).outputs, { text: 'north' });
    }
  });

  it('is gone on from by no other run: it is neither forked nor resumed', async () => {
    const { handle } = await play();
    const { folder } = handle;
    await assert.rejects(forkRun({ folder, at: 'judge' }), /was only simulated: what it says was made up/);
    await assert.rejects(resumeRun({ folder }), /was only simulated/);
  });

  it('stays out of version control, also where nothing ran before', async () => {
    await play();
    assert.match(readFileSync(join(root(), '.baton', '.gitignore'), 'utf8'), /^\*$/m);
  });

  it('what is made up is named, AUTO tags too, and is no failure', async () => {
    writeFileSync(
      join(root(), 'p.baton.yaml'),
      'id: p\nsteps: [{id: a, prompt: "Write <AUTO>in a style</AUTO>", model: "openai:gpt-6-luna"}]\n',
    );
    const { result, madeUp } = await play();
    assert.deepEqual([result.status, result.degraded], ['succeeded', false]);
    assert.deepEqual([...madeUp], ['AUTO tags before the first step', 'a']);
  });

  it('is refused as a run is, and leaves nothing then', async () => {
    writeFileSync(
      join(root(), 'p.baton.yaml'),
      'id: p\ninputs: {x: {type: string, required: true}}\nsteps: [{id: a, set: {y: "{{ x }}"}}]\n',
    );
    await assert.rejects(simulateFile(options()), /`?x`?/);
    assert.deepEqual(readdirSync(simulationFiles(root())), []);
  });
});

describe('a value that is made up', () => {
  const schemas: Record<string, JsonSchema> = {
    'a text of some length': { type: 'string', minLength: 40, maxLength: 60 },
    'a short text': { type: 'string', maxLength: 3 },
    'a choice': { enum: ['b', 'c'] },
    'a number within bounds': { type: 'number', minimum: 3, maximum: 4 },
    'a whole number above': { type: 'integer', exclusiveMinimum: 7 },
    'a multiple above a number': { type: 'integer', minimum: 5, multipleOf: 7 },
    'a number below': { type: 'number', maximum: 0 },
    'a list': { type: 'array', items: { type: 'boolean' }, minItems: 2 },
    'a map': {
      type: 'object',
      properties: {
        a: { type: 'null' },
        b: { type: 'array', items: { type: 'object', properties: { c: { const: 1 } }, required: ['c'] } },
      },
      required: ['a', 'b'],
      additionalProperties: false,
    },
    'one of several': { anyOf: [{ type: 'integer' }, { type: 'string' }] },
    'a type or nothing': { type: ['string', 'null'] },
    'a day': { type: 'string', format: 'date' },
  };
  for (const [what, schema] of Object.entries(schemas))
    it(`${what} fits its schema`, () => assert.equal(checkAnswer(schema, makeUp(schema)), undefined));
});
