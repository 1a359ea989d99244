import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { yaml } from '../../yaml.ts';
import { temporaryFolder } from '../store/folder.ts';
import type { Said } from './io.ts';

const cli = resolve('dist/cli.cjs');

/** The built program in a shell, which gives it a disk without room. */
describe('baton where nothing more can be written', () => {
  const place = temporaryFolder();
  before(function () {
    assert.ok(existsSync(cli), 'dist/cli.cjs is missing. Build it first: node esbuild.mjs --quiet');
    if (!existsSync('/dev/full')) this.skip();
  });
  const inShell = (line: string): Promise<Said> =>
    new Promise((done) => {
      const env = { PATH: process.env['PATH'] ?? '', HOME: place(), NODE: process.execPath, CLI: cli };
      execFile('sh', ['-c', line], { cwd: place(), env }, (error, out, err) =>
        done({ code: error ? (typeof error.code === 'number' ? error.code : null) : 0, out, err }),
      );
    });
  const write = (): void => {
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'p.baton.yaml'), 'steps: [{id: a, set: {x: 1}}]\noutputs: {x: "{{ a.x }}"}\n');
  };

  it('an answer that cannot be printed is a failure in one line, also behind a run', async () => {
    write();
    for (const args of ['check p.baton.yaml', 'run p.baton.yaml -q', 'models']) {
      const { code, err } = await inShell(`"$NODE" "$CLI" ${args} > /dev/full`);
      assert.deepEqual([code, err], [1, 'baton: The output could not be written: the disk is full.\n'], args);
    }
  });

  it('a history that cannot be written holds no run up: an estimate guesses and says why, advice is refused', async () => {
    mkdirSync(join(place(), '.git'));
    writeFileSync(
      join(place(), 'p.baton.yaml'),
      'steps: [{id: a, model: offline, prompt: "Summarize: The mill stood by the river."}]\n',
    );
    const run = await inShell('ulimit -f 24; exec "$NODE" "$CLI" run p.baton.yaml --json');
    assert.equal(run.code, 0, run.err);
    assert.equal(JSON.parse(run.out).status, 'succeeded');
    const estimate = await inShell('ulimit -f 24; exec "$NODE" "$CLI" estimate p.baton.yaml');
    assert.equal(estimate.code, 0, estimate.err);
    assert.match(estimate.out.replaceAll('\n', ' '), /Earlier runs are left out: The history of runs cannot be used/);
    const advice = await inShell('ulimit -f 24; exec "$NODE" "$CLI" advise p.baton.yaml');
    assert.equal(advice.code, 2, advice.out);
    assert.match(
      advice.err.replaceAll('\n', ' '),
      /Earlier runs cannot be read, so nothing is advised: The history of runs cannot be used/,
    );
  });

  it('init leaves no half of what it makes', async () => {
    const { code, err } = await inShell('ulimit -f 0; exec "$NODE" "$CLI" init');
    assert.equal(code, 2, err);
    assert.match(err, /hello\.baton\.yaml cannot be written: the file would be too large\.\n/);
    assert.deepEqual(
      readdirSync(place()).filter((name) => name.endsWith('.yaml')),
      [],
    );
  });

  it('import leaves no half of a pipeline', async () => {
    writeFileSync(
      join(place(), 'flow.yaml'),
      yaml`
      workflow:
        name: a
        steps:
          - {name: b, type: gemini, prompt: Hi}
    `,
    );
    const { code, err } = await inShell('ulimit -f 0; exec "$NODE" "$CLI" import flow.yaml -o new.yaml');
    assert.equal(code, 2, err);
    assert.match(err, /new\.yaml cannot be written: the file would be too large\.\n/);
    assert.ok(!existsSync(join(place(), 'new.yaml')));
  });
});
