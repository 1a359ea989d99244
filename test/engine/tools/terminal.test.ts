import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { JsonMap } from '../../../engine/language/json.ts';
import { terminal } from '../../../engine/language/tools/builtin/terminal.ts';
import { RunError } from '../../../engine/state/failure.ts';
import type { ToolsOptions } from '../../../engine/tools/tools.ts';
import { temporaryFolder } from '../store/folder.ts';
import { failureOf, toolsIn } from './world.ts';

const fits = new Ajv2020({ strict: false }).compile(terminal.actions.execute.result);

describe('terminal', () => {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  const folder = temporaryFolder();
  const here = (name = '') => join(folder(), 'work/here', name);
  const run = async (parameters: JsonMap, options: Partial<ToolsOptions> = {}, signal?: AbortSignal): Promise<JsonMap> => {
    const result = await toolsIn(folder(), { allow: ['terminal+machine'], ...options }).run(parameters, signal);
    if (result.success) assert.ok(fits(result), JSON.stringify(fits.errors));
    return result;
  };
  const isAlive = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
    } catch {
      return false;
    }
    const stat = existsSync('/proc/self/stat') ? readFileSync(`/proc/${pid}/stat`, 'latin1') : '';
    return !/\) [ZX] /.test(stat);
  };
  /** Numbers of processes that the command wrote into files named `pid…` in the working folder. */
  const pids = () =>
    readdirSync(here())
      .filter((name) => name.startsWith('pid'))
      .map((name) => Number(readFileSync(here(name), 'utf8')));
  const written = async (count: number) => {
    while (!existsSync(here()) || pids().filter((pid) => pid > 0).length < count) await sleep(5);
    return pids();
  };

  it('runs a line through a shell and gives what it wrote', async () => {
    const command = 'printf "%s" "$((1 + 1)) é"; echo oops >&2';
    assert.deepEqual(await run({ command }), { success: true, exit_code: 0, stdout: '2 é', stderr: 'oops\n' });
  });
  it('runs a program with its arguments, which no shell reads', async () => {
    const argv = ['printf', '%s|', '$HOME', '; echo x', '`id`', '', 5, true];
    assert.equal((await run({ argv })).stdout, '$HOME|; echo x|`id`||5|true|');
  });
  it('takes a line that begins with a dash for a command', async () => {
    assert.match(String((await run({ command: '-c true' })).error), /-c/);
  });
  it('says the command to those who watch', async () => {
    const { run: call, logged } = toolsIn(folder(), { allow: ['terminal+machine'] });
    await call({ command: 'true' });
    await call({ argv: ['echo', 'a'] });
    assert.deepEqual(logged, ['true', 'echo a']);
  });
  it('runs in the working folder, or in another one that may be touched', async () => {
    assert.equal((await run({ command: 'pwd' })).stdout, `${join(folder(), 'work/here')}\n`);
    assert.equal((await run({ command: 'pwd', cwd: '..' })).stdout, `${join(folder(), 'work')}\n`);
    toolsIn(folder());
    symlinkSync(join(folder(), 'secret'), here('escape'));
    assert.equal((await failureOf(run({ command: 'pwd', cwd: 'escape' }))).kind, 'permission');
    for (const cwd of ['none', 'file']) {
      writeFileSync(here('file'), '');
      assert.match(
        String((await run({ command: 'pwd', cwd })).error),
        new RegExp(`cannot run in "${cwd}": there is no such folder`),
      );
    }
  });

  describe('failing', () => {
    const failures: [rule: string, parameters: JsonMap, code: number, error: RegExp][] = [
      ['an exit code', { command: 'echo a; echo "b  " >&2; echo >&2; exit 3' }, 3, /^The command ended with exit code 3: b$/],
      ['an exit code with words on standard output only', { command: 'echo why; false' }, 1, /exit code 1: why$/],
      ['an exit code without a word', { argv: ['false'] }, 1, /^The command ended with exit code 1\.$/],
      ['a signal', { command: 'kill -KILL $$' }, 137, /^The command was ended by SIGKILL\.$/],
      [
        'a program that is not there',
        { argv: ['no-such-program-here'] },
        127,
        /"no-such-program-here" cannot be started: there is no such program\./,
      ],
      ['a file that is no program', { argv: ['./data'] }, 127, /"\.\/data" cannot be started: access is denied/],
    ];
    for (const [rule, parameters, code, error] of failures)
      it(`with ${rule} is a result that says so`, async () => {
        toolsIn(folder());
        writeFileSync(here('data'), 'x', { mode: 0o600 });
        const result = await run(parameters);
        assert.deepEqual([result.success, result.exit_code], [false, code]);
        assert.match(String(result.error), error);
      });
    const wrong: [rule: string, parameters: JsonMap, message: RegExp][] = [
      ['neither form', {}, /either `command` \(a line\) or `argv`/],
      ['both forms', { command: 'a', argv: ['a'] }, /one of them/],
      ['a line that is no text', { command: ['a'] }, /"command" must be a text/],
      ['an empty line', { command: '  ' }, /is empty/],
      ['an empty list', { argv: [] }, /"argv" must be a list of texts, at least one/],
      ['a list of lists', { argv: [['a']] }, /"argv" must be a list/],
      ['no program', { argv: ['', 'a'] }, /is empty/],
      ['a NUL in an argument', { argv: ['echo', 'a\0b'] }, /NUL/],
      ['a NUL in a line', { command: 'echo \0' }, /NUL/],
      ['an environment that is a list', { command: 'env', env: [] }, /"env" must be a map/],
      ['a variable that is a list', { command: 'env', env: { A: [] } }, /"env\.A" must be a text, not \[\]/],
      ['a variable with a strange name', { command: 'env', env: { 'A=B': '' } }, /"A=B" cannot be set/],
      ['a variable with a NUL', { command: 'env', env: { A: '\0' } }, /"A" cannot be set/],
    ];
    for (const [rule, parameters, message] of wrong)
      it(`for ${rule} is a fault of the call`, async () => {
        const failure = await failureOf(run(parameters));
        assert.equal(failure.kind, 'input');
        assert.match(failure.message, message);
      });
  });

  it('passes on what a command needs of the environment, and no key', async () => {
    const env = {
      PATH: process.env.PATH,
      LC_ALL: 'C',
      OPENAI_API_KEY: 'sk-secret',
      AWS_SECRET_ACCESS_KEY: 'x',
      NODE_OPTIONS: '--x',
      HOME: undefined,
    };
    const { stdout } = await run({ argv: ['env'], env: { MINE: 5 } }, { env });
    const names = String(stdout)
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0])
      .sort();
    // Node itself hands its coverage folder on.
    assert.deepEqual(
      names.filter((name) => name !== 'NODE_V8_COVERAGE'),
      ['BATON_COMMAND', 'LC_ALL', 'MINE', 'PATH'],
    );
  });

  describe('permission', () => {
    const asked: [rule: string, allow: string[], parameters: JsonMap, message: RegExp | undefined][] = [
      ['nobody gave', [], { command: 'true' }, /Nobody allowed the command "true"/],
      ['for another tool', ['filesystem'], { command: 'true' }, /Nobody allowed/],
      ['for another command', ['terminal:false'], { command: 'true' }, /Nobody allowed the command "true"/],
      ['for another program', ['terminal:echo *'], { argv: ['printf', 'a'] }, /Nobody allowed the command "printf a"/],
      ['for this kind', ['terminal:echo *'], { command: 'echo a' }, undefined],
      ['for this program', ['terminal:echo *'], { argv: ['echo', 'a'] }, undefined],
      ['for this kind, with one more command', ['terminal:echo *'], { command: 'echo a; echo b' }, /Nobody allowed/],
      [
        'for this kind, with the environment changed',
        ['terminal:echo *'],
        { command: 'echo a', env: { PATH: '/tmp' } },
        /Nobody allowed the terminal to set PATH/,
      ],
      [
        'for everything, with the environment changed',
        ['terminal:x', 'terminal'],
        { command: 'echo a', env: { A: 'b' } },
        undefined,
      ],
    ];
    for (const [rule, allow, parameters, message] of asked)
      it(`that ${rule}: ${message ? 'refused' : 'runs'}`, async () => {
        if (!message) assert.equal((await run(parameters, { allow })).success, true);
        else {
          const failure = await failureOf(run(parameters, { allow }));
          assert.equal(failure.kind, 'permission');
          assert.match(failure.message, message);
          assert.match(failure.hint ?? '', /--allow terminal/);
        }
      });
  });

  describe('output', () => {
    const spilled = () => (existsSync(join(folder(), 'run/output')) ? readdirSync(join(folder(), 'run/output')) : []);
    it('of a megabyte is shown whole', async () => {
      const result = await run({ command: 'head -c 1048576 /dev/zero | tr "\\0" x' });
      assert.equal(String(result.stdout).length, 1_048_576);
      assert.deepEqual(spilled(), []);
    });
    it('that is longer is shown in part and kept in a file whole', async () => {
      const command = 'yes € | head -c 3000000; yes b | head -c 2000000 >&2; exit 1';
      const result = await run({ command });
      assert.equal(Buffer.byteLength(String(result.stdout)), 1_048_576);
      assert.ok(!String(result.stdout).includes('\ufffd'));
      assert.equal(readFileSync(String(result.stdout_file)).length, 3_000_000);
      assert.equal(readFileSync(String(result.stderr_file), 'utf8').length, 2_000_000);
      assert.ok(readFileSync(String(result.stdout_file), 'utf8').startsWith(String(result.stdout)));
      assert.match(String(result.error), /exit code 1: b$/);
    });
    it('that is cut inside a character is shown without the half', async () => {
      const result = await run({ command: 'printf x; yes € | tr -d "\\n" | head -c 1200000' });
      assert.ok(String(result.stdout).endsWith('€'));
      assert.equal(Buffer.byteLength(String(result.stdout)), 1_048_576);
      const odd = await run({ command: 'yes € | tr -d "\\n" | head -c 1200000' });
      assert.equal(Buffer.byteLength(String(odd.stdout)), 1_048_575);
    });
    it('that is no text shows where it is not', async () => {
      assert.equal((await run({ command: "printf 'a\\342\\202'" })).stdout, 'a\ufffd');
    });
    it('without end ends the command', async () => {
      const failure = await failureOf(run({ command: 'echo $$ > pid1; exec yes' }));
      assert.match(failure.message, /wrote more than 100 MB and was stopped/);
      for (const pid of pids()) assert.equal(isAlive(pid), false);
    });
    it('that cannot be kept ends the command, with the reason', async () => {
      toolsIn(folder());
      writeFileSync(join(folder(), 'run'), '');
      const failure = await failureOf(run({ command: 'echo $$ > pid1; exec yes' }));
      assert.match(failure.message, /The output of the command cannot be kept: /);
      for (const pid of pids()) assert.equal(isAlive(pid), false);
    });
    it('is read to its end also where the command closes it early', async () => {
      assert.equal((await run({ command: 'echo a; exec >&- 2>&-; sleep 0.1; exit 0' })).stdout, 'a\n');
    });
  });

  describe('stopped', () => {
    const stubborn = `trap '' TERM HUP INT; echo $$ > pid1; while :; do sleep 0.05; done`;
    const commands: [rule: string, command: string, count: number][] = [
      ['a command', 'echo $$ > pid1; exec sleep 60', 1],
      ['children and grandchildren', '(sleep 60 & echo $! > pid1; wait) & echo $$ > pid2; sleep 60', 2],
      ['a pipe', '{ echo $$ > pid1; sleep 60; } | cat', 1],
      ['one that does not listen', stubborn, 1],
      ['what it left running', 'sleep 60 & echo $! > pid1; wait', 1],
      ['one that went into a session of its own', "setsid sh -c 'echo $$ > pid1; exec sleep 60' & echo $$ > pid2; sleep 60", 2],
      ["one that is nobody's child any more", "(setsid sh -c 'echo $$ > pid1; exec sleep 60' &) ; echo $$ > pid2; sleep 60", 2],
    ];
    for (const [rule, command, count] of commands)
      it(`${rule}: nothing is left when the call ends`, async function () {
        if (command.includes('setsid') && process.platform !== 'linux') this.skip();
        const stop = new AbortController();
        const call = failureOf(run({ command }, {}, stop.signal));
        const running = await written(count);
        for (const pid of running) assert.ok(isAlive(pid));
        stop.abort(new RunError({ kind: 'timeout', message: 'too long' }));
        assert.equal((await call).kind, 'timeout');
        for (const pid of running) assert.equal(isAlive(pid), false, `${pid}`);
      });
    it('before it began, it does not begin', async () => {
      const stop = new AbortController();
      stop.abort();
      assert.equal((await failureOf(run({ command: 'touch began' }, {}, stop.signal))).kind, 'cancelled');
      assert.equal(existsSync(here('began')), false);
    });
    // Between the word of what is done and the program lie some promises: at which of them it is cancelled makes no difference.
    for (const allow of ['terminal', 'terminal+machine'])
      it(`ends a command at whichever moment of its start it is cancelled, allowed by ${allow}`, async () => {
        for (let turns = 0; turns < 6; turns++) {
          const stop = new AbortController();
          const log = async (): Promise<void> => {
            for (let turn = 0; turn < turns; turn++) await undefined;
            stop.abort();
          };
          const { tools } = toolsIn(folder(), { allow: [allow] });
          const call = tools.call('terminal', 'execute', { argv: ['sleep', '300'] }, { signal: stop.signal, log });
          assert.equal((await failureOf(call)).kind, 'cancelled', `after ${turns} turns`);
        }
      });
  });

  for (const [rule, command] of [
    ['in the background', 'sleep 60 & echo $! > pid1; echo done'],
    ['in the background, silent', 'sleep 60 >/dev/null 2>&1 & echo $! > pid1; echo done'],
    [
      'in a session of its own, holding the output',
      "setsid sh -c 'echo $$ > pid1; exec sleep 60' & while ! [ -s pid1 ]; do sleep 0.01; done; echo done",
    ],
  ] as const)
    it(`what a command leaves running ${rule} ends with it`, async function () {
      if (command.includes('setsid') && process.platform !== 'linux') this.skip();
      const result = await run({ command });
      assert.deepEqual([result.success, result.stdout], [true, 'done\n']);
      assert.equal(pids().length, 1);
      for (const pid of pids()) assert.equal(isAlive(pid), false);
    });

  it('runs many at once', async () => {
    const results = await Promise.all(Array.from({ length: 12 }, (_, i) => run({ argv: ['printf', '%s', i] })));
    assert.deepEqual(
      results.map(({ stdout }) => stdout),
      Array.from({ length: 12 }, (_, i) => String(i)),
    );
  });
});

