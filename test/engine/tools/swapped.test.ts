import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { FileBounds } from '../../../engine/disk/paths/confine.ts';
import type { JsonMap } from '../../../engine/language/json.ts';
import { parsePermissions } from '../../../engine/language/permission.ts';
import { toFailure } from '../../../engine/state/failure.ts';
import { openArtifacts } from '../../../engine/store/files/artifacts.ts';
import { createFiles } from '../../../engine/store/files/products.ts';
import { executableTools } from '../../../engine/tools/executable-tools.ts';
import { realLookup } from '../../../engine/tools/network/wire.ts';
import type { ToolWorld } from '../../../engine/tools/tool.ts';
import { boundsOf } from '../../../engine/trust/bounds.ts';
import { temporaryFolder } from '../store/folder.ts';

/**
 * Every use of a path by a tool. `cur` is a folder of the project when it is looked at, and a link to a folder outside of it when it is
 * touched: nothing there may be read, changed or made. `path` names the parameter, so that none can be forgotten.
 */
const cases: [tool: string, action: string, path: string, parameters: JsonMap][] = [
  ['filesystem', 'read', 'path', { path: 'cur/f.txt' }],
  ['filesystem', 'write', 'path', { path: 'cur/f.txt', content: 'x' }],
  ['filesystem', 'write', 'path', { path: 'cur/new/deep/f.txt', content: 'x' }],
  ['filesystem', 'append', 'path', { path: 'cur/f.txt', content: 'x' }],
  ['filesystem', 'append', 'path', { path: 'cur/new.txt', content: 'x' }],
  ['filesystem', 'list', 'path', { path: 'cur', recursive: true }],
  ['filesystem', 'exists', 'path', { path: 'cur/only.txt' }],
  ['filesystem', 'copy', 'path', { path: 'cur/f.txt', destination: 'copy.txt' }],
  ['filesystem', 'copy', 'path', { path: 'cur', destination: 'copied' }],
  ['filesystem', 'copy', 'destination', { path: 'notes.txt', destination: 'cur/f.txt' }],
  ['filesystem', 'copy', 'destination', { path: 'folder', destination: 'cur/new' }],
  ['filesystem', 'move', 'path', { path: 'cur/f.txt', destination: 'moved.txt' }],
  ['filesystem', 'move', 'destination', { path: 'notes.txt', destination: 'cur/f.txt' }],
  ['filesystem', 'delete', 'path', { path: 'cur/f.txt' }],
  ['filesystem', 'delete', 'path', { path: 'cur/sub', recursive: true }],
  ['filesystem', 'glob', 'path', { path: 'cur', pattern: '**' }],
  ['filesystem', 'hash', 'path', { path: 'cur/f.txt' }],
  ['codebase', 'outline', 'path', { path: 'cur/f.ts' }],
  ['data-processing', 'convert', 'file', { file: 'cur/t.csv' }],
  ['data-processing', 'convert', 'output_file', { data: [{ a: 1 }], output_file: 'cur/t.csv' }],
  ['http', 'download', 'path', { url: 'SERVER', path: 'cur/f.txt' }],
  ['database', 'query', 'path', { path: 'cur/d.sqlite', sql: 'select * from t' }],
  ['database', 'execute', 'path', { path: 'cur/d.sqlite', sql: "insert into t values ('x')" }],
  ['report-generator', 'generate', 'path', { path: 'cur/f.html', content: '# x', format: 'html' }],
  ['report-generator', 'generate', 'picture', { content: '![x](cur/p.png)', format: 'html' }],
  ['pdf-compiler', 'compile', 'path', { path: 'cur/f.html', content: 'x', format: 'html' }],
  ['visualization', 'create_chart', 'path', { path: 'cur/c.svg', data: [{ a: 'x', b: 1 }], type: 'bar' }],
  ['visualization', 'create_charts', 'output_dir', { output_dir: 'cur', data: [{ a: 'x', b: 1 }], chart_types: ['bar'] }],
  ['visualization', 'create_dashboard', 'path', { path: 'cur/d.html', data: [{ a: 'x', b: 1 }], chart_types: ['bar'] }],
];

/**
 * Parameters that name no file that a tool opens: where a program begins, whose own rights are another matter, and a recording, which is read
 * as a prompt reads it (below).
 */
const elsewhere = new Set(['terminal.cwd', 'python-executor.cwd', 'audio-processing.audio']);

/** Modules of tools that reach files by themselves, and which those are. */
const byThemselves: Readonly<Record<string, string>> = {
  'data-processing/write.ts': 'writes the name that the door gives it',
  'database/sqlite-program.ts': 'opens the database in a process of its own, and looks whether it is the right one',
  'files/glob-files.ts': 'a type',
  'filesystem/find.ts': 'looks at names in a folder that the door holds',
  'filesystem/move.ts': 'a type',
  'filesystem/read.ts': 'a type',
  'http/http.ts': 'writes the name that the door gives it',
  'mcp/login/logins.ts': 'a file of the user in the home',
  'mcp/seen.ts': 'a file of the user in the home',
  'memory/memory-file.ts': 'lists the folder of the memory',
  'programs/find-program.ts': 'finds programs',
  'own/module.ts': 'a script for a process that is contained',
  'pdf-compiler/browser.ts': 'a temporary folder of its own',
  'python-executor/python-executor.ts': 'a temporary folder of its own; looks where to begin',
  'retrieval/index-file.ts': 'the folder of indexes',
  'sandbox/bubblewrap.ts': 'looks what there is to be mounted',
  'sandbox/places.ts': 'looks what there is to be mounted',
  'sandbox/sandbox.ts': 'takes away the empty folders that something was mounted on',
  'terminal/terminal.ts': 'looks where to begin',
  'terminal/family.ts': 'processes of the system',
  'terminal/output.ts': 'the folder of the run',
};

