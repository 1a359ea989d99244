import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refusal, resumeRun } from '../../../engine/index.ts';
import { readLog } from '../../../engine/store/log/read-log.ts';
import { baton, runsIn } from '../../engine/launch/resume/killing.ts';
import { settledPaths } from '../../engine/run/reference/logged-state.ts';

const text = `id: p
steps:
  - {id: a, set: {n: 1}}
  - {id: b, for_each: "{{ range(4) }}", tool: filesystem, action: write, parameters: {path: "b{{ item }}.txt", content: "{{ item }}"}}
  - {id: c, set: {n: "{{ a.n + b.iterations }}"}}
outputs: {n: "{{ c.n }}"}
`;

const flips = 300;

describe('logs that were cut or changed', function () {
  this.timeout(1_200_000);
  /** One for all cases: the run is made once. */
  const place = mkdtempSync(join(realpathSync(tmpdir()), 'baton-test-'));
  after(() => rmSync(place, { recursive: true, force: true }));
  let folder = '';
  let whole: Buffer;
  before(async () => {
    writeFileSync(join(place, 'p.baton.yaml'), text);
    const killed = await baton(place, ['run', '--events', 'p.baton.yaml'], 12);
    assert.equal(killed.signal, 'SIGKILL', killed.err);
    const [run = ''] = runsIn(place);
    folder = join(place, '.baton/runs', run);
    cpSync(folder, join(place, 'kept'), { recursive: true });
    whole = readFileSync(join(folder, 'log.jsonl'));
  });

  /** Resumes the run with this log. `refused`, or what came out. */
  async function resumed(log: Buffer): Promise<{ refused: string } | { status: string; n: unknown; twice: boolean }> {
    rmSync(folder, { recursive: true });
    cpSync(join(place, 'kept'), folder, { recursive: true });
    writeFileSync(join(folder, 'log.jsonl'), log);
    try {
      const run = await resumeRun({ folder, rerunInterrupted: true });
      const { status, outputs } = await run.done;
      const ends = settledPaths((await readLog(folder)).facts);
      return { status, n: outputs['n'], twice: new Set(ends).size !== ends.length };
    } catch (error) {
      if (error instanceof Refusal) return { refused: error.message };
      throw error;
    }
  }
  const right = { status: 'succeeded', n: 5, twice: false };

  it('cut at every byte of the last two lines, a run goes on to the same end', async () => {
    const lines = whole.toString().trimEnd().split('\n');
    const from = whole.length - Buffer.byteLength(`${lines.slice(-2).join('\n')}\n`);
    let cuts = 0;
    for (let at = from; at <= whole.length; at++, cuts++)
      assert.deepEqual(await resumed(whole.subarray(0, at)), right, `cut at ${at}`);
    console.log(`      ${cuts} cuts`);
  });

  it('with one bit changed, it is refused or goes on to the same end', async () => {
    const counts = { refused: 0, right: 0 };
    let at = 7;
    for (let flip = 0; flip < flips; flip++) {
      at = (Math.imul(at, 1_664_525) + 1_013_904_223) >>> 0;
      const changed = Buffer.from(whole);
      const index = at % changed.length;
      changed[index] = (changed[index] ?? 0) ^ (1 << ((at >>> 24) % 8));
      const outcome = await resumed(changed);
      if ('refused' in outcome) counts.refused++;
      else {
        assert.deepEqual(outcome, right, `bit ${(at >>> 24) % 8} of byte ${index}`);
        counts.right++;
      }
    }
    console.log(`      ${JSON.stringify(counts)}`);
  });
});
