// What a call of a model costs beyond the bare SDK, whole and for each piece of a stream; 200 streams at once; the cold start of each
// provider; calls and cost of each pattern. Against a server on loopback. Medians. Run: npm run bench:models (after npm run build)
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import OpenAI from 'openai';
import { startRun } from '../../engine/index.ts';
import type { ModelRequest } from '../../engine/models/contract.ts';
import { createModels } from '../../engine/models/models.ts';
import type { ScriptedAnswer } from '../../engine/models/providers/embedded/backends.ts';
import { realClock } from '../engine/models/clock.ts';
import { made } from '../engine/models/made.ts';
import { median } from './shapes.ts';

type Ask = (model: string, delta: (text: string) => void) => Promise<unknown>;

const question = 'Is tea better than coffee for the heart?';
const started = await serve();
const base_url = `http://127.0.0.1:${started.port}/v1`;
const folder = mkdtempSync(join(tmpdir(), 'baton-bench-'));
try {
  const [bare, ours] = [bareSdk(), ourModels()];
  console.log(`${cpus().length} cores, Node ${process.versions.node}; medians\n`);
  await wholeCalls(bare, ours);
  await longStreams(bare, ours);
  await manyStreams(bare, ours);
  coldStarts();
  await patterns();
} finally {
  started.child.kill();
  rmSync(folder, { recursive: true, force: true });
}

async function serve(): Promise<{ child: ChildProcess; port: string }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', 'test/bench/stream-server.ts'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const port of createInterface({ input: child.stdout })) return { child, port };
  throw new Error('The server did not start.');
}

function bareSdk(): Ask {
  const client = new OpenAI({ apiKey: 'none', baseURL: base_url, maxRetries: 0 });
  return async (model, delta) => {
    const messages = [{ role: 'user' as const, content: 'Say something.' }];
    const stream = await client.chat.completions.create({
      model,
      messages,
      stream: true,
      stream_options: { include_usage: true },
    });
    for await (const chunk of stream) delta(chunk.choices[0]?.delta?.content ?? '');
  };
}

function ourModels(): Ask {
  const settings = { providers: { local: { type: 'openai-compatible', base_url, key: 'none' } } };
  const models = createModels({ settings, env: {}, clock: realClock });
  const { signal } = new AbortController();
  return (model, delta) =>
    models.call({ model: `local:${model}`, messages: [{ role: 'user', content: 'Say something.' }] }, { signal, delta });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** In turns, so that both meet the same machine. */
async function inTurns(rounds: number, bare: () => Promise<unknown>, ours: () => Promise<unknown>): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    times[0].push(await timed(bare));
    times[1].push(await timed(ours));
  }
  return [median(times[0]), median(times[1])];
}

async function wholeCalls(bare: Ask, ours: Ask): Promise<void> {
  const nothing = () => undefined;
  for (const ask of [bare, ours]) for (let warm = 0; warm < 50; warm++) await ask('10-0', nothing);
  const [theirs, own] = await inTurns(
    300,
    () => bare('10-0', nothing),
    () => ours('10-0', nothing),
  );
  console.log('one call of ten pieces');
  row('bare openai SDK', `${theirs.toFixed(2)} ms`);
  row('Baton', `${own.toFixed(2)} ms`, `+${((own - theirs) * 1000).toFixed(0)} µs a call`);
}

async function longStreams(bare: Ask, ours: Ask): Promise<void> {
  const pieces = 10_000;
  let heard = 0;
  const count = (text: string): void => void (heard += text ? 1 : 0);
  const [theirs, own] = await inTurns(
    9,
    () => bare(`${pieces}-0`, count),
    () => ours(`${pieces}-0`, count),
  );
  if (heard < pieces * 18) throw new Error(`Only ${heard} pieces came.`);
  console.log('\none stream of 10,000 pieces');
  row('bare openai SDK', `${theirs.toFixed(0)} ms`, `${((theirs / pieces) * 1000).toFixed(2)} µs a piece`);
  row(
    'Baton',
    `${own.toFixed(0)} ms`,
    `${((own / pieces) * 1000).toFixed(2)} µs a piece, +${(((own - theirs) / pieces) * 1000).toFixed(2)} µs`,
  );
}