const planted = 'planted outside';

describe('a folder that is swapped for a link between the look and the touch', () => {
  const folder = temporaryFolder();
  const at = (name: string) => join(folder(), name);
  let server: Server;
  let address = '';
  before(async () => {
    server = createServer((_request, response) => response.end('downloaded'));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close());

  const fill = (name: string, content: string): void => {
    for (const inner of ['', 'sub']) mkdirSync(at(join(name, inner)), { recursive: true });
    for (const file of ['f.txt', 'p.png', 'sub/g.txt', 'f.html']) writeFileSync(at(join(name, file)), content);
    writeFileSync(at(join(name, 'f.ts')), `const a = '${content}';`);
    writeFileSync(at(join(name, 't.csv')), `a\n${content}\n`);
    const sql = `const { DatabaseSync } = require('node:sqlite');
      new DatabaseSync(${JSON.stringify(at(join(name, 'd.sqlite')))}).exec("create table t (a); insert into t values ('${content}')")`;
    execFileSync(process.execPath, ['-e', sql], { env: { NODE_NO_WARNINGS: '1' } });
  };
  const prepare = (): void => {
    fill('work/cur', 'inside');
    fill('outside', planted);
    writeFileSync(at('outside/only.txt'), planted);
    mkdirSync(at('work/folder'));
    for (const name of ['notes.txt', 'folder/notes.txt']) writeFileSync(at(`work/${name}`), 'notes');
  };
  const snapshot = (name: string): string[] =>
    readdirSync(at(name), { recursive: true, withFileTypes: true }).map((entry) => {
      const file = join(entry.parentPath, entry.name);
      return entry.isFile() ? `${file} ${statSync(file).mtimeMs} ${readFileSync(file, 'latin1')}` : file;
    });
  /** Bounds whose look is the last moment in which all was well. */
  const swapping = (allow: readonly string[] = []): FileBounds => {
    let swapped = false;
    const ground = { root: at('work'), workdir: at('work'), outputFolder: at('work/cur') };
    return {
      ...boundsOf(ground, () => parsePermissions(allow)),
      async watch(path) {
        if (swapped || !path.includes('cur')) return;
        swapped = true;
        renameSync(at('work/cur'), at('work/was'));
        symlinkSync(at('outside'), at('work/cur'));
      },
    };
  };

  for (const [name, action, path, parameters] of cases)
    it(`is not touched by ${name}.${action} (${path}: ${Object.values(parameters)[0]})`, async () => {
      prepare();
      const before = snapshot('outside');
      const allow = parsePermissions(['http:127.0.0.1', 'database']);
      const world: ToolWorld = {
        bounds: swapping(),
        root: at('work'),
        kept: [],
        allow,
        spill: at('run'),
        env: process.env,
        key: () => 'missing',
        workerFile: undefined,
        lookup: realLookup,
        servers: {},
        described: {},
        connections: {},
        atEnd: () => undefined,
      };
      const asked = { ...parameters, ...(parameters['url'] === undefined ? {} : { url: address }) };
      const execute = executableTools.find(({ spec }) => spec.name === name)?.execute[action];
      assert.ok(execute);
      const came = await execute(asked, world, { signal: new AbortController().signal, log: () => undefined }).catch(toFailure);
      assert.ok(statSync(at('work/was')).isDirectory(), `it was not looked at: ${JSON.stringify(came)}`);
      assert.deepEqual(snapshot('outside'), before);
      rmSync(at('work/cur'));
      const said = JSON.stringify(came) + snapshot('work').join('\n');
      assert.ok(!said.includes(planted) && !said.includes(Buffer.from(planted).toString('base64')), JSON.stringify(came));
      if (action === 'exists') assert.notEqual((came as JsonMap)['exists'], true);
      if (action === 'hash') assert.ok(!('hash' in came));
    });

  it('is not touched by a product', async () => {
    prepare();
    const before = snapshot('outside');
    const bounds = swapping();
    const files = createFiles({
      artifacts: openArtifacts(at('run/artifacts')),
      outputFolder: at('work/cur'),
      bounds: () => bounds,
    });
    await assert.rejects(files.writeProduct('f.txt', 'x'), /leads elsewhere/);
    assert.deepEqual(snapshot('outside'), before);
  });
  it('is not seen in a prompt', async () => {
    prepare();
    const bounds = swapping();
    const files = createFiles({
      artifacts: openArtifacts(at('run/artifacts')),
      outputFolder: at('work/cur'),
      bounds: () => bounds,
    });
    await assert.rejects(async () => files.readBytes?.('cur/p.png', 1_000), /leads elsewhere/);
  });

  it('is held against every path that a tool is given', () => {
    const used = new Set(cases.map(([tool, , path]) => `${tool}.${path}`));
    const named = executableTools.flatMap(({ spec }) => (spec.paths ?? []).map((path) => `${spec.name}.${path}`));
    assert.deepEqual(
      named.filter((one) => !used.has(one) && !elsewhere.has(one)),
      [],
    );
    const actions = Object.keys(executableTools.find(({ spec }) => spec.name === 'filesystem')?.spec.actions ?? {});
    assert.deepEqual(
      actions.filter((one) => !cases.some(([tool, action]) => tool === 'filesystem' && action === one)),
      [],
    );
  });
  it('is met by the door: no module of the tools reaches files by itself but these', () => {
    const tools = join(import.meta.dirname, '../../../engine/tools');
    const found = globSync('**/*.ts', { cwd: tools }).filter((file) =>
      readFileSync(join(tools, file), 'utf8').includes('node:fs'),
    );
    assert.deepEqual(found.map((file) => file.replaceAll('\\', '/')).sort(), Object.keys(byThemselves).sort());
  });
});
