import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../../../../engine/compile/compile.ts';
import { startRun } from '../../../../engine/index.ts';
import { latenciesFor } from '../../../../engine/launch/admission/latencies.ts';
import { openLog } from '../../../../engine/store/log/run-log.ts';
import { createRun } from '../../../../engine/store/paths.ts';
import { makePlan, writePlan } from '../../../../engine/store/runs/plan.ts';
import { temporaryFolder } from '../../store/folder.ts';

const file = '/p.baton.yaml';
const compiled = (selection: string) => compile(`${selection}\nsteps: [{id: a, prompt: hi}]\n`, { file, settings: {} });

describe('what calls took in earlier runs', () => {
  const folder = temporaryFolder();

  /** A run with live calls of these models, each of so many milliseconds. */
  async function ran(calls: readonly (readonly [model: string, ms: number])[], provenance: 'live' | 'replayed' = 'live') {
    const paths = createRun(folder(), Date.now(), Math.random);
    await writePlan(paths.folder, makePlan('0', [{ file, text: 'steps: [{id: a, prompt: hi}]\n' }]));
    const log = await openLog(paths.folder);
    let seq = 1;
    const begun = { seq: seq++, at: 0, type: 'run.started' as const, run: paths.id, pipeline: { id: 'p', file, hash: 'x' } };
    const places = { output_path: 'out', root: folder(), workdir: folder() };
    log.append({ ...begun, inputs: {}, engine: '0', mode: 'live', limits: {}, ...places });
    for (const [index, [model, ms]] of calls.entries()) {
      const path = `a#${index + 1}`;
      log.append({ seq: seq++, at: 1_000, type: 'call.started', path, kind: 'model', name: model, request: 'r' });
      log.append({ seq: seq++, at: 1_000 + ms, type: 'call.settled', path, result: { value: null }, model, provenance });
    }
    await log.close();
  }

  it('are the medians of live calls, by model', async () => {
    await ran([
      ['m:a', 100],
      ['m:a', 300],
      ['m:a', 900],
      ['m:b', 50],
    ]);
    await ran([['m:a', 700]]);
    await ran([['m:a', 1]], 'replayed');
    assert.deepEqual(await latenciesFor(compiled('selection: performance'), folder()), { 'm:a': 300, 'm:b': 50 });
    assert.deepEqual(await latenciesFor(compiled('selection: {strategy: cost, max_latency: 1s}'), folder()), {
      'm:a': 300,
      'm:b': 50,
    });
  });

  it('are read only where a selection goes by them', async () => {
    for (const none of ['selection: cost', '', 'default_model: a:b'])
      assert.equal(await latenciesFor(compiled(none), folder()), undefined, none);
  });

  it('stand in the log of the run that went by them', async () => {
    const cwd = folder();
    await ran([['scripted:slow', 900]]);
    await ran([['scripted:quick', 10]]);
    writeFileSync(join(cwd, 'baton.yaml'), "models: [{id: 'scripted:slow'}, {id: 'scripted:quick'}]\n");
    writeFileSync(join(cwd, 'p.baton.yaml'), 'selection: performance\nsteps: [{id: a, prompt: hi}]\n');
    const { done, folder: place } = await startRun({ file: 'p.baton.yaml', cwd, env: {}, script: { otherwise: 'x' } });
    const { steps } = await done;
    assert.equal(steps['a']?.why?.model?.chosen, 'scripted:quick');
    assert.match(
      readFileSync(join(place, 'log.jsonl'), 'utf8').split('\n')[1] ?? '',
      /"latencies":\{"scripted:slow":900,"scripted:quick":10\}/,
    );
  });
});
