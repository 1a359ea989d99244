import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import type { Fact } from '../../../../engine/state/events.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { encodeLine } from '../../../../engine/store/log/log-line.ts';
import { logHeader, openLogReader, parseLog, readLog } from '../../../../engine/store/log/read-log.ts';
import { openLog } from '../../../../engine/store/log/run-log.ts';
import { stepFact } from '../facts.ts';
import { temporaryFolder } from '../folder.ts';
import { start } from '../program.ts';

describe('log', () => {
  const folder = temporaryFolder();
  const file = () => join(folder(), 'log.jsonl');
  const write = async (...values: number[]) => {
    const log = await openLog(folder());
    for (const seq of values) log.append(stepFact(seq));
    await log.close();
  };
  /** The same, each in a commit of its own. */
  const writeEach = async (...values: number[]) => {
    const log = await openLog(folder());
    for (const seq of values) {
      log.append(stepFact(seq));
      await log.flushed();
    }
    await log.close();
  };

  it('gives back what was appended, in order, under a line that names the format', async () => {
    await write(1, 2, 3);
    const { seal, ...read } = await readLog(folder());
    assert.deepEqual(read, { facts: [1, 2, 3].map((seq) => stepFact(seq)), end: statSync(file()).size });
    const first = /^\{"baton":"log","version":2,"key":"[0-9a-f]{8}","crc":"[0-9a-f]{8}"\}\n\{"seq":1,/;
    assert.match(readFileSync(file(), 'utf8'), first);
    assert.ok(seal && readFileSync(file(), 'utf8').includes(`"mac":"${seal.mac}"`));
  });

  it('keeps any text and any value', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    await fc.assert(
      fc.property(fc.array(fc.oneof(text, fc.constantFrom('\ud800', '\u2028', '","crc":"00000000"}\n'))), (values) => {
        const facts = values.map((value, index) => stepFact(index + 1, value.isWellFormed() ? value : value.toWellFormed()));
        const bytes = Buffer.from([logHeader, ...facts].map(encodeLine).join(''));
        assert.deepEqual(parseLog(bytes, 'log'), { facts, end: bytes.length });
      }),
    );
  });

  it('takes at most 300 bytes for a trivial step', () => {
    assert.ok(encodeLine(stepFact(10_000)).length <= 300);
  });

  it('reads every whole line of a log cut anywhere, and says that the last was cut off', () => {
    const bytes = Buffer.from([logHeader, stepFact(1), stepFact(2, 'é€😀')].map(encodeLine).join(''));
    const ends = [...bytes.keys()].filter((at) => bytes[at] === 10).map((at) => at + 1);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const read = parseLog(bytes.subarray(0, cut), 'log');
      const whole = ends.filter((end) => end <= cut);
      assert.equal(read.end, whole.at(-1) ?? 0);
      assert.equal(read.facts.length, Math.max(0, whole.length - 1));
      assert.equal(read.torn !== undefined, cut !== read.end);
      assert.equal(read.damage, undefined);
    }
  });

  it('that grows gives each fact once, as soon as what holds it is whole, and nothing behind damage', async () => {
    await writeEach(1, 2, 3);
    const signed = readFileSync(file());
    const unsigned = Buffer.from([logHeader, stepFact(1), stepFact(2, 'é€😀'), stepFact(3)].map(encodeLine).join(''));
    const grown = join(folder(), 'grown');
    mkdirSync(grown);
    for (const bytes of [signed, unsigned]) {
      writeFileSync(join(grown, 'log.jsonl'), '');
      const read = openLogReader(grown);
      const facts: Fact[] = [];
      for (let cut = 0; cut <= bytes.length; cut += 7) {
        writeFileSync(join(grown, 'log.jsonl'), bytes.subarray(0, cut));
        facts.push(...(await read()).facts);
        assert.deepEqual(facts, parseLog(bytes.subarray(0, cut), 'log').facts);
      }
      writeFileSync(join(grown, 'log.jsonl'), bytes);
      facts.push(...(await read()).facts);
      assert.deepEqual(facts, parseLog(bytes, 'log').facts);
      const damaged = Buffer.concat([bytes, Buffer.from('damaged\n'), bytes]);
      writeFileSync(join(grown, 'log.jsonl'), damaged);
      const { facts: before, damage } = parseLog(damaged, join(grown, 'log.jsonl'));
      for (let count = 0; count < 2; count++) {
        const again = await read();
        assert.deepEqual([again.facts, again.damage], [before, damage]);
      }
    }
    rmSync(join(grown, 'log.jsonl'));
    await assert.rejects(openLogReader(grown)(), RunError);
  });

  const replace = (bytes: Buffer | string): void => {
    writeFileSync(`${file()}.new`, bytes);
    renameSync(`${file()}.new`, file());
  };
  const unsignedLog = (...seqs: number[]): string => [logHeader, ...seqs.map((seq) => stepFact(seq))].map(encodeLine).join('');
  const rewritings: [how: string, rewrite: (signed: Buffer) => void][] = [
    ['signed, in another file', replace],
    ['signed, in its place', (signed) => writeFileSync(file(), signed)],
    ['with other facts behind the first one, in its place', () => writeFileSync(file(), unsignedLog(1, 2).replace('\n', '\n\n'))],
    ['shorter, in its place', () => writeFileSync(file(), unsignedLog(1))],
  ];
  for (const [how, rewrite] of rewritings)
    it(`that is written anew while it is read is read again: ${how}`, async () => {
      await writeEach(1, 2, 3, 4);
      const signed = readFileSync(file());
      writeFileSync(file(), unsignedLog(1, 2, 3));
      const read = openLogReader(folder());
      assert.equal((await read()).facts.length, 3);
      rewrite(signed);
      const whole = parseLog(readFileSync(file()), file());
      const again = await read();
      assert.deepEqual([again.facts, again.damage], [whole.facts, whole.damage]);
    });

  it('goes on after a torn line: it is cut, and the new facts follow', async () => {
    await writeEach(1, 2);
    truncateSync(file(), statSync(file()).size - 5);
    const read = await readLog(folder());
    assert.match(read.torn ?? '', /line 3, \d+ bytes/);
    const log = await openLog(folder(), read);
    log.append(stepFact(2, 'again'));
    await log.close();
    assert.deepEqual((await readLog(folder())).facts, [stepFact(1), stepFact(2, 'again')]);
  });

  it('begins anew where a crash left an empty file', async () => {
    writeFileSync(file(), '{"bat');
    const log = await openLog(folder(), await readLog(folder()));
    log.append(stepFact(1));
    await log.close();
    assert.deepEqual((await readLog(folder())).facts, [stepFact(1)]);
  });

  const line = (seq: number) => encodeLine(stepFact(seq));
  const top = encodeLine(logHeader);
  /** A line that is whole, whatever it says. */
  const sealed = (body: string) => `${body},"crc":"${crc32(body).toString(16).padStart(8, '0')}"}\n`;
  const many = top + Array.from({ length: 2_499 }, (_, index) => line(index + 1)).join('');
  const damages: [rule: string, text: string, line: number, facts: number, message: RegExp][] = [
    ['a changed letter', top + line(1) + line(2).replace('value of', 'valUe of') + line(3), 3, 1, /damaged.*line 3/],
    ['a line that is not JSON', `${top}${line(1)}what?\n${line(2)}`, 3, 1, /damaged.*line 3/],
    ['an empty line', `${top}\n${line(1)}`, 2, 0, /damaged.*line 2/],
    ['two broken lines at the end', `${top}${line(1)}x\ny\n`, 3, 1, /damaged.*line 3/],
    ['a line that is missing', top + line(1) + line(3), 3, 1, /fact 3 is where fact 2 belongs/],
    ['a line that stands twice', top + line(1) + line(1), 3, 1, /fact 1 is where fact 2 belongs/],
    [
      'a fact of another version',
      top + encodeLine({ seq: 1, at: 1, type: 'step.dreamt' }),
      2,
      0,
      /"step\.dreamt".*does not know/,
    ],
    ['a line without type', top + encodeLine({ seq: 1 }), 2, 0, /holds null/],
    ['another format', encodeLine({ baton: 'log', version: 3 }) + line(1), 1, 0, /has format 3.*reads formats up to 2/],
    [
      'a whole last line that says something else',
      top + line(1) + line(2).replace('value of', 'valUe of'),
      3,
      1,
      /damaged.*line 3/,
    ],
    ['a last line whose end is another letter', `${top}${line(1)}${line(2).slice(0, -1)}x`, 3, 1, /damaged.*line 3/],
    ['another file', encodeLine({ hello: 1 }), 1, 0, /not a log of Baton/],
    ['a list where an object belongs', top + encodeLine([1, 2]) + line(1), 2, 0, /damaged/],
    ['two objects in a line', `${top}${line(1)}${sealed('{"seq":2},{"seq":3')}${line(2)}`, 3, 1, /damaged.*line 3/],
    ['half a list in a line', `${top}${sealed('{"seq":1},[{"seq":2')}${sealed('{"seq":3}],{"seq":4')}`, 2, 0, /damaged.*line 2/],
    ['a damaged line far behind', `${many}x${line(2_500)}${line(2_501)}`, 2_501, 2_499, /damaged.*line 2501/],
  ];
  for (const [rule, text, at, facts, message] of damages)
    it(`refuses ${rule}, with its place, and shows what stands before`, async () => {
      writeFileSync(file(), text);
      const read = await readLog(folder());
      assert.equal(read.damage?.line, at);
      assert.match(read.damage.message, message);
      assert.equal(read.facts.length, facts);
      await assert.rejects(openLog(folder(), read), (error) => error instanceof RunError && error.failure.kind === 'input');
      assert.equal(readFileSync(file(), 'utf8'), text);
    });

  it('is on disk when `flushed` resolves, and each `flushed` covers what was appended before it', async () => {
    const log = await openLog(folder());
    await log.flushed();
    for (let seq = 1; seq <= 20; seq++) {
      log.append(stepFact(seq));
      const waits = log.flushed();
      if (seq % 3 === 0) await waits;
      if (seq % 3 === 0) assert.equal((await readLog(folder())).facts.length, seq);
    }
    await log.flushed();
    assert.equal((await readLog(folder())).facts.length, 20);
    await log.close();
    assert.throws(() => log.append(stepFact(21)), /closed/);
  });

  it('writes facts of one turn together', async () => {
    const log = await openLog(folder());
    log.append(stepFact(1));
    const first = log.flushed();
    log.append(stepFact(2));
    assert.equal(log.flushed(), first);
    await first;
    assert.equal((await readLog(folder())).facts.length, 2);
    await log.close();
  });

  it('brings to disk also what nobody waits for', async () => {
    const log = await openLog(folder());
    log.append(stepFact(1));
    while (statSync(file()).size === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.equal((await readLog(folder())).facts.length, 1);
    await log.close();
  });

  it('does not let facts pile up in memory: beyond a megabyte they are written at once', async () => {
    const log = await openLog(folder());
    for (let seq = 1; seq <= 30; seq++) log.append(stepFact(seq, 'x'.repeat(100_000)));
    assert.ok(statSync(file()).size > 2_000_000);
    await log.close();
    assert.equal((await readLog(folder())).facts.length, 30);
  });

  it('does not overwrite a log that exists', async () => {
    await write(1);
    await assert.rejects(openLog(folder()), /cannot be opened: it exists already/);
  });

  it('says so where the folder cannot be written, or holds no log', async () => {
    const inTheWay = join(folder(), 'file');
    writeFileSync(inTheWay, '');
    await assert.rejects(openLog(join(inTheWay, 'run')), /The log of the run cannot be opened: .*a file, not a folder/);
    await assert.rejects(readLog(join(folder(), 'none')), /The log of the run cannot be read: it does not exist/);
    mkdirSync(file());
    await assert.rejects(readLog(folder()), /it is a folder/);
  });

  it('loses nothing that was on disk when the writer is killed', async () => {
    const run = join(folder(), 'run');
    const writer = start('test/engine/store/programs/write-log.ts', [run]);
    let said = 0;
    while (said < 350) said = Number((await writer.line()) ?? assert.fail(writer.errors()));
    writer.child.kill('SIGKILL');
    for (let last = await writer.line(); last; last = await writer.line()) said = Number(last);
    assert.equal((await writer.ended).signal, 'SIGKILL');
    const read = await readLog(run);
    assert.equal(read.damage, undefined);
    assert.ok(read.facts.length >= said);
    const log = await openLog(run, read);
    log.append(stepFact(read.facts.length + 1));
    await log.close();
    assert.equal((await readLog(run)).facts.length, read.facts.length + 1);
  });

  it('reports a full disk once and ever after', async function () {
    if (!existsSync('/dev/full')) this.skip();
    symlinkSync('/dev/full', file());
    const log = await openLog(folder(), { facts: [], end: 0 });
    const full = (error: unknown) => {
      assert.ok(error instanceof RunError);
      assert.match(error.message, /log of the run cannot be written, so the run has stopped: the disk is full/);
      assert.match(error.failure.hint ?? '', /Free some space/);
      return !error.failure.retryable;
    };
    log.append(stepFact(1));
    await assert.rejects(log.flushed(), full);
    log.append(stepFact(2));
    await assert.rejects(log.flushed(), full);
    await assert.rejects(log.close(), full);
  });

  it('reports a full disk also to those who ask while it is found, and when nobody asked', async function () {
    if (!existsSync('/dev/full')) this.skip();
    symlinkSync('/dev/full', file());
    const log = await openLog(folder(), { facts: [], end: 0 });
    for (let seq = 1; seq <= 12; seq++) log.append(stepFact(seq, 'x'.repeat(100_000)));
    await assert.rejects(log.close(), /the disk is full/);
    const silent = await openLog(folder(), { facts: [], end: 0 });
    silent.append(stepFact(1));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await assert.rejects(silent.close(), /the disk is full/);
  });

  it('reports a disk that takes no more, once and ever after, and keeps what it had', async function () {
    if (process.platform === 'win32') this.skip();
    const run = join(folder(), 'run');
    const writer = start('test/engine/store/programs/write-log.ts', [run], "ulimit -f 16; trap '' XFSZ");
    let said = 0;
    let line = await writer.line();
    for (; line && /^\d+$/.test(line); line = await writer.line()) said = Number(line);
    const failure = JSON.parse(line ?? assert.fail(writer.errors()));
    assert.match(failure.message, /log of the run cannot be written, so the run has stopped: the file would be too large/);
    assert.equal(failure.retryable, false);
    assert.equal(await writer.line(), 'still refused');
    assert.equal((await writer.ended).code, 0);
    assert.ok(existsSync(join(run, 'log.jsonl')) && said > 0);
    const read = await readLog(run);
    assert.ok(read.facts.length >= said);
    assert.equal(read.damage, undefined);
  });
});
