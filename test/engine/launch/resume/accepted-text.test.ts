import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal, readRun, resumeRun, runPaths, startRun } from '../../../../engine/index.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: p
inputs:
  unused: { type: string, default: x }
steps:
  - { id: ok, ask: "Go on?", type: approve }
  - { id: say, prompt: Say hello., expert: writer, condition: "{{ ok }}" }
`;

const writer = 'experts:\n  writer: { system_prompt: You write. }\n';

describe('the rules, when a run goes on', () => {
  const root = temporaryFolder();
  const settings = (words: string) => writeFileSync(join(root(), 'baton.yaml'), words);
  const waiting = async (): Promise<string> => {
    settings(writer);
    writeFileSync(join(root(), 'p.baton.yaml'), text);
    const run = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {} });
    assert.equal((await run.done).status, 'waiting');
    return run.folder;
  };
  /** What the rules found in it. */
  const found = async (folder: string, goesOn: boolean) =>
    (await readRun(folder, { resumes: goesOn })).compiled.problems.map(({ code }) => code);

  it('are not asked again where nothing has changed that they go by', async () => {
    const folder = await waiting();
    assert.deepEqual(await found(folder, true), []);
  });

  it('are asked again where the settings have changed', async () => {
    const folder = await waiting();
    settings(`${writer}default_model: offline\n`);
    assert.deepEqual(await found(folder, true), ['unused-input']);
  });

  it('are asked again by another version of the engine, and where the plan does not tell what they went by', async () => {
    const folder = await waiting();
    const file = runPaths(folder).plan;
    const plan = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...plan, engine: '0.0.0' }));
    assert.deepEqual(await found(folder, true), ['unused-input']);
    const { accepted: _, ...older } = plan;
    writeFileSync(file, JSON.stringify(older));
    assert.deepEqual(await found(folder, true), ['unused-input']);
  });

  it('are not asked for what is only shown', async () => {
    const folder = await waiting();
    settings('{}\n');
    assert.deepEqual(await found(folder, false), []);
  });

  it('stop a run that can no longer go on', async () => {
    const folder = await waiting();
    settings('{}\n');
    await assert.rejects(resumeRun({ folder, env: {}, answers: [{ question: 'ok', value: 'true', by: 'ann' }] }), (error) => {
      assert.ok(error instanceof Refusal);
      assert.ok(error.problems.some(({ code }) => code === 'unknown-expert'));
      return true;
    });
  });
});
