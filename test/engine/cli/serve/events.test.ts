import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { createServedRuns } from '../../../../engine/cli/serve/runs/runs.ts';
import { createEventTriggers } from '../../../../engine/cli/serve/triggers/events.ts';
import * as engine from '../../../../engine/index.ts';
import { yaml } from '../../../yaml.ts';
import { useOwnHome } from '../../own-home.ts';
import { temporaryFolder } from '../../store/folder.ts';

interface Case {
  rule: string;
  before?: string[];
  files: Record<string, unknown>;
  runs?: string[];
  change?: Record<string, string | null>;
  link?: Record<string, string>;
  said: string[];
  told?: string;
}
const cases: Case[] = parse(readFileSync('test/engine/cli/serve/cases/events.yaml', 'utf8'));

const texts: Readonly<Record<string, string>> = {
  build: yaml`
    id: build
    outputs: {said: built}
    steps: [{id: one, set: {a: 1}}]
  `,
  fails: yaml`
    id: build
    steps: [{id: one, tool: filesystem, action: read, parameters: {path: gone.txt}}]
  `,
};
const triggered = (triggers: unknown): string => yaml`
  inputs: {said: {type: string, default: ""}}
  triggers: ${JSON.stringify(triggers)}
  outputs: {said: "{{ inputs.said }}"}
  steps: [{id: one, set: {a: 1}}]
`;
const waiting = (file: string, overlap: string): string => yaml`
  id: waits
  inputs: {said: {type: string, default: ""}}
  triggers: {file: {files: "${file}", overlap: ${overlap}, inputs: {said: "{{ trigger.files | join(',') }}"}}}
  outputs: {said: "{{ inputs.said }}"}
  steps: [{id: person, ask: Which colour?}]
`;

