import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Json, JsonMap } from '../../../engine/language/json.ts';
import { pythonExecutor } from '../../../engine/language/tools/builtin/python-executor.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { findInterpreter } from '../../../engine/tools/python-executor/interpreter.ts';
import type { ToolsOptions } from '../../../engine/tools/tools.ts';
import { temporaryFolder } from '../store/folder.ts';
import { runPipeline } from './run-pipeline.ts';
import { failureOf, toolsIn } from './world.ts';

const fits = new Ajv2020({ strict: false }).compile(pythonExecutor.actions.execute.result);

describe('python-executor', () => {
  before(async function () {
    if (process.platform === 'win32' || 'missing' in (await findInterpreter(process.env))) this.skip();
  });
  const folder = temporaryFolder();
  const here = (name = '') => join(folder(), 'work/here', name);
  const run = async (parameters: JsonMap, options: Partial<ToolsOptions> = {}, signal = new AbortController().signal) => {
    const { tools } = toolsIn(folder(), { allow: ['python-executor+machine'], ...options });
    const result = await tools.call('python-executor', 'execute', parameters, { signal, log: () => undefined });
    if (result['success']) assert.ok(fits(result), JSON.stringify(fits.errors));
    return result;
  };
  const returned = async (code: string, inputs?: Json) =>
    (await run({ code, ...(inputs === undefined ? {} : { inputs }) }))['returned'];

  it('gives what the code wrote, and what it left in `result`', async () => {
    assert.deepEqual(await run({ code: 'import sys\nprint("é")\nprint("no", file=sys.stderr)\nresult = {"a": [1, None]}' }), {
      success: true,
      exit_code: 0,
      stdout: 'é\n',
      stderr: 'no\n',
      output: 'é\n',
      returned: { a: [1, null] },
    });
  });
  const values: [code: string, value: Json | undefined][] = [
    ['result = None', null],
    ['result = (1, 2.5, True, "x")', [1, 2.5, true, 'x']],
    ['result = {1: {3, 2}}', { 1: [2, 3] }],
    ['result = [float("nan"), float("inf")]', [null, null]],
    ['import datetime, pathlib\nresult = [datetime.date(2026, 11, 21), pathlib.PurePosixPath("/a")]', ['2026-11-21', '/a']],
    ['class A:\n  def tolist(self): return [1]\nresult = A()', [1]],
    ['class A:\n  def to_dict(self, how=None): return {"how": how}\nresult = A()', { how: 'records' }],
    ['class A:\n  def to_dict(self): return {"a": 1}\nresult = A()', { a: 1 }],
    ['print("x")\nprint(\'{"a": 1}\')', { a: 1 }],
    ['print("[1, 2]")', [1, 2]],
    ['print(5)', undefined],
    ['print("[1, 2")', undefined],
    ['x = 1', undefined],
  ];
  for (const [code, value] of values)
    it(`${JSON.stringify(code)} returns ${JSON.stringify(value)}`, async () => assert.deepEqual(await returned(code), value));
  for (const [rule, code, note] of [
    ['that is not JSON', 'result = object()', /variable result \(object\) is not JSON: a value of the type object is none/],
    ['that is endless', 'result = []\nresult.append(result)', /nested too deep/],
  ] as const)
    it(`says why a result ${rule} is missing`, async () => {
      const result = await run({ code });
      assert.equal(result['success'], true);
      assert.match(String(result['note']), note);
      assert.equal(result['returned'], undefined);
    });
  it('says so where the result is too large', async () => {
    assert.match(String((await run({ code: 'result = "x" * 33_000_000' }))['note']), /more than 32 MB/);
  });

  it('hands values over as values, whatever is in them', async () => {
    const evil = '"""; import os; os.abort()\n\\ {{ x }}';
    assert.deepEqual(await returned('result = [inputs["a"], a, type(n).__name__]', { a: evil, n: 5 }), [evil, evil, 'int']);
    assert.deepEqual(await returned('result = inputs', [1, { b: null }]), [1, { b: null }]);
    assert.equal(await returned('result = inputs'), null);
    assert.equal(await returned('result = __name__', { __name__: 'x', 'no name': 1 }), '__main__');
  });
  it('takes code that is indented as a whole', async () => {
    assert.equal(await returned('\n    x = 1\n    if x:\n        result = x\n'), 1);
    assert.equal(await returned('if True:\r\n  result = 2\r\n'), 2);
  });
  it('finds modules and files of the working folder', async () => {
    mkdirSync(here('sub'), { recursive: true });
    writeFileSync(here('helper.py'), 'value = 7\n');
    writeFileSync(here('sub/data.txt'), 'here');
    assert.equal(await returned('import helper\nresult = helper.value'), 7);
    assert.equal((await run({ code: 'result = open("data.txt").read()', cwd: 'sub' }))['returned'], 'here');
  });
  it('has nothing to read on its input, and no key in its environment', async () => {
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], OPENAI_API_KEY: 'sk-secret' };
    const code = 'import os, sys\nresult = [sys.stdin.read(), "OPENAI_API_KEY" in os.environ, os.environ["MINE"]]';
    assert.deepEqual((await run({ code, env: { MINE: 1 } }, { env }))['returned'], ['', false, '1']);
  });
  it('leaves no file behind', async () => {
    // A folder of its own: tests of other files run Python at the same time.
    const temporary = join(folder(), 'temporary');
    mkdirSync(temporary);
    const usual = process.env['TMPDIR'];
    process.env['TMPDIR'] = temporary;
    try {
      await run({ code: 'result = 1' });
      await run({ code: 'raise ValueError("x")' });
      assert.deepEqual(readdirSync(temporary), []);
    } finally {
      if (usual === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = usual;
    }
  });

  const failures: [rule: string, code: string, exit: number, error: RegExp][] = [
    ['an exception', 'x = 1\nraise ValueError("no luck")', 1, /exit code 1: ValueError: no luck$/],
    ['a fault of syntax', 'x = (', 1, /SyntaxError/],
    ['an exit code', 'import sys\nsys.exit(3)', 3, /exit code 3/],
    ['words at the exit', 'raise SystemExit("enough")', 1, /exit code 1: enough$/],
  ];
  for (const [rule, code, exit, error] of failures)
    it(`fails with ${rule}`, async () => {
      const result = await run({ code });
      assert.deepEqual([result['success'], result['exit_code'], result['returned']], [false, exit, undefined]);
      assert.match(String(result['error']), error);
    });
  it('shows the lines of the code in a trace, and nothing else', async () => {
    const { stderr } = await run({ code: 'def f():\n    raise ValueError("x")\nf()' });
    assert.match(String(stderr), /File "<step>", line 3, in <module>\n {4}f\(\)/);
    assert.doesNotMatch(String(stderr), /exec\(|in main/);
  });
  it('succeeds where the code leaves by itself', async () => {
    assert.equal((await run({ code: 'result = 1\nraise SystemExit' }))['returned'], 1);
  });

  const wrong: [rule: string, parameters: JsonMap, kind: string, message: RegExp][] = [
    ['no code', {}, 'input', /"code" must be a text/],
    ['empty code', { code: ' \n' }, 'input', /"code" is empty/],
    ['a time of zero', { code: 'x', timeout: 0 }, 'input', /"timeout" must be a number of seconds above 0, not 0/],
    ['a strange variable', { code: 'x', env: { 'A B': '1' } }, 'input', /"A B" cannot be set/],
    ['a folder outside', { code: 'x', cwd: '../..' }, 'permission', /outside/],
  ];
  for (const [rule, parameters, kind, message] of wrong)
    it(`refuses ${rule}`, async () => {
      const failure = await failureOf(run(parameters));
      assert.equal(failure.kind, kind);
      assert.match(failure.message, message);
    });
  it('declines a folder that is not there', async () => {
    assert.match(String((await run({ code: 'x = 1', cwd: 'none' }))['error']), /cannot run in "none"/);
  });
  for (const [allow, message] of [
    [[], /needs permission/],
    [['python-executor:print*'], /a pattern cannot tell what code does/],
  ] as const)
    it(`is refused with ${allow.length ? 'a pattern' : 'nobody’s word'}`, async () => {
      const failure = await failureOf(run({ code: 'open("x", "w")' }, { allow }));
      assert.equal(failure.kind, 'permission');
      assert.match(failure.message, message);
      assert.equal(existsSync(here('x')), false);
    });

  describe('stopped', () => {
    const code =
      'import os, subprocess, time\nchild = subprocess.Popen(["sleep", "60"])\nopen("pids", "w").write(f"{os.getpid()} {child.pid}")\ntime.sleep(60)';
    const pids = () => (existsSync(here('pids')) ? readFileSync(here('pids'), 'utf8').split(' ').map(Number) : []);
    const alive = (pid: number) =>
      existsSync(`/proc/${pid}/stat`) && !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    it('by its own time: nothing is left', async () => {
      const failure = await failureOf(run({ code, timeout: 1 }));
      assert.deepEqual([failure.kind, failure.message], ['timeout', 'The code was ended after 1 s, the `timeout` of the step.']);
      assert.deepEqual(pids().filter(alive), []);
    });
    it('by the run: nothing is left', async () => {
      const stop = new AbortController();
      const call = failureOf(run({ code, timeout: 50 }, {}, stop.signal));
      while (pids().length < 2) await sleep(10);
      stop.abort(new RunError({ kind: 'cancelled', message: 'enough' }));
      assert.equal((await call).message, 'enough');
      assert.deepEqual(pids().filter(alive), []);
    });
  });

  describe('an interpreter', () => {
    const program = (name: string, text: string, mode = 0o755) => {
      mkdirSync(join(folder(), 'bin'), { recursive: true });
      writeFileSync(join(folder(), 'bin', name), `#!/bin/sh\n${text}\n`);
      chmodSync(join(folder(), 'bin', name), mode);
      return join(folder(), 'bin', name);
    };
    const PATH = () => `relative:${join(folder(), 'bin')}`;
    it('is the first that works on the PATH', async () => {
      program('python3', 'exit 1');
      const python = program('python', 'echo 3');
      assert.deepEqual(await findInterpreter({ PATH: PATH() }), { program: python });
    });
    it('of another version is none', async () => {
      program('python', 'echo 2');
      program('py', 'echo 3', 0o644);
      assert.match(JSON.stringify(await findInterpreter({ PATH: PATH() })), /No Python 3 interpreter was found/);
    });
    const named: [rule: string, make: () => string, message: RegExp][] = [
      ['of another version', () => program('old', 'echo 2'), /cannot be used: it is not Python 3/],
      ['that is silent', () => program('silent', ':'), /did not say its version/],
      ['that fails', () => program('failing', 'exit 4'), /did not say its version/],
      ['that is not there', () => join(folder(), 'none'), /cannot be used: it does not exist/],
    ];
    for (const [rule, make, message] of named)
      it(`that is named, ${rule}, is refused by name`, async () => {
        const BATON_PYTHON = make();
        const found = await findInterpreter({ PATH: process.env['PATH'], BATON_PYTHON });
        assert.match(JSON.stringify(found), message);
        assert.ok(JSON.stringify(found).includes(BATON_PYTHON));
      });
    it('that is named by its name alone is looked for on the PATH', async () => {
      const mine = program('mine', 'echo 3');
      assert.deepEqual(await findInterpreter({ PATH: PATH(), BATON_PYTHON: 'mine' }), { program: mine });
    });
    it('that is missing is told by the call too', async () => {
      const failure = await failureOf(run({ code: 'x = 1' }, { env: { PATH: '' } }));
      assert.deepEqual([failure.kind, failure.retryable], ['tool', false]);
      assert.match(failure.hint ?? '', /BATON_PYTHON/);
    });
  });

  it('counts words in a pipeline', async () => {
    const inputs = new Map([['text', { value: 'tea """ and tea' }]]);
    const result = await runPipeline(folder(), 'python.baton.yaml', { inputs, allow: ['python-executor'] });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.deepEqual(result.outputs, { most: 'tea', said: 'counted 4', old: 42 });
  });
  it('is refused before the first step where there is no interpreter, after the permission', async () => {
    const inputs = new Map([['text', { value: 'x' }]]);
    const start = (allow: string[]) =>
      runPipeline(folder(), 'python.baton.yaml', { inputs, allow, env: { BATON_PYTHON: '/none' } });
    await assert.rejects(start([]), /needs permission/);
    await assert.rejects(
      start(['python-executor']),
      /^Refusal: count, old: The Python interpreter that BATON_PYTHON names \("\/none"\)/,
    );
    assert.equal(existsSync(join(folder(), 'project/.baton/runs')), false);
  });
});
