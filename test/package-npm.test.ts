import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from './engine/store/folder.ts';
import { packForNpm } from './package-npm.mjs';

/** The whole command line, offline engine included; what an installation adds to a project that has none of it. */
const bound = 6_650_000;

/** A program of somebody else: each line that is wrong must stay so. */
const usage = `
import { BatonProblem, createBatonClient, type Operations } from 'baton-pipelines/client';
const client = createBatonClient({ url: 'http://127.0.0.1:4700', token: 'baton_x' });
const { run } = await client.startRun({ file: 'greet.baton.yaml', inputs: { name: 'Ada' }, idempotencyKey: 'k' });
for await (const { seq, type } of client.watchRun({ run }, { signal: AbortSignal.timeout(1000) })) console.log(seq + 1, type.length);
const runs: Operations['listRuns']['gives'] = await client.listRuns();
const status: 'running' | 'waiting' | 'interrupted' | 'succeeded' | 'failed' | 'cancelled' | undefined = runs[0]?.status;
const bytes: Uint8Array = await client.packRun({ run });
if (status === undefined || bytes.length === 0) throw new BatonProblem({ title: '', status: 404, detail: '' }, {});
// @ts-expect-error: no file
await client.startRun({ inputs: {} });
// @ts-expect-error: no such status
await client.listRuns({ status: 'fine' });
// @ts-expect-error: a run is named
await client.readRun();
`;

describe('the npm package', () => {
  const place = temporaryFolder();
  let packed = '';
  let file = '';
  before(function () {
    this.timeout(300_000);
    packed = mkdtempSync(join(realpathSync(tmpdir()), 'baton-packed-'));
    file = packForNpm(packed);
  });
  after(() => rmSync(packed, { recursive: true, force: true }));

  it('installs without the network, and runs a first pipeline', function () {
    // npm, and a start of the command line for each line: a slow machine takes minutes.
    this.timeout(300_000);
    assert.ok(statSync(file).size < bound, `${statSync(file).size} bytes`);
    const run = (program: string, ...args: string[]): string => {
      const env = { ...process.env, HOME: place(), npm_config_cache: join(place(), 'cache') };
      const { status, stdout, stderr } = spawnSync(program, args, { cwd: place(), env, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
      return stdout;
    };
    run('npm', 'install', '--global', '--prefix', place(), '--offline', '--no-audit', '--no-fund', file);
    const baton = join(place(), 'bin', 'baton');
    assert.equal(run(baton, '--version').trim(), JSON.parse(readFileSync('package.json', 'utf8')).version);
    assert.match(run(baton, 'help', 'tutorial'), /Tutorial/i);
    run(baton, 'init', '--from', 'questions');
    assert.match(run(baton, 'run', 'questions/questions.baton.yaml'), /2,400 euros/);
    run(baton, 'init');
    run(baton, 'check', '.');
    assert.notEqual(run(baton, 'run', 'hello.baton.yaml', '--json'), '');
    // Grammars of code come with it.
    // What it exports runs in Node, and its types say what it takes and gives.
    writeFileSync(join(place(), 'package.json'), '{"type": "module"}');
    run('npm', 'install', '--offline', '--no-audit', '--no-fund', file);
    writeFileSync(join(place(), 'use.ts'), usage);
    writeFileSync(
      join(place(), 'use.mjs'),
      "import * as client from 'baton-pipelines/client'; console.log(Object.keys(client).join());",
    );
    assert.equal(run(process.execPath, 'use.mjs').trim(), 'BatonProblem,createBatonClient');
    const compiler = resolve('node_modules/typescript/bin/tsc');
    const strict = ['--noEmit', '--strict', '--ignoreConfig', '--target', 'es2023', '--module', 'nodenext', '--types', ''];
    run(process.execPath, compiler, ...strict, '--lib', 'es2024,dom,dom.asynciterable', 'use.ts');
    assert.deepEqual(brokenLinks(join(place(), 'node_modules', 'baton-pipelines')), []);
    cpSync('examples/impact', join(place(), 'impact'), { recursive: true });
    assert.match(run(baton, 'test', 'impact'), /2 passed/);
  });

  it('comes from a registry by npx, into an empty cache', async function () {
    this.timeout(300_000);
    const { url, close } = await serveRegistry(file);
    try {
      const env = { ...process.env, HOME: place(), npm_config_cache: join(place(), 'cache'), npm_config_registry: url };
      const npx = async (...args: string[]): Promise<string> =>
        (await promisify(execFile)('npx', ['--yes', 'baton-pipelines', ...args], { cwd: place(), env })).stdout;
      await npx('init');
      assert.match(await npx('run', 'hello.baton.yaml'), /Hello, World!/);
    } finally {
      close();
    }
  });
});

/** Links of the pages of a package, and their pictures, that lead nowhere in it. */
const brokenLinks = (folder: string): string[] =>
  globSync(`${folder}/{*,docs/**/*}.md`).flatMap((page) => {
    const text = readFileSync(page, 'utf8').replaceAll(/^```[\s\S]*?^```/gm, '');
    const targets = [...text.matchAll(/\]\(([^)\s]+)\)|<img[^>]* src="([^"]+)"/g)].map(
      ([, link, picture]) => link ?? picture ?? '',
    );
    return targets
      .filter((target) => !/^(?:[a-z]+:|#)/.test(target) && !existsSync(join(dirname(page), target.replace(/#.*/, ''))))
      .map((target) => `${relative(folder, page)}: ${target}`);
  });

/** A registry on the loopback address that has one package. */
async function serveRegistry(file: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const { version, bin } = JSON.parse(readFileSync('package.json', 'utf8'));
  const bytes = readFileSync(file);
  const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  const server = createServer((request, response) => {
    const tarball = `http://${request.headers.host}/${basename(file)}`;
    const name = 'baton-pipelines';
    const manifest = { name, version, bin, dist: { tarball, integrity } };
    const answers = new Map<string, string | Uint8Array>([
      [`/${name}`, JSON.stringify({ name, 'dist-tags': { latest: version }, versions: { [version]: manifest } })],
      [`/${basename(file)}`, bytes],
    ]);
    const answer = answers.get(request.url ?? '');
    response.writeHead(answer === undefined ? 404 : 200).end(answer);
  });
  await new Promise<void>((listen) => server.listen(0, '127.0.0.1', listen));
  const { port }: AddressInfo = Object(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