async function manyStreams(bare: Ask, ours: Ask): Promise<void> {
  console.log('\n200 streams at once, 100 pieces each, one every 10 ms (1.0 s at least)');
  for (const [name, ask] of [
    ['bare openai SDK', bare],
    ['Baton', ours],
  ] as const) {
    globalThis.gc?.();
    const before = process.memoryUsage();
    let most = before;
    const watch = setInterval(() => {
      const now = process.memoryUsage();
      if (now.heapUsed > most.heapUsed) most = now;
    }, 20);
    const took = await timed(() => Promise.all(Array.from({ length: 200 }, () => ask('100-10', () => undefined))));
    clearInterval(watch);
    const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
    row(
      name,
      `${(took / 1000).toFixed(2)} s`,
      `+${mb(most.heapUsed - before.heapUsed)} heap at its highest, ${mb(most.rss)} resident in all`,
    );
  }
}

/** What the first call waits for: its SDK as it is bundled, loaded in a new process. */
function coldStarts(): void {
  console.log('\ncold start: loading what a provider needs, in a new process');
  for (const name of ['openai', 'anthropic', 'google', 'offline', 'prices']) {
    const file = resolve('dist', 'lazy', `${name}.cjs`);
    if (!existsSync(file)) {
      row(name, 'not built', 'npm run build');
      continue;
    }
    const code = `const from = performance.now(); require(${JSON.stringify(file)}); console.log(performance.now() - from, process.memoryUsage().rss)`;
    const empty = 'console.log(0, process.memoryUsage().rss)';
    const run = (text: string): number[] =>
      execFileSync(process.execPath, ['-e', text], { encoding: 'utf8' }).trim().split(' ').map(Number);
    const all = Array.from({ length: 7 }, () => run(code));
    const base = median(Array.from({ length: 3 }, () => run(empty)[1] ?? 0));
    row(
      name,
      `${median(all.map(([ms = 0]) => ms)).toFixed(0)} ms`,
      `+${((median(all.map(([, rss = 0]) => rss)) - base) / 1e6).toFixed(0)} MB`,
    );
  }
}

/** Every pattern is run, with scripted models that answer in 120 words of their own, or in such words by the schema that is asked for. */
async function patterns(): Promise<void> {
  const models = ['one', 'two', 'three'].map((name) => `scripted:${name}`);
  writeFileSync(join(folder, 'baton.yaml'), '{}\n');
  console.log('\ncalls, tokens and cost of each pattern: three models, answers of 120 words, $1 in and $4 out a million tokens');
  const library = readdirSync('engine/patterns').flatMap((name) => (name.endsWith('.yaml') ? [name.slice(0, -5)] : []));
  for (const pattern of ['', 'vote', 'judge', 'synthesize', 'debate', ...library]) {
    let said = 0;
    const answer = (request: ModelRequest): ScriptedAnswer => {
      const words = (count: number): string =>
        Array.from({ length: count }, (_, at) => `${request.model}${said}w${at}`).join(' ');
      said++;
      const text = request.schema ? JSON.stringify(made(request.schema, words)) : words(120);
      const asked = JSON.stringify([request.messages, request.schema ?? '']).length;
      return { text, usage: { input_tokens: Math.ceil(asked / 4), output_tokens: Math.ceil(text.length / 4) } };
    };
    const step = pattern === '' ? { prompt: question, model: models[0] ?? '' } : { ensemble: question, models, pattern };
    const text = JSON.stringify({ id: 'p', steps: [{ id: 'ask', ...step }] });
    const handle = await startRun({
      file: join(folder, 'p.baton.yaml'),
      text,
      cwd: folder,
      env: {},
      script: { otherwise: answer },
    });
    const { status, usage, error } = await handle.done;
    if (status !== 'succeeded') throw new Error(`${pattern}: ${error?.message}`);
    const cost = (usage.input_tokens + 4 * usage.output_tokens) / 1e6;
    const tokens = `${usage.input_tokens} + ${usage.output_tokens} tokens`;
    row(pattern || 'a single call', String(usage.calls), `${tokens.padEnd(24)}$${cost.toFixed(4)}`);
  }
}

function row(...cells: string[]): void {
  console.log(`  ${cells.map((cell, at) => cell.padEnd([18, 12, 0][at] ?? 0)).join('  ')}`.trimEnd());
}
