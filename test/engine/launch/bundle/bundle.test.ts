import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  diffRuns,
  listRuns,
  packRun,
  Refusal,
  readResult,
  readRun,
  removeRun,
  startRun,
  unpackRun,
} from '../../../../engine/index.ts';
import { openArtifacts } from '../../../../engine/store/files/artifacts.ts';
import { runPaths } from '../../../../engine/store/paths.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: p
inputs:
  token: {type: string, secret: true}
  home: {type: string, default: ${JSON.stringify(homedir())}}
steps:
  - {id: read, tool: filesystem, action: read, parameters: {path: notes.txt}}
  - {id: say, tool: terminal, parameters: {argv: [echo, "{{ token }}"]}}
  - {id: keep, tool: filesystem, action: write, parameters: {path: out.txt, content: "{{ read.content | length }}"}}
outputs: {long: "{{ read.content }}", place: "{{ keep.path }}"}
`;

describe('a run as a bundle', () => {
  const root = temporaryFolder();
  let there = '';
  beforeEach(() => {
    there = mkdtempSync(join(realpathSync(tmpdir()), 'baton-there-'));
  });
  afterEach(() => rmSync(there, { recursive: true, force: true }));

  const run = async (): Promise<string> => {
    mkdirSync(join(root(), '.git'));
    // Long enough to lie beside the log.
    writeFileSync(join(root(), 'notes.txt'), `in ${root()} `.repeat(3000));
    writeFileSync(join(root(), 'p.baton.yaml'), text);
    const secretInputs = new Map([['token', { secret: 'tok-very-secret-123' }]]);
    const allow = ['terminal', 'filesystem'];
    const handle = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {}, allow, secretInputs });
    const result = await handle.done;
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    return handle.folder;
  };

  it('opens elsewhere as it was, and grants nothing there', async () => {
    const folder = await run();
    const opened = await unpackRun(there, await packRun(folder));
    const [before, after] = [await readRun(folder), await readRun(opened)];
    assert.equal(after.foreign, true);
    const differs = diffRuns(before.result, after.result);
    assert.deepEqual(
      differs.steps.filter((step) => step.differs.status || step.differs.cost),
      [],
    );
    assert.equal(after.result.status, 'succeeded');
    const [listed] = await listRuns(there);
    assert.deepEqual([listed?.id, listed?.foreign], [before.result.run.id, true]);
    // A large value is there under the hash that it has now.
    const stored = after.state.steps.get('read')?.result;
    assert.ok(stored && 'artifact' in stored);
    assert.ok((await openArtifacts(runPaths(opened).artifacts).get(stored.artifact)).includes(`in ${there} in ${there}`));
    assert.equal(await unpackRun(there, await packRun(folder)), opened, 'one that is there stays');
  });

  it('gives back what lay under its run as a table of texts', async () => {
    writeFileSync(
      join(root(), 'p.baton.yaml'),
      'id: p\nsteps: [{id: twice, set: {a: "{{ \'tea \' * 20000 }}", b: ["{{ \'tea \' * 20000 }}"]}}]\n',
    );
    const handle = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {} });
    await handle.done;
    const opened = await unpackRun(there, await packRun(handle.folder));
    for (const folder of [handle.folder, opened]) {
      const stored = (await readRun(folder)).state.steps.get('twice')?.result;
      assert.ok(stored && 'artifact' in stored && stored.bytes < 90_000, JSON.stringify(stored));
      const text = 'tea '.repeat(20_000);
      assert.equal(await readResult(folder, 'twice'), JSON.stringify({ a: text, b: [text] }));
    }
  });

  it('holds no secret and no folder of this machine', async () => {
    const bytes = gunzipSync(await packRun(await run())).toString('utf8');
    for (const own of ['tok-very-secret-123', root(), homedir()]) {
      // The text is the author's own.
      const { files: _files, ...machine } = JSON.parse(bytes);
      assert.ok(!JSON.stringify(machine).includes(own), own);
    }
    assert.ok(!bytes.includes('tok-very-secret-123'));
  });

  it('that is none, is damaged or of a later version is refused and leaves nothing behind', async () => {
    const good = JSON.parse(gunzipSync(await packRun(await run())).toString('utf8'));
    const [hash = ''] = Object.keys(good.values);
    const cases: [what: string, bytes: Uint8Array, why: RegExp][] = [
      ['nothing', new Uint8Array(), /not the bundle/],
      ['text', Buffer.from('hello'), /not the bundle/],
      ['other JSON', gzipSync('[]'), /not the bundle/],
      ['a later one', gzipSync(JSON.stringify({ ...good, version: 2 })), /version 2/],
      ['a place outside', gzipSync(JSON.stringify({ ...good, run: '../../x' })), /damaged/],
      ['a value that is another one', gzipSync(JSON.stringify({ ...good, values: { [hash]: '"x"' } })), /damaged/],
      ['a value at a place outside', gzipSync(JSON.stringify({ ...good, values: { '../../x': '"x"' } })), /damaged/],
      ['facts that are none', gzipSync(JSON.stringify({ ...good, facts: ['x'] })), /damaged/],
    ];
    for (const [what, bytes, why] of cases)
      await assert.rejects(unpackRun(there, bytes), (error) => error instanceof Refusal && why.test(error.message), what);
    assert.deepEqual(await listRuns(there), []);
  });

  it('stays closed where a run of its name is there with other facts', async () => {
    const folder = await run();
    const bytes = await packRun(folder);
    assert.equal(await unpackRun(root(), bytes), folder, 'the run that it was made of');
    const good = JSON.parse(gunzipSync(bytes).toString('utf8'));
    const other = gzipSync(JSON.stringify({ ...good, facts: good.facts.slice(0, -1) }));
    const opened = await unpackRun(there, bytes);
    const before = readFileSync(join(opened, 'log.jsonl'), 'utf8');
    for (const place of [root(), there])
      await assert.rejects(
        unpackRun(place, other),
        (error) => error instanceof Refusal && /is here already, with other facts/.test(error.message),
      );
    assert.equal(readFileSync(join(opened, 'log.jsonl'), 'utf8'), before);
  });

  it('is not made of a run that is damaged', async () => {
    const folder = await run();
    const { artifacts, log } = runPaths(folder);
    const [value = ''] = readdirSync(artifacts);
    const whole = readFileSync(join(artifacts, value));
    writeFileSync(join(artifacts, value), '"other"');
    await assert.rejects(packRun(folder), /damaged/);
    writeFileSync(join(artifacts, value), whole);
    const lines = readFileSync(log, 'utf8').split('\n');
    writeFileSync(log, lines.with(4, 'damaged').join('\n'));
    await assert.rejects(packRun(folder), (error) => error instanceof Refusal && /line 5/.test(error.message));
  });

  it('is removed like any other run, and only that one', async () => {
    const folder = await run();
    const opened = await unpackRun(there, await packRun(folder));
    const { id } = (await readRun(opened)).result.run;
    assert.equal(await removeRun(there, 'nothing'), false);
    assert.equal(await removeRun(there, id), true);
    assert.deepEqual(await listRuns(there), []);
    assert.deepEqual(readdirSync(dirname(opened)), [], 'nothing of it is left on disk');
    await unpackRun(there, await packRun(folder));
    mkdirSync(join(dirname(opened), `.pruned-${id}`, 'artifacts'), { recursive: true });
    assert.equal(await removeRun(there, id), true, 'also where an earlier removal was cut off');
    assert.deepEqual(readdirSync(dirname(opened)), []);
    assert.ok(readFileSync(join(folder, 'log.jsonl')).length > 0);
  });
});