describe('tools', () => {
  const folder = temporaryFolder();
  it('know every tool of the language, and run those that are there', async () => {
    const { tools, call } = toolsIn(folder());
    assert.equal(tools.spec('terminal'), terminal);
    assert.equal(tools.spec('video-processing')?.executable, false);
    assert.equal(tools.spec('toString'), undefined);
    const wrong: [tool: string, action: string, message: RegExp, hint: RegExp][] = [
      ['video-processing', 'analyze', /The tool video-processing cannot be run yet/, /^$/],
      ['filesytem', 'read', /There is no tool "filesytem"/, /Did you mean filesystem\?/],
      ['abacus', 'count', /There is no tool "abacus"/, /^$/],
      ['filesystem', 'raed', /has no action "raed"/, /Did you mean read\?/],
      ['filesystem', 'toString', /has no action "toString"/, /It has read, write, append/],
    ];
    for (const [tool, action, message, hint] of wrong) {
      const failure = await failureOf(call(tool, action));
      assert.match(failure.message, message);
      assert.match(failure.hint ?? '', hint);
      assert.equal(failure.kind, 'tool');
      assert.equal(failure.retryable, false);
    }
  });
  it('take others beside the built-in ones', async () => {
    const spec = {
      name: 'echo',
      title: 'Echo',
      doc: 'Gives back.',
      executable: true,
      asks: false,
      actions: { say: terminal.actions.execute },
    };
    const { tools, call } = toolsIn(folder(), {
      extra: [{ spec, execute: { say: async () => ({ success: true, said: 'x' }) } }],
    });
    assert.equal(tools.spec('echo'), spec);
    assert.deepEqual(await call('echo', 'say'), { success: true, said: 'x' });
  });
});
