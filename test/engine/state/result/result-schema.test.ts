import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { RunHandle, StartOptions } from '../../../../engine/index.ts';
import { readRun, resumeRun, startRun } from '../../../../engine/index.ts';
import { yaml } from '../../../yaml.ts';
import { obey, testIo } from '../../cli/io.ts';
import { temporaryFolder } from '../../store/folder.ts';

const ajv = new Ajv2020({ strict: true, allErrors: true, strictTypes: false, strictRequired: false });
formats.default(ajv);
const check = ajv.compile(JSON.parse(readFileSync('docs/reference/result.schema.json', 'utf8')));

function fits(document: unknown): void {
  assert.ok(check(document), JSON.stringify(check.errors?.slice(0, 3), null, 1));
}

/** Runs that end in every way, with steps of every status, failures, handlers, loops, products, AUTO and people. */
const runs: [name: string, text: string, options: Partial<StartOptions>, status: string][] = [
  [
    'succeeds with everything that a step can tell',
    `id: p
name: All
inputs: {n: {type: integer, default: 2}}
data: {tone: <AUTO>a tone</AUTO>}
steps:
  - {id: a, set: {x: "{{ n }} {{ data.tone }}"}, products: {x: {file: x.txt}}}
  - {id: skipped, condition: "{{ n > 5 }}", set: {y: 1}}
  - {id: each, for_each: [1, 2], set: {z: "{{ item }}"}}
  - id: which
    switch: "{{ n }}"
    cases: {2: [{id: two, set: {w: 2}}], default: [{id: other, set: {w: 0}}]}
  - {id: say, prompt: "hello {{ a.x }}", retry: {attempts: 2, delay: 0.01}}
  - {id: mended, tool: filesystem, action: read, parameters: {path: none}, on_error: [{use: nothing}]}
  - {id: late, dependencies: [say], set: {mood: <AUTO>a mood</AUTO>}}
  - {id: ok, ask: fine?, default: yes}
outputs: {x: "{{ x }}", gone: "{{ skipped.y }}"}
`,
    {},
    'succeeded',
  ],
  [
    'fails',
    yaml`
      id: p
      steps:
        - {id: a, tool: filesystem, action: read, parameters: {path: none.txt}}
        - {id: b, set: {x: "{{ a.content }}"}}
    `,
    {},
    'failed',
  ],
  ['waits', 'id: p\nsteps:\n  - {id: a, ask: fine?}\n  - {id: b, set: {x: "{{ a }}"}}\n', {}, 'waiting'],
];

describe('the result document and its published schema', () => {
  const place = temporaryFolder();
  const start = async (text: string, options: Partial<StartOptions> = {}): Promise<RunHandle> => {
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'p.yaml'), text);
    const script = { steps: { say: [{ fail: { kind: 'overload' as const, message: 'busy' } }, 'well'] }, otherwise: 'well' };
    return startRun({ file: 'p.yaml', cwd: place(), env: {}, model: 'scripted', script, ...options });
  };

  for (const [rule, text, options, status] of runs)
    it(`a run that ${rule}: while it goes on, from the engine, from its log, from the command line`, async () => {
      const handle = await start(text, {
        ...options,
        onEvent: (event) => {
          if (event.type === 'step.started') setImmediate(() => fits(handle.result()));
        },
      });
      const result = await handle.done;
      assert.equal(result.status, status, JSON.stringify(result.error));
      fits(result);
      const read = (await readRun(handle.folder)).result;
      fits(read);
      assert.deepEqual(read, result);
      const { out } = await obey(['show', handle.folder, '--json'], testIo(place()));
      fits(JSON.parse(out));
      assert.deepEqual(JSON.parse(out), JSON.parse(JSON.stringify(result)));
    });

  it('a run that is cancelled and resumed, by the engine and by the command line', async () => {
    const text = yaml`
        id: p
        steps:
          - {id: a, tool: filesystem, action: write, parameters: {path: a.txt, content: x}}
          - {id: b, dependencies: [a], ask: fine?}
      `;
    const handle = await start(text, {
      onEvent: (event) => {
        if (event.type === 'person.asked') setImmediate(() => handle.cancel());
      },
      people: { ask: () => new Promise(() => undefined) },
    });
    const cancelled = await handle.done;
    assert.equal(cancelled.status, 'cancelled');
    fits(cancelled);
    const resumed = await (await resumeRun({ folder: handle.folder, env: {} })).done;
    assert.equal(resumed.status, 'waiting');
    fits(resumed);
    const { out } = await obey(['resume', handle.folder, '--json'], testIo(place()));
    fits(JSON.parse(out));
    const answered = await obey(['answer', handle.folder, 'b', 'yes', '--json'], testIo(place()));
    assert.equal(JSON.parse(answered.out).status, 'succeeded', answered.err);
    fits(JSON.parse(answered.out));
  });

  it('run --json of the command line', async () => {
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'p.yaml'), 'id: p\nsteps: [{id: a, set: {x: 1}}]\n');
    const { out } = await obey(['run', 'p.yaml', '--json'], testIo(place()));
    fits(JSON.parse(out));
  });

  it('takes nothing that is not said, and misses nothing that is', async () => {
    const result = await (await start('id: p\nsteps: [{id: a, set: {x: 1}}]\n')).done;
    const { absent: _absent, ...less } = result;
    for (const wrong of [
      { ...result, more: 1 },
      less,
      { ...result, status: 'done' },
      { ...result, started_at: 'now' },
      { ...result, steps: { a: { ...result.steps['a'], more: 1 } } },
      { ...result, steps: { a: { ...result.steps['a'], provenance: 'guessed' } } },
      { ...result, error: { message: 'no kind' } },
    ])
      assert.equal(check(wrong), false, JSON.stringify(wrong));
  });
});
