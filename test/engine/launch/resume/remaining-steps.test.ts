import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { offlineNote } from '../../../../engine/cli/run/offline-note.ts';
import type { Compiled } from '../../../../engine/index.ts';
import { askedModels, readRun, resumeRun, startRun } from '../../../../engine/index.ts';
import { remainingSteps } from '../../../../engine/launch/resume/remaining-steps.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('the remaining steps of a resumed run', () => {
  const root = temporaryFolder();
  const begin = async (steps: string, options: { allow?: string[]; model?: string }): Promise<string> => {
    writeFileSync(join(root(), 'baton.yaml'), '{}\n');
    writeFileSync(join(root(), 'p.baton.yaml'), `id: p\nsteps:\n${steps}`);
    const run = await startRun({ file: 'p.baton.yaml', cwd: root(), env: {}, ...options });
    const result = await run.done;
    assert.equal(result.status, 'waiting', result.error?.message);
    return run.folder;
  };
  const stepIds = ({ steps }: Compiled): string[] => steps.flatMap(({ step }) => step.id);

  it('are those that have not settled', async () => {
    const folder = await begin(
      `  - {id: a, tool: terminal, action: run, parameters: {command: "true"}}
  - {id: ok, ask: "Go on?", type: approve, dependencies: [a]}
  - {id: b, set: {x: 1}, dependencies: [ok]}
`,
      { allow: ['terminal'] },
    );
    const { compiled, state } = await readRun(folder);
    assert.deepEqual(stepIds(remainingSteps(compiled, state)), ['ok', 'b']);
  });

  it('tell whether the embedded engine is asked', async () => {
    const folder = await begin(
      `  - {id: a, prompt: "Summarise in one sentence: The mill stands by the sea. It has ground corn since 1780."}
  - {id: ok, ask: "Go on?", type: approve, dependencies: [a]}
`,
      { model: 'offline' },
    );
    const resumed = await resumeRun({ folder, env: {} });
    await resumed.done;
    assert.equal(offlineNote({ askedModels }, resumed), undefined);
    assert.deepEqual(stepIds(resumed.remaining), ['ok']);
  });

  it('find an MCP server that a settled step described', async () => {
    const server = join(import.meta.dirname, '../../../../node_modules/@modelcontextprotocol/server-everything/dist/index.js');
    const folder = await begin(
      `  - id: connect
    tool: mcp
    action: call
    parameters: {server: everything, server_config: {command: [${JSON.stringify(process.execPath)}, ${JSON.stringify(server)}, stdio]}, tool: get-sum, arguments: {a: 1, b: 10}}
  - {id: ok, ask: "Go on?", type: approve, dependencies: [connect]}
  - id: sum
    tool: mcp
    action: call
    dependencies: [ok]
    parameters: {server: everything, tool: get-sum, arguments: {a: 1, b: 11}}
`,
      { allow: ['mcp+machine'] },
    );
    const resumed = await resumeRun({ folder, env: {}, answers: [{ question: 'ok', value: true, by: 'ann' }] });
    assert.equal((await resumed.done).status, 'succeeded');
  });

  it('run where an earlier version kept a compile beside the log', async () => {
    const folder = await begin('  - {id: ok, ask: "Go on?", type: approve}\n', {});
    writeFileSync(join(folder, 'compiled.json'), '{"version":3,"of":"0","found":{},"crc":"0"}\n');
    const resumed = await resumeRun({ folder, env: {}, answers: [{ question: 'ok', value: true, by: 'ann' }] });
    assert.equal((await resumed.done).status, 'succeeded');
  });
});
