import assert from 'node:assert/strict';
import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  cancelRun,
  forkRun,
  giveAnswer,
  Refusal,
  readRun,
  recordAnswer,
  rerunChanged,
  resumeRun,
  runPaths,
  startRun,
  stateAt,
} from '../../../../engine/index.ts';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('a run whose process ended before its first fact', () => {
  const root = temporaryFolder();
  const env = {};
  const given = { question: 'ok', value: 'yes', by: 'ann' };
  const commands: [name: string, does: (folder: string) => Promise<unknown>][] = [
    ['resume', (folder) => resumeRun({ folder, env })],
    ['resume --changed', (folder) => rerunChanged({ folder, env })],
    ['fork', (folder) => forkRun({ folder, env })],
    ['show', (folder) => readRun(folder)],
    ['show --at', (folder) => stateAt(folder, 1)],
    ['answer', (folder) => resumeRun({ folder, env, answers: [given] })],
    ['answer --no-resume', (folder) => recordAnswer(folder, given)],
    ['cancel', (folder) => cancelRun(folder, 'ann', { env })],
  ];
  /** What was there of it when its process ended. */
  const ends: [what: string, cut: (folder: string) => void][] = [
    ['nothing but its folder', (folder) => remove(folder, 'log', 'plan', 'lock')],
    ['its plan', (folder) => remove(folder, 'log')],
    ['an empty log', (folder) => truncateSync(runPaths(folder).log, 0)],
    ['the half of a first line', (folder) => truncateSync(runPaths(folder).log, 20)],
    ['a first line and no fact', (folder) => truncateSync(runPaths(folder).log, 70)],
    [
      'an empty lock',
      (folder) => {
        remove(folder, 'log', 'lock');
        mkdirSync(runPaths(folder).lock);
        writeFileSync(join(runPaths(folder).lock, '1'), '');
      },
    ],
  ];
  const remove = (folder: string, ...names: ('log' | 'plan' | 'lock')[]): void => {
    for (const name of names) rmSync(runPaths(folder)[name], { recursive: true });
  };
  const begun = async (): Promise<string> => {
    writeFileSync(join(root(), 'baton.yaml'), '{}\n');
    writeFileSync(
      join(root(), 'p.baton.yaml'),
      yaml`
      id: p
      steps:
        - {id: ok, ask: "Go?", type: approve}
    `,
    );
    const run = await startRun({ file: 'p.baton.yaml', cwd: root(), env });
    await run.done;
    return run.folder;
  };

  for (const [what, cut] of ends)
    it(`that left ${what} is told in one way by every command, with what to do`, async () => {
      const folder = await begun();
      cut(folder);
      for (const [name, does] of commands) {
        const error = await does(folder).then(
          () => assert.fail(name),
          (one: unknown) => one,
        );
        assert.ok(error instanceof Refusal, `${name}: ${error}`);
        assert.match(error.message, /was cut off before it began: nothing of it was done/, name);
        assert.match(error.hint ?? '', /^Start it again: baton run (?:FILE|.*p\.baton\.yaml)$/, name);
      }
      assert.deepEqual(await giveAnswer(folder, given), { outcome: 'nobody' });
    });
});
