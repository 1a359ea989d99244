// Makes a fixture of what a version of Baton leaves in a folder: runs of all kinds, a recording, locked answers, the history, an index.
// Run: node --import ./test/hooks.mjs test/compatibility/make.ts CHECKOUT NAME
// CHECKOUT is a built checkout (`npm ci && npm run build`) of that version; the fixture becomes test/compatibility/versions/NAME.json.gz.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { gzipSync } from 'node:zlib';
import { type Fixture, fixtureKey, fixturesIn } from './fixture.ts';

const [checkout = '', name = ''] = process.argv.slice(2);
const cli = resolve(checkout, 'dist/cli.cjs');
const place = mkdtempSync(join(tmpdir(), 'baton-fixture-'));
const folder = join(place, 'project');
cpSync(join(import.meta.dirname, 'project'), folder, { recursive: true });

/** Speaks OpenAI's protocol: calls the tool that it is offered, then answers. */
const server = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += String(part);
  const { messages }: { messages: { role: string }[] } = JSON.parse(body);
  const isAnswered = messages.some(({ role }) => role === 'tool');
  const call = { index: 0, id: 'c1', type: 'function', function: { name: 'filesystem_read', arguments: '{"path":"notes.txt"}' } };
  const isAgent = body.includes('notes.txt');
  const answers: [asked: RegExp, answer: string][] = [
    [/Name and year/, '{"name": "Tide Mill", "year": 1912}'],
    [/sober/, '{"answer": 0.2}'],
    [/how many words/, '{"answer": 20}'],
  ];
  const content = answers.find(([asked]) => asked.test(body))?.[1] ?? 'It is about tide mills.';
  const calls = isAgent && !isAnswered;
  const delta = calls ? { role: 'assistant', tool_calls: [call] } : { role: 'assistant', content };
  const chunk = (one: object, finish: string | null): string =>
    `data: ${JSON.stringify({ id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm', choices: [{ index: 0, delta: one, finish_reason: finish }] })}\n\n`;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.end(`${chunk(delta, null)}${chunk({}, calls ? 'tool_calls' : 'stop')}data: [DONE]\n\n`);
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const address = server.address();
const port = typeof address === 'object' && address ? address.port : 0;
writeFileSync(
  join(folder, 'baton.yaml'),
  `default_model: offline\norchestrator: local:m\nproviders:\n  local: {type: openai-compatible, profile: custom, base_url: "http://127.0.0.1:${port}/v1", key: none}\n`,
);

const env = { PATH: process.env['PATH'], HOME: join(place, 'home'), BATON_KEY: fixtureKey };
mkdirSync(env.HOME);
const start = (args: readonly string[]) =>
  spawn(process.execPath, [cli, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });

function baton(...args: string[]): Promise<number | null> {
  return new Promise((ended) => {
    const child = start(args);
    let said = '';
    child.stdout.on('data', (text) => (said += String(text)));
    child.stderr.on('data', (text) => (said += String(text)));
    child.on('close', (code) => {
      console.log(`${args.join(' ')}: ${code}${code === 0 ? '' : `\n${said}`}`);
      ended(code);
    });
  });
}

/** A run whose process is killed once so many steps have ended. */
function killed(file: string, steps: number): Promise<void> {
  return new Promise((ended) => {
    const child = start(['run', file, '--events']);
    let count = 0;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.includes('"step.succeeded"') && ++count === steps) child.kill('SIGKILL');
    });
    child.on('close', () => ended());
  });
}

// Early versions ask nobody for leave to ask a model of this machine, and refuse the option.
const leave = ['--allow', `model:127.0.0.1:${port}`];
const run = async (...args: string[]): Promise<void> => {
  if ((await baton('run', ...args, '--quiet', ...leave)) === 2) await baton('run', ...args, '--quiet');
};
await run('kinds.baton.yaml');
await run('fails.baton.yaml');
await run('auto.baton.yaml');
await run('waits.baton.yaml');
await run('agent.baton.yaml');
await run('kinds.baton.yaml', '--record', 'calls.jsonl');
await run('searches.baton.yaml');
await killed('cut.baton.yaml', 3);
await baton('bench', 'tested.baton.yaml', '--runs', '2');
server.close();
server.closeAllConnections();

const files: Record<string, string> = {};
for (const one of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  const path = join(folder, one);
  const isPart = /-(shm|wal)$/.test(one);
  if (statSync(path).isFile() && !isPart) files[one.replaceAll('\\', '/')] = readFileSync(path).toString('base64');
}
const commit = execFileSync('git', ['log', '-1', '--format=%h %cs'], { cwd: checkout, encoding: 'utf8' }).trim();
const fixture: Fixture = { commit, files };
const packed = gzipSync(JSON.stringify(fixture), { level: 9 });
mkdirSync(fixturesIn, { recursive: true });
writeFileSync(join(fixturesIn, `${name}.json.gz`), packed);
console.log(`${name}: ${commit}, ${Object.keys(files).length} files, ${packed.length} bytes`);
rmSync(place, { recursive: true, force: true });
