// Asks a real model on this machine: a tiny llama that is made here, served through node-llama-cpp. It knows one sentence, but its
// server is a real one, and what a schema asks for is kept by a grammar. Run: npm run test:local-model
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startRun } from '../../engine/index.ts';
import { createModels } from '../../engine/models/models.ts';
import type { ModelCall } from '../../engine/run/model-port.ts';
import { toFailure } from '../../engine/state/failure.ts';
import { realClock } from '../engine/models/clock.ts';
import { installLlama } from './install.ts';
import { says, tinyModel } from './tiny.ts';

const folder = mkdtempSync(join(tmpdir(), 'baton-local-model-'));
let server: ChildProcess | undefined;
let failed = 0;
try {
  const model = join(folder, 'tiny.gguf');
  writeFileSync(model, tinyModel());
  const started = await serve(installLlama(), model);
  server = started.child;
  const base_url = `http://127.0.0.1:${started.port}/v1`;
  for (const [rule, check] of cases(base_url))
    await check().then(
      () => console.log(`✓ ${rule}`),
      (error: unknown) => {
        failed++;
        console.log(`✕ ${rule}\n  ${error instanceof Error ? error.message : String(error)}`);
      },
    );
  console.log(`\n${cases(base_url).length - failed} passed, ${failed} failed`);
} finally {
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

async function serve(modules: string, model: string): Promise<{ child: ChildProcess; port: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'serve.mjs'), modules, model], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const port of createInterface({ input: child.stdout })) return { child, port };
  throw new Error('The server of the model did not start.');
}

function cases(base_url: string): [rule: string, check: () => Promise<void>][] {
  const settings = { providers: { local: { type: 'openai-compatible', profile: 'llama.cpp', base_url } } };
  const models = createModels({ settings, env: {}, clock: realClock });
  const ask = async (more: Partial<ModelCall> = {}, signal = AbortSignal.timeout(120_000)) => {
    const pieces: string[] = [];
    const call: ModelCall = {
      model: 'local:tiny',
      messages: [{ role: 'user', content: 'Who are you?' }],
      temperature: 0,
      ...more,
    };
    return { pieces, answer: await models.call(call, { signal, delta: (text) => pieces.push(text) }) };
  };
  const reading = {
    type: 'object',
    properties: { colour: { type: 'string', enum: ['red', 'green'] }, sure: { type: 'boolean' } },
    required: ['colour', 'sure'],
    additionalProperties: false,
  };
  return [
    [
      'streams its answer in pieces, with its usage',
      async () => {
        const { answer, pieces } = await ask();
        assert.equal(answer.text, says);
        assert.ok(pieces.length > 1, 'in pieces');
        assert.ok(
          (answer.usage?.input_tokens ?? 0) > 10 && (answer.usage?.output_tokens ?? 0) >= 6,
          JSON.stringify(answer.usage),
        );
      },
    ],
    [
      'tells an answer that reached its limit',
      async () => {
        const { answer } = await ask({ max_tokens: 2 });
        assert.ok(says.startsWith(answer.text) && answer.text.length < says.length, answer.text);
        assert.notEqual(answer.note, undefined);
      },
    ],
    [
      'gives an object by a schema, which a grammar keeps',
      async () => {
        const { answer } = await ask({ schema: reading });
        assert.equal(models.check(reading, answer.object ?? null), undefined, answer.text);
        assert.equal(answer.note, undefined, 'nothing had to be repaired');
      },
    ],
    [
      'gives a value that is no object by a schema',
      async () => {
        const { answer } = await ask({ schema: { type: 'string', enum: ['yes', 'no'] } });
        assert.ok(answer.object === 'yes' || answer.object === 'no', answer.text);
      },
    ],
    [
      'calls a tool',
      async () => {
        const tools = [{ name: 'paint', description: 'Paints.', parameters: reading }];
        const { answer } = await ask({ tools });
        assert.equal(answer.calls?.[0]?.name, 'paint');
        assert.equal(models.check(reading, answer.calls?.[0]?.arguments ?? null), undefined);
      },
    ],
    [
      'is given up in the middle, and answers the next',
      async () => {
        const stop = new AbortController();
        const given = models.call(
          { model: 'local:tiny', messages: [{ role: 'user', content: 'Who are you?' }] },
          { signal: stop.signal, delta: () => stop.abort() },
        );
        await assert.rejects(given, (error: unknown) => toFailure(error).kind === 'cancelled');
        assert.equal((await ask()).answer.text, says);
      },
    ],
    [
      'answers two at once',
      async () => {
        const both = await Promise.all([ask(), ask({ schema: reading })]);
        assert.equal(both[0].answer.text, says);
        assert.notEqual(both[1].answer.object, undefined);
      },
    ],
    [
      'refuses a model that is not there',
      async () => {
        await assert.rejects(ask({ model: 'local:large' }), (error: unknown) => toFailure(error).kind === 'bad-request');
      },
    ],
    [
      'answers the steps of a pipeline',
      async () => {
        const text = `id: p
default_model: local:tiny
steps:
  - {id: greet, prompt: Who are you?, temperature: 0}
  - {id: pick, prompt: "What colour is this: {{ greet }}", output_schema: ${JSON.stringify(reading)}}
outputs: {said: "{{ greet }}", colour: "{{ pick.colour }}"}
`;
        mkdirSync(join(folder, '.git'), { recursive: true });
        writeFileSync(join(folder, 'baton.yaml'), JSON.stringify(settings));
        const { done } = await startRun({ file: join(folder, 'p.baton.yaml'), text, cwd: folder, env: {} });
        const { status, outputs, usage, error } = await done;
        assert.equal(status, 'succeeded', JSON.stringify(error));
        assert.equal(outputs['said'], says);
        assert.ok(['red', 'green'].includes(String(outputs['colour'])));
        assert.equal(usage.calls, 2);
      },
    ],
  ];
}
