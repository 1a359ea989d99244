import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Fact } from '../../../../engine/state/events.ts';
import { encodeLine } from '../../../../engine/store/log/log-line.ts';
import { logHeader, readLog } from '../../../../engine/store/log/read-log.ts';
import { openLog } from '../../../../engine/store/log/run-log.ts';
import { stepFact } from '../facts.ts';
import { temporaryFolder } from '../folder.ts';

const shared = process.env['BATON_KEY'];

describe('a log shows who wrote it', () => {
  const folder = temporaryFolder();
  const file = () => join(folder(), 'log.jsonl');
  /** Three commits of two facts. */
  const commits = [2, 4, 6];
  let written: Buffer = Buffer.alloc(0);
  beforeEach(async () => {
    writeFileSync(join(folder(), 'plan.json'), '{"a": "plan"}');
    const log = await openLog(folder());
    for (let seq = 1; seq <= 6; seq++) {
      log.append(stepFact(seq, `${seq}é€😀`));
      if (commits.includes(seq)) await log.flushed();
    }
    await log.close();
    written = readFileSync(file());
  });
  afterEach(() => {
    process.env['BATON_KEY'] = shared;
  });
  const facts = (count: number): Fact[] => Array.from({ length: count }, (_, index) => stepFact(index + 1, `${index + 1}é€😀`));
  const readOf = (bytes: Buffer | string) => {
    writeFileSync(file(), bytes);
    return readLog(folder());
  };
  const lines = (): string[] => written.toString().split('\n').slice(0, -1);

  it('has one signature a commit, on its last line', () => {
    assert.deepEqual(
      lines().map((line) => line.includes('"mac":')),
      [false, false, true, false, true, false, true],
    );
  });

  it('is its own wherever it is cut: nothing that was committed before is lost, nothing of a commit that was cut off counts', async () => {
    for (let cut = 0; cut <= written.length; cut++) {
      const read = await readOf(written.subarray(0, cut));
      const whole =
        commits.findLast((count) => written.subarray(0, cut).toString().includes(`"seq":${count},`) && cut >= endOf(count)) ?? 0;
      assert.deepEqual(read.facts, facts(whole), `cut at ${cut}`);
      assert.equal(read.seal !== undefined, whole > 0);
      assert.equal(read.damage, undefined);
      assert.equal(read.torn !== undefined, cut !== read.end, `cut at ${cut}`);
    }
  });
  /** Where the line of a fact ends. */
  const endOf = (seq: number): number =>
    Buffer.byteLength(
      `${lines()
        .slice(0, seq + 1)
        .join('\n')}\n`,
    );

  it('takes no member of a value for its signature', async () => {
    const log = await openLog(folder(), await readLog(folder()));
    log.append(stepFact(7, { a: 1, mac: 'a member', b: { c: 2, mac: 'x'.repeat(22) } }));
    log.append(stepFact(8, ''));
    await log.close();
    const { facts: now, seal } = await readLog(folder());
    assert.deepEqual([now.length, seal !== undefined], [8, true]);
  });

  it('goes on signed behind a cut, and the whole is its own again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: written.length }), async (cut) => {
        const read = await readOf(written.subarray(0, cut));
        const log = await openLog(folder(), read);
        const next = stepFact(read.facts.length + 1, 'again');
        log.append(next);
        await log.close();
        const { facts: now, seal, torn } = await readLog(folder());
        assert.deepEqual([now, seal !== undefined, torn], [[...read.facts, next], true, undefined]);
      }),
      { numRuns: 40 },
    );
  });

  it('is not believed with any bit changed: it is damaged, cut, or foreign, and never says anything else as its own', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: written.length - 1 }), fc.nat({ max: 7 }), async (at, bit) => {
        const bytes = Buffer.from(written);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        const read = await readOf(bytes);
        assert.ok(read.damage || read.torn || !read.seal, `bit ${bit} of ${at}`);
        assert.deepEqual(read.facts, facts(read.facts.length));
      }),
      { numRuns: 300 },
    );
  });

  /** A line with the right sum that the machine never wrote. */
  const made = (fact: Fact): string => encodeLine(fact).trimEnd();
  const forged = stepFact(3, 'made up');
  const foreign: [rule: string, text: () => string][] = [
    ['a fact in it is another one, with the right sum', () => lines().with(3, made(forged)).join('\n')],
    [
      'a signed fact in it is another one',
      () =>
        lines()
          .with(2, changed(lines()[2] ?? ''))
          .join('\n'),
    ],
    ['a commit is missing', () => [...lines().slice(0, 3), ...renumbered(lines().slice(5))].join('\n')],
    ['it names no key', () => [lineWith(logHeader), ...lines().slice(1)].join('\n')],
    ['it is older than signatures', () => [lineWith({ baton: 'log', version: 1 }), ...facts(6).map(made)].join('\n')],
    ['it was made up whole, with the right sums', () => [lines()[0] ?? '', ...facts(6).map(made)].join('\n')],
  ];
  const lineWith = (value: object): string => encodeLine(value).trimEnd();
  /** The same line with another value, its signature, and the right sum. */
  const changed = (line: string): string => {
    const { crc: _, ...fact } = JSON.parse(line);
    return lineWith({ ...fact, result: { value: 'changed' } });
  };
  /** Later lines with the numbers of those that were taken away: their signatures stay. */
  const renumbered = (later: string[]): string[] =>
    later.map((line) => {
      const { crc: _, ...fact } = JSON.parse(line);
      return lineWith({ ...fact, seq: fact.seq - 2 });
    });
  for (const [rule, text] of foreign)
    it(`is foreign where ${rule}`, async () => {
      const read = await readOf(`${text()}\n`);
      assert.equal(read.seal, undefined);
    });

  it('is foreign with another plan, and with another key', async () => {
    writeFileSync(join(folder(), 'plan.json'), '{"another": "plan"}');
    assert.equal((await readLog(folder())).seal, undefined);
    writeFileSync(join(folder(), 'plan.json'), '{"a": "plan"}');
    assert.ok((await readLog(folder())).seal);
    process.env['BATON_KEY'] = 'another key, as long as one has to be';
    const read = await readLog(folder());
    assert.deepEqual([read.seal, read.facts], [undefined, facts(6)]);
  });

  it('takes nothing that stands behind its last commit without a signature', async () => {
    appendFileSync(file(), encodeLine(stepFact(7, 'appended')));
    const read = await readLog(folder());
    assert.deepEqual(read.facts, facts(6));
    assert.match(read.torn ?? '', /from line 8 on/);
  });

  it('stays foreign when it goes on: what is added is not signed', async () => {
    const read = await readOf([encodeLine({ baton: 'log', version: 1 }), encodeLine(stepFact(1))].join(''));
    const log = await openLog(folder(), read);
    log.append(stepFact(2));
    await log.close();
    const { facts: now, seal } = await readLog(folder());
    assert.deepEqual([now.length, seal], [2, undefined]);
    assert.ok(!readFileSync(file(), 'utf8').includes('"mac"'));
  });

  describe('the key of the machine', () => {
    const home = process.env['HOME'];
    beforeEach(() => {
      delete process.env['BATON_KEY'];
      process.env['HOME'] = join(folder(), 'home');
    });
    afterEach(() => {
      process.env['HOME'] = home;
    });
    const keyFile = () => join(folder(), 'home/.baton/key');
    const begin = async (name: string) => {
      const log = await openLog(join(folder(), name));
      log.append(stepFact(1));
      await log.close();
      return readLog(join(folder(), name));
    };

    it('is made on first use, for its owner alone, and stays', async () => {
      assert.ok((await begin('a')).seal);
      const { mode, size } = statSync(keyFile());
      assert.equal(size, 32);
      if (process.platform !== 'win32') assert.equal(mode & 0o777, 0o600);
      const key = readFileSync(keyFile());
      assert.ok((await begin('b')).seal);
      assert.deepEqual(readFileSync(keyFile()), key);
      assert.ok((await readLog(join(folder(), 'a'))).seal);
    });

    it('still knows what it wrote once there is a shared key, and goes on with it', async () => {
      await begin('a');
      process.env['BATON_KEY'] = shared;
      const read = await readLog(join(folder(), 'a'));
      assert.ok(read.seal);
      const log = await openLog(join(folder(), 'a'), read);
      log.append(stepFact(2));
      await log.close();
      delete process.env['BATON_KEY'];
      assert.equal((await readLog(join(folder(), 'a'))).seal !== undefined, true);
    });

    it('is not needed to run: without one a log is written, and is foreign', async () => {
      writeFileSync(join(folder(), 'home'), 'a file where the home folder belongs');
      const read = await begin('a');
      assert.deepEqual([read.facts.length, read.seal, existsSync(keyFile())], [1, undefined, false]);
    });

    it('is refused where it is damaged, or where a shared one is short', async () => {
      await begin('a');
      writeFileSync(keyFile(), 'short');
      await assert.rejects(begin('b'), /key of this machine is damaged/);
      process.env['BATON_KEY'] = 'too short';
      await assert.rejects(begin('c'), /BATON_KEY has fewer than 32 characters/);
    });
  });
});
