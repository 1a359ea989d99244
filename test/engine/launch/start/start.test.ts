import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult, StartOptions } from '../../../../engine/index.ts';
import { Refusal, startRun } from '../../../../engine/index.ts';
import { yaml } from '../../../yaml.ts';

describe('starting a run', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'baton-start-'));
    writeFileSync(join(folder, 'baton.yaml'), '{}\n');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const run = async (text: string, options: Partial<StartOptions> = {}): Promise<RunResult> => {
    writeFileSync(join(folder, 'p.baton.yaml'), text);
    return (await startRun({ file: 'p.baton.yaml', cwd: folder, env: {}, ...options })).done;
  };
  const refusal = async (text: string, options: Partial<StartOptions> = {}): Promise<Refusal> => {
    const error = await run(text, options).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    assert.ok(error instanceof Refusal, String(error));
    return error;
  };
  const steps = 'steps:\n  - {id: a, set: {x: 1}}\n';

  const refused: [rule: string, text: string, message: RegExp][] = [
    ['problems', 'id: a\nsteps:\n  - {id: a, set: {x: "{{ nobody }}"}}\n', /has an error/],
    [
      'a model of an ensemble without a key',
      yaml`
        id: a
        steps:
          - {id: a, ensemble: Really?, models: ["openai:gpt-5", offline]}
      `,
      /a: .*key/,
    ],
    [
      'a model of a pattern without a key',
      yaml`
        id: a
        steps:
          - {id: a, ensemble: Really?, models: ["openai:gpt-5", offline], pattern: critique}
      `,
      /a: .*key/,
    ],
    [
      'a pattern that nobody knows',
      yaml`
        id: a
        steps:
          - {id: a, ensemble: Really?, models: [offline, offline], pattern: nothing}
      `,
      /error/,
    ],
    [
      'a secret input that stands in the file',
      `id: a\ninputs: {k: {type: string, secret: true, default: x}}\n${steps}`,
      /has an error/,
    ],
    [
      'a secret input that nobody gives',
      `id: a\ninputs: {k: {type: string, secret: true}}\n${steps}`,
      /secret input k is missing/,
    ],
    ['a missing input', `id: a\ninputs: {k: {type: string}}\n${steps}`, /k \(text\) is missing/],
    [
      'a tool that needs permission',
      'id: a\nsteps:\n  - {id: a, tool: terminal, parameters: {command: ls}}\n',
      /needs permission/,
    ],
    [
      'a named model without a key',
      yaml`
      id: a
      steps:
        - {id: a, prompt: hi, model: "openai:gpt-5"}
    `,
      /a: .*OPENAI_API_KEY|key/,
    ],
    [
      'a provider that comes later',
      yaml`
      id: a
      steps:
        - {id: a, prompt: hi, model: "anthropic:claude"}
    `,
      /anthropic/,
    ],
  ];
  for (const [rule, text, message] of refused)
    it(`is refused for ${rule}, and leaves no run behind`, async () => {
      const { message: said } = await refusal(text);
      assert.match(said, message);
      assert.ok(!existsSync(join(folder, '.baton/runs')) || readdirSync(join(folder, '.baton/runs')).length === 0);
    });

  it('ends with the document that can be asked for at any time, whatever steps are called', async () => {
    const text = `id: p\nsteps:\n${['__proto__', 'constructor', 'a', 'b']
      .map((id) => `  - {id: ${id}, set: {v_${id}: 1}}\n`)
      .join('')}  - {id: l, for_each: [1, 2], set: {m: "{{ item }}"}}\n`;
    writeFileSync(join(folder, 'p.baton.yaml'), text);
    const handle = await startRun({ file: 'p.baton.yaml', cwd: folder, env: {} });
    const result = await handle.done;
    assert.deepEqual(result, handle.result());
    assert.deepEqual(Object.keys(result.steps).toSorted(), ['__proto__', 'a', 'b', 'constructor', 'l', 'l[0]', 'l[1]']);
  });

  it('takes the limits of baton.yaml; a pipeline only narrows them', async () => {
    writeFileSync(join(folder, 'baton.yaml'), 'limits: {max_steps: 1}\n');
    const two = yaml`
      id: a
      limits: {max_steps: 5}
      steps:
        - {id: a, set: {x: 1}}
        - {id: b, set: {y: "{{ a.x }}"}}
    `;
    assert.equal((await run(two)).steps['b']?.error?.kind, 'budget');
  });

  it('answers AUTO before the run from defaults of inputs, locks the answer, and asks no second time', async () => {
    const text = yaml`
        id: a
        inputs: {topic: {type: string, default: rivers}}
        steps:
          - {id: a, set: {tone: '<AUTO type="choice" choices="plain, grand">a tone for {{ topic }}</AUTO>'}}
        outputs: {tone: "{{ a.tone }}"}
      `;
    const asked: string[] = [];
    const script = {
      otherwise: ({ messages }: { messages: { content: string }[] }) => {
        asked.push(messages.at(-1)?.content ?? '');
        return { json: 'plain' };
      },
    };
    const first = await run(text, { model: 'scripted', script });
    assert.deepEqual(
      [first.status, first.outputs, asked.length],
      ['succeeded', { tone: 'plain' }, 1],
      JSON.stringify(first.error),
    );
    assert.match(asked[0] ?? '', /a tone for rivers/);
    assert.match(readFileSync(join(folder, 'p.auto.lock.yaml'), 'utf8'), /answer: plain/);
    const second = await run(text, { model: 'scripted', script, frozen: true });
    assert.deepEqual([second.outputs, asked.length, second.usage.calls], [{ tone: 'plain' }, 1, 0]);
  });

  it('asks a run-time tag with the values before it, once for each run of its step', async () => {
    const text = yaml`
        id: a
        steps:
          - {id: n, set: {x: 3}}
          - {id: l, for_each: [1, 2], set: {y: '<AUTO type="integer">{{ item }} plus {{ n.x }}?</AUTO>'}}
        outputs: {all: "{{ l.results | map(attribute='y') }}"}
      `;
    let count = 0;
    const result = await run(text, { model: 'scripted', script: { otherwise: () => ({ json: ++count * 10 }) } });
    assert.deepEqual([result.status, result.outputs], ['succeeded', { all: [10, 20] }], JSON.stringify(result.error));
    assert.equal(result.usage.calls, 2);
  });

  it('quotes what a template puts into a shell line', async () => {
    const evil = "x'; touch pwned; echo '";
    const text = yaml`
        id: a
        inputs: {name: {type: string}}
        steps:
          - {id: a, tool: terminal, parameters: {command: "printf %s {{ name }}"}}
        outputs: {said: "{{ a.stdout }}"}
      `;
    const result = await run(text, { allow: ['terminal'], inputs: new Map([['name', { value: evil }]]) });
    assert.deepEqual(result.outputs, { said: evil });
    assert.ok(!existsSync(join(folder, 'pwned')));
  });

  it('takes a template that is the whole shell line as the line', async () => {
    const text = yaml`
        id: a
        inputs: {line: {type: string}}
        steps:
          - {id: a, tool: terminal, parameters: {command: "{{ line }}"}}
        outputs: {said: "{{ a.stdout }}"}
      `;
    const inputs = new Map([['line', { value: "printf %s 'a b'" }]]);
    const result = await run(text, { allow: ['terminal'], inputs });
    assert.deepEqual(result.outputs, { said: 'a b' });
    await assert.rejects(run(text, { allow: ['terminal:date'], inputs }), /printf/);
  });
});