describe('baton serve and events', () => {
  useOwnHome();
  const ends: (() => Promise<void>)[] = [];
  // Before the folder is removed.
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
  const folder = temporaryFolder();
  let ahead = 0;
  beforeEach(() => {
    ahead = 0;
  });

  function serve() {
    const start = { allow: [], env: {}, workerFile: resolve('dist/worker.cjs') };
    const host = { engine, folder: folder(), version: '1', start };
    const runs = createServedRuns(host, 10);
    const told: string[] = [];
    const events = createEventTriggers({ host, runs, now: () => Date.now() + ahead, tell: (line) => void told.push(line) });
    ends.push(() => runs.close());
    const idle = async (): Promise<void> => {
      while (runs.count > 0) await new Promise((done) => setTimeout(done, 5));
    };
    /** Looks until nothing more can come. */
    const settle = async (): Promise<void> => {
      for (let turn = 0; turn < 4; turn++) {
        await events.obey();
        await idle();
        ahead += 3000;
      }
    };
    const begin = async (file: string): Promise<void> => {
      await runs.start(join(folder(), file), { inputs: {} });
      await idle();
    };
    return { ...events, told, settle, begin, runs, idle };
  }
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder(), file)), { recursive: true });
    writeFileSync(join(folder(), file), text);
  };
  const outputs = async (): Promise<string[]> => {
    const runs = await engine.listRuns(folder());
    const said = await Promise.all(runs.map(async (run) => (await engine.readRun(run.folder)).result.outputs['said']));
    return said.filter((one) => typeof one === 'string').toSorted();
  };

  for (const { rule, before = [], files, runs = [], change = {}, link = {}, said, told } of cases)
    it(rule, async () => {
      const server = serve();
      mkdirSync(folder(), { recursive: true });
      for (const [file, text] of Object.entries(files))
        write(file, typeof text === 'string' ? (texts[text] ?? text) : triggered(text));
      for (const file of before) await server.begin(file);
      ahead += 1;
      await server.settle();
      for (const file of runs) await server.begin(file);
      for (const [file, text] of Object.entries(change)) {
        if (text === null) rmSync(join(folder(), file));
        else write(file, text);
      }
      for (const [file, to] of Object.entries(link)) {
        mkdirSync(dirname(join(folder(), file)), { recursive: true });
        symlinkSync(to, join(folder(), file));
      }
      await server.settle();
      assert.deepEqual(await outputs(), said, server.told.join('\n'));
      if (told !== undefined) assert.match(server.told.join('\n'), new RegExp(told));
    });

  it('begin one run for an end, however many servers the folder has', async () => {
    write('build.baton.yaml', texts['build'] ?? '');
    write('after.baton.yaml', triggered({ run: { pipeline: 'build.baton.yaml', inputs: { said: 'after' } } }));
    const servers = [serve(), serve(), serve()];
    await Promise.all(servers.map(({ obey }) => obey()));
    await servers[0]?.begin('build.baton.yaml');
    for (let turn = 0; turn < 3; turn++) await Promise.all(servers.map(({ settle }) => settle()));
    assert.deepEqual(await outputs(), ['after', 'built']);
  });

  it('are made up for by the next server, once', async () => {
    write('build.baton.yaml', texts['build'] ?? '');
    write('after.baton.yaml', triggered({ run: { pipeline: 'build.baton.yaml', inputs: { said: 'after' } } }));
    write('seen.baton.yaml', triggered({ file: { files: 'inbox/*', inputs: { said: 'seen' } } }));
    const first = serve();
    await first.settle();
    await first.begin('build.baton.yaml');
    write('inbox/a.txt', 'a');
    await serve().settle();
    await serve().settle();
    assert.deepEqual(await outputs(), ['after', 'built', 'seen']);
  });

  it('begin nothing of which the way leads back, where no check saw it', async () => {
    write('one.baton.yaml', triggered({ run: { pipeline: 'two.baton.yaml', inputs: { said: 'one' } } }));
    write('two.baton.yaml', texts['build'] ?? '');
    const server = serve();
    await server.settle();
    await server.begin('two.baton.yaml');
    await server.obey();
    await server.idle();
    // The other side is written while the first run is at work; the errors that both have now are put aside.
    const second = createEventTriggers({
      host: {
        engine: { ...engine, compile: (text, world) => ({ ...engine.compile(text, world), valid: true }) },
        folder: folder(),
        version: '1',
        start: { allow: [], env: {} },
      },
      runs: server.runs,
      now: () => Date.now() + ahead,
      tell: (line) => void server.told.push(line),
    });
    write('two.baton.yaml', triggered({ run: { pipeline: 'one.baton.yaml', inputs: { said: 'two' } } }));
    ahead -= 60_000;
    await second.obey();
    ahead += 60_000;
    for (let turn = 0; turn < 3; turn++) {
      await second.obey();
      await server.idle();
    }
    assert.deepEqual(await outputs(), ['built', 'one']);
    assert.match(server.told.join('\n'), /two\.baton\.yaml → one\.baton\.yaml → two\.baton\.yaml/);
  });

  it('keep files that change while a run waits for a person, and begin one for all of them then', async () => {
    write('waits.baton.yaml', waiting('inbox/*', 'queue'));
    const server = serve();
    await server.settle();
    for (const name of ['a', 'b', 'c']) {
      write(`inbox/${name}`, name);
      await server.settle();
    }
    const [state] = await server.list();
    assert.deepEqual([state?.kind, state?.of, state?.waiting], ['file', 'inbox/*', 1]);
    const [run] = await engine.listRuns(folder());
    assert.ok(run);
    await engine.beginCancel(run.folder, 'test', {}).then(({ tidying }) => tidying?.done);
    await server.settle();
    const inputs = await Promise.all(
      (await engine.listRuns(folder())).map(async (one) => (await engine.readRun(one.folder)).started.inputs['said']),
    );
    assert.deepEqual(inputs, ['inbox/a', 'inbox/b,inbox/c']);
  });

  it('leave out what comes while the run before is at work, where they say so', async () => {
    write('waits.baton.yaml', waiting('inbox/*', 'skip'));
    const server = serve();
    await server.settle();
    for (const name of ['a', 'b']) {
      write(`inbox/${name}`, name);
      await server.settle();
    }
    assert.equal((await engine.listRuns(folder())).length, 1);
    assert.match(server.told.join('\n'), /file inbox\/\* of waits\.baton\.yaml: left out/);
  });
});
