import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunResult, StartOptions } from '../../../../engine/index.ts';
import { Refusal, startRun } from '../../../../engine/index.ts';
import { obey, testIo } from '../../cli/io.ts';
import { temporaryFolder } from '../../store/folder.ts';

const text = `id: p
data:
  size: <AUTO type="integer" max="5">how big?</AUTO>
  tone: <AUTO choices="warm, cold">which tone?</AUTO>
  fast: <AUTO type="boolean" default="false">is it fast?</AUTO>
steps: [{id: a, set: {x: "{{ data.size }} {{ data.tone }} {{ data.fast }}"}}]
outputs: {x: "{{ x }}"}
`;

describe('locked answers of AUTO tags', () => {
  const folder = temporaryFolder();
  let asked = 0;
  const run = async (options: Partial<StartOptions> = {}): Promise<RunResult> => {
    const otherwise = ({ messages }: { messages: readonly { content: string }[] }) => {
      asked++;
      const said = messages.at(-1)?.content ?? '';
      if (said.includes('fast')) return { fail: { kind: 'auth' as const, message: 'no' } };
      return { json: said.includes('big') ? 3 : 'warm' };
    };
    const handle = await startRun({
      file: 'p.baton.yaml',
      cwd: folder(),
      env: {},
      model: 'scripted',
      script: { otherwise },
      ...options,
    });
    return handle.done;
  };
  const lock = (): string => join(folder(), 'p.auto.lock.yaml');
  const check = async () => {
    const { code, out } = await obey(['check', 'p.baton.yaml', '--json'], testIo(folder()));
    const files: { file: string; problems: { message: string; range: { start: { line: number } } }[] }[] = JSON.parse(out).files;
    return { code, files };
  };
  beforeEach(() => {
    asked = 0;
    mkdirSync(join(folder(), '.git'), { recursive: true });
    writeFileSync(join(folder(), 'p.baton.yaml'), text);
  });

  it('a default that stood in is locked by nobody, and --frozen takes it again, degraded', async () => {
    const first = await run();
    assert.deepEqual([first.outputs, first.degraded, asked], [{ x: '3 warm false' }, true, 3]);
    asked = 0;
    const again = await run({ frozen: true });
    assert.deepEqual([again.outputs, again.status, again.degraded, asked], [{ x: '3 warm false' }, 'succeeded', true, 0]);
    assert.ok(!readFileSync(lock(), 'utf8').includes('is it fast?'));
  });

  it('that are missing refuse a frozen run, all of them, and leave no run behind', async () => {
    await assert.rejects(run({ frozen: true }), (error: unknown) => {
      assert.ok(error instanceof Refusal && error.exitCode === 2);
      assert.match(error.message, /size#0.*\n.*tone#0/);
      assert.doesNotMatch(error.message, /fast/);
      return true;
    });
    assert.ok(!existsSync(join(folder(), '.baton/runs')) && asked === 0);
  });

  it('that do not fit are told by check, each at its place, and refuse every run before anybody is asked', async () => {
    await run();
    writeFileSync(lock(), readFileSync(lock(), 'utf8').replace('answer: 3', 'answer: 7').replace('answer: warm', 'answer: hot'));
    asked = 0;
    const { code, files } = await check();
    assert.equal(code, 2);
    const told = files.find(({ file }) => file === 'p.auto.lock.yaml')?.problems ?? [];
    const lines = readFileSync(lock(), 'utf8').split('\n');
    assert.deepEqual(
      told.map(({ range }) => lines[range.start.line]?.trim()),
      ['answer: 7', 'answer: hot'],
    );
    await assert.rejects(run(), /size#0 .*It was 7.*\n.*tone#0 .*It was hot/);
    assert.equal(asked, 0);
  });

  it('that fit, and those to other questions, are nothing to tell of', async () => {
    await run();
    assert.deepEqual((await check()).files.length, 1);
    writeFileSync(join(folder(), 'p.baton.yaml'), text.replace('max="5"', 'max="2"'));
    assert.deepEqual((await check()).code, 0);
  });
});
