import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Fact } from '../../../engine/state/events.ts';
import { readLog } from '../../../engine/store/log/read-log.ts';
import { baton, runsIn, told } from '../../engine/launch/resume/killing.ts';
import { settledPaths } from '../../engine/run/reference/logged-state.ts';
import { temporaryFolder } from '../../engine/store/folder.ts';

const cli = resolve('dist/cli.cjs');

/** Pipelines that leave something behind at each step, in the shapes in which people write them. */
const append = (file: string): string =>
  `tool: filesystem, action: append, repeatable: true, parameters: {path: "${file}", content: "x\\n"}`;
const shapes: Record<string, string> = {
  chain: Array.from(
    { length: 12 },
    (_, at) => `  - {id: s${at}, ${append(`s${at}.txt`)}${at ? `, dependencies: [s${at - 1}]` : ''}}\n`,
  ).join(''),
  fan: `${Array.from({ length: 12 }, (_, at) => `  - {id: s${at}, ${append(`s${at}.txt`)}}\n`).join('')}  - {id: end, ${append('end.txt')}, dependencies: [${Array.from({ length: 12 }, (_, at) => `s${at}`).join(', ')}]}\n`,
  loop: `  - {id: l, for_each: "{{ range(20) }}", max_parallel: 4, ${append('l{{ item }}.txt')}}\n  - {id: n, set: {n: "{{ l.iterations }}"}}\n`,
  switch: `  - {id: w, set: {w: b}}\n  - id: sw\n    switch: "{{ w.w }}"\n    cases:\n      a: [{id: a1, ${append('a1.txt')}}]\n      b: [{id: b1, ${append('b1.txt')}}, {id: b2, ${append('b2.txt')}, dependencies: [b1]}]\n`,
  handled: `  - {id: a, tool: filesystem, action: read, parameters: {path: none.txt}, on_failure: h}\n  - {id: h, ${append('h.txt')}}\n  - {id: b, ${append('b.txt')}, dependencies: [a]}\nfinally:\n  - {id: f, ${append('f.txt')}}\n`,
  asked: `  - {id: q, ask: "Which?", choices: [x, y], default: y}\n  - {id: a, ${append('{{ q }}.txt')}}\n`,
  call: `  - id: c\n    pipeline:\n      id: inner\n      steps:\n        - {id: i1, ${append('i1.txt')}}\n        - {id: i2, ${append('i2.txt')}, dependencies: [i1]}\n      outputs: {done: true}\n  - {id: e, ${append('e.txt')}, dependencies: [c]}\n`,
};

/** Numbers from 0 to below 1, the same at each run of the suite. */
function randomOf(seed: number): () => number {
  let at = seed;
  return () => {
    at = (Math.imul(at, 1_664_525) + 1_013_904_223) >>> 0;
    return at / 2 ** 32;
  };
}

/** Runs a command and kills it, with all that it began, after so many milliseconds. */
function killedAfter(folder: string, args: readonly string[], ms: number): Promise<void> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [cli, ...args], { cwd: folder, stdio: 'ignore', detached: true });
    const timer = setTimeout(() => {
      try {
        process.kill(-(child.pid ?? 0), 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }, ms);
    child.on('close', () => {
      clearTimeout(timer);
      done();
    });
  });
}

const rounds = 8;
const killsAtMost = 5;

describe('runs that are killed again and again', function () {
  this.timeout(1_200_000);
  const place = temporaryFolder();
  const counts = { kills: 0, resumes: 0, settled: 0, neverBegan: 0 };
  after(() => console.log(`      ${JSON.stringify(counts)}`));

  for (const [shape, steps] of Object.entries(shapes))
    it(`end as if nobody had killed them, and nothing that settled runs again: ${shape}`, async () => {
      const random = randomOf(shape.length * 7919);
      writeFileSync(join(place(), 'p.baton.yaml'), `id: p\nsteps:\n${steps}`);
      const began = performance.now();
      const whole = await baton(place(), ['run', '--json', 'p.baton.yaml']);
      const usual = performance.now() - began;
      assert.equal(whole.code, 0, whole.err);
      for (let round = 0; round < rounds; round++) {
        rmSync(join(place(), '.baton/runs'), { recursive: true, force: true });
        await killedAfter(place(), ['run', 'p.baton.yaml'], usual * (0.4 + 0.6 * random()));
        counts.kills++;
        const [run] = existingRuns(place());
        if (run === undefined || (await factsOf(place(), run)).length === 0) {
          counts.neverBegan++;
          if (run !== undefined) assert.equal((await baton(place(), ['resume', run])).code, 2);
          continue;
        }
        for (let kill = 1; kill < killsAtMost && random() < 0.7; kill++) {
          const before = await factsOf(place(), run);
          await killedAfter(place(), ['resume', '--rerun-interrupted', run], usual * (0.4 + 0.6 * random()));
          counts.kills++;
          assert.deepEqual((await factsOf(place(), run)).slice(0, before.length), before, 'what was on disk stays as it is');
        }
        const last = await baton(place(), ['resume', '--json', '--rerun-interrupted', run]);
        counts.resumes++;
        const facts = await factsOf(place(), run);
        const shown = await baton(place(), ['show', '--json', run]);
        assert.deepEqual(told(shown.out), told(whole.out), last.err);
        const ends = settledPaths(facts);
        counts.settled += ends.length;
        assert.equal(ends.length, new Set(ends).size, 'a step settled twice');
      }
    });
});

async function factsOf(folder: string, run: string): Promise<readonly Fact[]> {
  const path = join(folder, '.baton/runs', run);
  return existsSync(join(path, 'log.jsonl')) ? (await readLog(path)).facts : [];
}

function existingRuns(folder: string): string[] {
  try {
    return runsIn(folder);
  } catch {
    return [];
  }
}
