import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunError } from '../../../../engine/state/failure.ts';
import { isAlive, thisProcess } from '../../../../engine/store/lock/process.ts';
import { acquireLock, lockOwner, type Owner } from '../../../../engine/store/lock/run-lock.ts';
import { temporaryFolder } from '../folder.ts';
import { start } from '../program.ts';

const program = 'test/engine/store/programs/hold-lock.ts';

describe('lock', () => {
  const folder = temporaryFolder();
  const lockFile = (number: number) => join(folder(), 'lock', String(number));
  /** A lock left by somebody whose last heartbeat is so many milliseconds old. */
  const leave = (owner: Partial<Owner> | string, age = 0, number = 1) => {
    mkdirSync(join(folder(), 'lock'), { recursive: true });
    const text = typeof owner === 'string' ? owner : JSON.stringify({ ...thisProcess(), since: Date.now() - age, ...owner });
    writeFileSync(lockFile(number), text);
    const at = (Date.now() - age) / 1000;
    utimesSync(lockFile(number), at, at);
  };
  const refused = (who: RegExp) => (error: unknown) =>
    error instanceof RunError && error.failure.kind === 'input' && who.test(error.message);

  it('has one owner, by name, until it is released', async () => {
    assert.equal(await lockOwner(folder()), undefined);
    const lock = await acquireLock(folder());
    assert.equal((await lockOwner(folder()))?.pid, process.pid);
    await assert.rejects(acquireLock(folder()), refused(new RegExp(`process ${process.pid} on `)));
    await lock.release();
    assert.equal(await lockOwner(folder()), undefined);
    await (await acquireLock(folder())).release();
  });

  it('tells who had it before on this machine, and when that was last seen alive', async () => {
    const lock = await acquireLock(folder());
    assert.equal(lock.before, undefined);
    await lock.release();
    const released = statSync(lockFile(1)).mtimeMs;
    const next = await acquireLock(folder());
    assert.equal(next.before?.seen, released);
    assert.ok((next.before?.since ?? 0) <= released);
    await next.release();
    leave({ started: 'another' }, 5000, 3);
    const beat = statSync(lockFile(3)).mtimeMs;
    const after = await acquireLock(folder());
    assert.equal(after.before?.seen, beat);
    await after.release();
    leave({ place: 'another machine' }, 60_000, 5);
    const other = await acquireLock(folder());
    assert.equal(other.before, undefined);
    await other.release();
  });

  it('is won by exactly one of several processes', async () => {
    const programs = Array.from({ length: 4 }, () => start(program, [folder()]));
    const said = await Promise.all(programs.map(async (one) => (await one.line()) ?? assert.fail(one.errors())));
    const winner = programs[said.indexOf('won')];
    assert.equal(said.filter((line) => line === 'won').length, 1);
    for (const line of said.filter((one) => one !== 'won'))
      assert.match(line, new RegExp(`worked on by process ${winner?.child.pid} on`));
    winner?.child.kill('SIGKILL');
    await Promise.all(programs.map((one) => one.ended));
  });

  it('is taken over at once, by exactly one, from a process that was killed', async () => {
    const first = start(program, [folder()]);
    assert.equal(await first.line(), 'won', first.errors());
    first.child.kill('SIGKILL');
    await first.ended;
    const programs = Array.from({ length: 4 }, () => start(program, [folder()]));
    const said = await Promise.all(programs.map((one) => one.line()));
    assert.equal(said.filter((line) => line === 'won').length, 1, said.join('\n'));
    for (const one of programs) one.child.kill('SIGKILL');
    await Promise.all(programs.map((one) => one.ended));
  });

  it('passes from hand to hand without ever having two owners', async () => {
    let inside = 0;
    let turns = 0;
    const worker = async () => {
      while (turns < 40) {
        const lock = await acquireLock(folder()).catch(() => undefined);
        if (!lock) {
          await sleep(1);
          continue;
        }
        assert.equal(++inside, 1);
        turns++;
        await sleep(0);
        inside--;
        await lock.release();
      }
    };
    await Promise.all(Array.from({ length: 5 }, worker));
    assert.deepEqual(
      readdirSync(join(folder(), 'lock')).filter((name) => /^\d+$/.test(name)).length,
      1,
      'older numbers are removed',
    );
  });

  const elsewhere = { host: 'far-away', place: 'far-away 1 2' };
  it('belongs to another machine while its heartbeat is young', async () => {
    leave(elsewhere, 5_000);
    await assert.rejects(acquireLock(folder()), refused(/far-away/));
    assert.equal((await lockOwner(folder()))?.host, 'far-away');
  });
  it('is taken from another machine whose heartbeat is over ten seconds old', async () => {
    leave(elsewhere, 11_000);
    assert.equal(await lockOwner(folder()), undefined);
    await (await acquireLock(folder())).release();
  });
  it('is taken from a process whose number another one has now', async () => {
    leave({ pid: process.ppid, started: '1' });
    const known = thisProcess().started !== undefined;
    if (known) await (await acquireLock(folder())).release();
    else await assert.rejects(acquireLock(folder()), refused(/process/));
  });
  it('trusts the heartbeat where nothing tells when the owner began', async () => {
    const { started: _, ...nameless } = thisProcess();
    mkdirSync(join(folder(), 'lock'));
    writeFileSync(lockFile(1), JSON.stringify({ ...nameless, since: 1 }));
    await assert.rejects(acquireLock(folder()), refused(/process/));
    const old = (Date.now() - 61_000) / 1000;
    utimesSync(lockFile(1), old, old);
    await (await acquireLock(folder())).release();
  });
  for (const [what, text] of [
    ['is empty', ''],
    ['was cut off', '{"pid":'],
    ['is of another shape', '[]'],
  ] as const)
    it(`is taken where its file ${what}: who made it died before its name stood in it`, async () => {
      leave(text);
      assert.equal(await lockOwner(folder()), undefined);
      await (await acquireLock(folder())).release();
    });
  it('has its owner in it as soon as it is there', async () => {
    let done = false;
    const taking = acquireLock(folder()).finally(() => (done = true));
    const seen: string[] = [];
    while (!done) {
      if (existsSync(lockFile(1))) seen.push(readFileSync(lockFile(1), 'utf8'));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await (await taking).release();
    for (const text of seen) assert.equal(JSON.parse(text).pid, process.pid);
  });
  it('sees the name that an owner writes late', async () => {
    leave('');
    const trying = acquireLock(folder());
    await sleep(60);
    leave({ ...elsewhere, released: true });
    await (await trying).release();
  });

  it('shows that it is alive by a heartbeat', async () => {
    const lock = await acquireLock(folder(), { beat: 5 });
    const old = (Date.now() - 60_000) / 1000;
    utimesSync(lockFile(1), old, old);
    while (Date.now() - statSync(lockFile(1)).mtimeMs > 30_000) await sleep(5);
    await lock.release();
    assert.equal(JSON.parse(readFileSync(lockFile(1), 'utf8')).released, true);
  });

  it('tells its owner when another process has taken it over', async () => {
    const lock = await acquireLock(folder(), { beat: 5 });
    leave(elsewhere, 0, 2);
    while (!lock.lost.aborted) await sleep(5);
    assert.match(String(lock.lost.reason.message), /taken this run over/);
    await lock.release();
    assert.equal(JSON.parse(readFileSync(lockFile(2), 'utf8')).released, undefined);
  });

  it('says so where it cannot be made or released', async () => {
    writeFileSync(join(folder(), 'lock'), '');
    await assert.rejects(acquireLock(folder()), /The run cannot be locked: /);
    await assert.rejects(lockOwner(folder()));
    const run = join(folder(), 'run');
    const lock = await acquireLock(run);
    rmSync(join(run, 'lock'), { recursive: true });
    writeFileSync(join(run, 'lock'), '');
    await assert.rejects(lock.release(), /The lock of the run cannot be released/);
  });
});

describe('process', () => {
  it('tells the living from the dead', async () => {
    assert.notEqual(isAlive(thisProcess()), false);
    const gone = start(program, ['/nowhere', 'once']);
    await gone.ended;
    assert.equal(isAlive({ ...thisProcess(), pid: gone.child.pid ?? 0 }), false);
  });
});
