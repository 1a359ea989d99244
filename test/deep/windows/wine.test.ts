import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listExamples } from '../../../engine/gallery/lazy/gallery.ts';
import { asWindows, openWindows, type WindowsMachine } from './machine.ts';

/*
 * The command line as Windows has it, under Wine (Debian's): paths with drives and backslashes, names in any case, programs without signals,
 * files that are open. Wine is no Windows: it has no links without leave, and what runs on it was not thereby seen on Windows.
 */
describe('the command line on Windows, as far as Wine is one', function () {
  this.timeout(300_000);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'baton-wine-')));
  let windows: WindowsMachine;
  before(() => {
    windows = openWindows(folder);
  });
  after(() => {
    windows?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A project whose path has what is special somewhere. */
  const project = (name: string): string => {
    const path = join(folder, 'Über uns', 'R&D (new) [1] 100 %', name);
    mkdirSync(path, { recursive: true });
    return path;
  };
  const runs = async (cwd: string, ...args: string[]): Promise<string> => {
    const { code, output } = await windows.baton(args, { cwd });
    assert.equal(code, 0, output);
    return output;
  };

  it('a project is begun, checked, run and tested in a folder with blanks, umlauts and brackets', async () => {
    const cwd = project('first');
    await runs(cwd, 'init');
    assert.match(await runs(cwd, 'check', '.'), /all valid/);
    assert.match(await runs(cwd, 'run', 'hello.baton.yaml', '-i', 'name=you'), /outputs\\hello\\hello\.txt/);
    assert.match(readFileSync(join(cwd, 'outputs/hello/hello.txt'), 'utf8'), /You/);
    assert.match(await runs(cwd, 'test', '.'), /1 passed/);
    assert.match(await runs(cwd, 'show', 'latest'), /succeeded/);
    assert.match(await runs(cwd, 'run', '.\\hello.baton.yaml', '-i', 'name=me'), /succeeded/);
  });

  it('a file keeps its outputs when it is named in another case, and by an absolute path', async () => {
    const cwd = project('case');
    await runs(cwd, 'init');
    await runs(cwd, 'run', 'hello.baton.yaml', '-i', 'name=you');
    await runs(cwd, 'run', 'HELLO.Baton.yaml', '-i', 'name=you');
    await runs(cwd, 'run', asWindows(join(cwd, 'hello.baton.yaml')).replace('Z:', 'z:'), '-i', 'name=you');
    assert.deepEqual(readdirSync(join(cwd, 'outputs')), ['hello']);
  });

  it('the flagship runs offline', async () => {
    const cwd = project('flagship');
    cpSync('examples/research-brief', cwd, { recursive: true });
    assert.match(await runs(cwd, 'run', 'research-brief.baton.yaml', '--model', 'offline'), /succeeded/);
    assert.ok(readdirSync(join(cwd, 'outputs/research-brief')).length > 0);
  });

  for (const { name } of listExamples())
    it(`the tests of the example ${name} pass`, async () => {
      const cwd = project(`example-${name}`);
      cpSync(join('examples', name), cwd, { recursive: true });
      await runs(cwd, 'test', '.');
    });

  it('programs get their arguments as they stand, batch files too', async () => {
    const cwd = project('programs');
    mkdirSync(join(cwd, 'my tools'));
    writeFileSync(join(cwd, 'my tools', 'show.cmd'), '@echo off\r\necho first=%1 second=%2 third=%3\r\n');
    const words = ['a b', 'x&y|z', '50%', 'say "hi"', 'end\\'];
    const step = (id: string, argv: readonly string[]) => ({ id, tool: 'terminal', action: 'execute', parameters: { argv } });
    const text = {
      steps: [
        step('program', ['node', '-e', 'console.log(JSON.stringify(process.argv.slice(1)))', ...words]),
        step('batch', ['my tools/show', ...words.slice(0, 2), '1 < 2']),
      ],
      outputs: { program: '{{ program.stdout | from_json }}', batch: '{{ batch.stdout | trim }}' },
    };
    writeFileSync(join(cwd, 'programs.baton.yaml'), JSON.stringify(text));
    const { outputs } = JSON.parse(await runs(cwd, 'run', 'programs.baton.yaml', '--allow', 'terminal', '--json'));
    assert.deepEqual(outputs, { program: words, batch: 'first="a b" second="x&y|z" third="1 < 2"' });
  });

  it('a run that was killed goes on, and does nothing twice', async () => {
    const cwd = project('killed');
    const write = (id: string, path: string, dependencies: readonly string[] = []) => ({
      id,
      dependencies,
      tool: 'filesystem',
      action: 'append',
      parameters: { path, content: id },
    });
    const steps = [
      write('before', 'outputs/log.txt'),
      {
        id: 'pause',
        dependencies: ['before'],
        tool: 'terminal',
        action: 'execute',
        parameters: { argv: ['node', '-e', 'setTimeout(() => {}, 5000)'] },
      },
      write('after', 'outputs/log.txt', ['pause']),
    ];
    writeFileSync(join(cwd, 'slow.baton.yaml'), JSON.stringify({ steps }));
    const { child, output } = windows.start(['run', 'slow.baton.yaml', '--allow', 'terminal'], { cwd });
    while (!existsSync(join(cwd, 'outputs/log.txt'))) {
      assert.equal(child.exitCode, null, output());
      await sleep(50);
    }
    child.kill('SIGKILL');
    await new Promise((ended) => child.once('exit', ended));
    assert.match(await runs(cwd, 'resume', 'latest', '--allow', 'terminal', '--rerun-interrupted'), /succeeded/);
    assert.equal(readFileSync(join(cwd, 'outputs/log.txt'), 'utf8'), 'beforeafter');
  });

  it('baton serve begins a run and gives its result', async () => {
    const cwd = project('served');
    await runs(cwd, 'init');
    const token = JSON.parse(await runs(cwd, 'token', 'tests', '--scope', 'run', '--scope', 'read', '--json')).token;
    const { child, output } = windows.start(['serve', '--port', '0'], { cwd });
    try {
      let address: string | undefined;
      while (address === undefined) {
        assert.equal(child.exitCode, null, output());
        await sleep(50);
        address = /http:\/\/127\.0\.0\.1:\d+/.exec(output())?.[0];
      }
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const begun = await fetch(`${address}/v1/runs`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ file: 'hello.baton.yaml', inputs: { name: 'you' } }),
      });
      assert.ok(begun.ok, await begun.clone().text());
      const { run } = await begun.json();
      // The stream of events ends when the run has.
      const events = await fetch(`${address}/v1/runs/${run}/events`, { headers });
      assert.match(await events.text(), /run\.finished/);
      const state = await (await fetch(`${address}/v1/runs/${run}`, { headers })).text();
      assert.match(state, /"succeeded"/);
    } finally {
      child.kill('SIGKILL');
      await new Promise((ended) => child.once('exit', ended));
    }
  });
});
