import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Permission } from '../../../../engine/language/permission.ts';
import type { RunHandle } from '../../../../engine/launch/options.ts';
import { planRun } from '../../../../engine/launch/plan/plan-run.ts';
import { recordingOfRun } from '../../../../engine/launch/recording/from-run.ts';
import { Refusal } from '../../../../engine/launch/refusal.ts';
import { resumeRun } from '../../../../engine/launch/resume/resume.ts';
import { startRun } from '../../../../engine/launch/start/start.ts';
import type { RunResult } from '../../../../engine/state/result/result.ts';
import { saveGrants } from '../../../../engine/trust/grants.ts';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';

/** What the second step runs shows only when it does. */
const pipeline = `id: p
inputs: {what: {type: string, default: "two"}}
steps:
  - {id: first, tool: terminal, parameters: {command: "echo one >> log.txt"}}
  - {id: second, tool: terminal, parameters: {command: "echo {{ what if first.success }} >> log.txt"}, dependencies: [first]}
`;

/** How far it may reach is asked where something contains programs: that depends on the machine. */
function useOf(needs: Permission | undefined): Permission | undefined {
  const { isolation: _, ...use } = needs ?? { tool: '' };
  return use;
}

describe('permission that is given during a run', () => {
  const folder = temporaryFolder();
  const home = process.env['HOME'];
  const file = (): string => join(folder(), 'p.baton.yaml');
  const grants = (): string => join(folder(), 'home/.baton/grants.json');
  const logged = (): string => readFileSync(join(folder(), 'log.txt'), 'utf8');

  beforeEach(() => {
    mkdirSync(join(folder(), 'home'));
    process.env['HOME'] = join(folder(), 'home');
    writeFileSync(file(), pipeline);
    writeFileSync(join(folder(), 'baton.yaml'), 'env: []\n');
  });
  afterEach(() => {
    process.env['HOME'] = home;
  });

  const start = (says?: string, allow = ['terminal:echo one >> log.txt']): Promise<RunHandle> =>
    startRun({
      file: file(),
      cwd: folder(),
      allow,
      wait: true,
      ...(says === undefined ? {} : { people: { ask: async () => ({ value: says, by: 'me' }) } }),
    });
  const ended = async (says?: string): Promise<RunResult> => (await start(says)).done;

  it('is asked for a tool that only the run chooses, by its real name and with its real command', async () => {
    writeFileSync(
      file(),
      `id: p
inputs: {which: terminal, what: "two; echo three"}
steps:
  - {id: first, tool: "{{ which }}", parameters: {command: "echo {{ what }} >> log.txt"}}
`,
    );
    const nothing = await start(undefined, []);
    assert.equal((await nothing.done).status, 'waiting');
    const needs = { tool: 'terminal', pattern: "echo 'two; echo three' >> log.txt" };
    assert.deepEqual(useOf([...nothing.state.questions.values()][0]?.needs), needs);
    const run = await start();
    assert.equal((await run.done).status, 'waiting');
    const [question] = [...run.state.questions.values()];
    assert.deepEqual(useOf(question?.needs), needs);
    assert.ok(!existsSync(join(folder(), 'log.txt')));
    const again = await resumeRun({ folder: run.folder, answers: [{ question: 'first', value: 'once', by: 'me' }] });
    assert.equal((await again.done).status, 'succeeded');
    assert.equal(logged(), 'two; echo three\n');
  });

  it('is asked for nobody where the run chooses what there is not', async () => {
    writeFileSync(
      file(),
      yaml`
      id: p
      inputs: {which: termnal}
      steps: [{id: first, tool: "{{ which }}", retry: 2}]
    `,
    );
    const { status, error, steps } = await (await start(undefined, [])).done;
    assert.deepEqual([status, error?.kind, steps['first']?.attempts], ['failed', 'tool', 1]);
    assert.match(`${error?.message} ${error?.hint}`, /no tool "termnal".*terminal/);
  });

  it('is waited for, and the answer goes on with nothing done twice', async () => {
    const run = await start();
    const waiting = await run.done;
    assert.deepEqual([waiting.status, waiting.steps['second']?.status], ['waiting', 'waiting']);
    const [question] = [...run.state.questions.values()];
    assert.deepEqual(useOf(question?.needs), { tool: 'terminal', pattern: 'echo two >> log.txt' });
    const again = await resumeRun({ folder: run.folder, answers: [{ question: 'second', value: 'once', by: 'me' }] });
    const result = await again.done;
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    assert.equal(logged(), 'one\ntwo\n');
    assert.ok(!existsSync(grants()));
    // What had no leave did nothing, so a replay knows the call that did.
    const recording = await recordingOfRun(run.folder);
    const { request = '' } = again.state.steps.get('second')?.calls[0] ?? {};
    assert.equal(recording.find('second#1', request)?.failure, undefined);
    assert.ok(recording.find('second#1', request));
  });

  it('for good holds in later runs of the folder, whatever else stands there', async () => {
    assert.equal((await ended('always')).status, 'succeeded');
    const [grant] = JSON.parse(readFileSync(grants(), 'utf8')).grants;
    assert.deepEqual(
      [grant.root, grant.tool, grant.pattern, grant.by, grant.file],
      [realpathSync(folder()), 'terminal', 'echo two >> log.txt', 'me', 'p.baton.yaml'],
    );
    writeFileSync(join(folder(), 'baton.yaml'), 'env: [HOME]\ntools: {t: {command: [echo, hi]}}\n');
    writeFileSync(file(), `${pipeline}# changed\n`);
    assert.equal((await ended()).status, 'succeeded');
    const other = join(folder(), 'q.baton.yaml');
    writeFileSync(other, pipeline);
    const beside = await startRun({ file: other, cwd: folder(), allow: ['terminal:echo one >> log.txt'] });
    assert.equal((await beside.done).status, 'succeeded', 'another pipeline of the folder');
    writeFileSync(file(), pipeline.replace('"two"', '"three"'));
    assert.equal((await ended()).status, 'waiting', 'another command');
  });

  it('for good ends where the tool of baton.yaml does something else', async () => {
    const settings = (does: string): void => writeFileSync(join(folder(), 'baton.yaml'), `tools: {t: ${does}}\n`);
    writeFileSync(file(), 'id: p\nsteps: [{id: a, tool: t}]\n');
    const refusal = async (): Promise<Refusal | undefined> => {
      const run = await startRun({ file: file(), cwd: folder() }).catch((error: unknown) => error);
      return run instanceof Refusal ? run : undefined;
    };
    settings('{command: [echo, hi]}');
    const refused = await refusal();
    assert.deepEqual(refused?.needs, ['t']);
    await saveGrants((refused?.grants ?? []).map((grant) => ({ ...grant, by: 'me', at: '2026-11-22' })));
    assert.equal(await refusal(), undefined);
    settings('{command: [echo, hi], description: Greets.}');
    assert.equal(await refusal(), undefined);
    settings('{command: [echo, there]}');
    assert.deepEqual((await refusal())?.needs, ['t']);
    settings('{command: [echo, hi], env: {TOKEN: "env:GITHUB_TOKEN"}}');
    assert.deepEqual((await refusal())?.needs, ['t']);
  });

  it('fails the step where nobody attends, and says how it is given; handlers answer it like any other', async () => {
    const alone = (text: string) => {
      writeFileSync(file(), text);
      return startRun({ file: file(), cwd: folder(), allow: ['terminal:echo one >> log.txt'] }).then(({ done }) => done);
    };
    const failed = await alone(pipeline);
    const { status, error } = failed;
    assert.deepEqual([status, error?.kind, failed.steps['second']?.status], ['failed', 'permission', 'failed']);
    assert.match(error?.hint ?? '', /--allow "terminal:echo two >> log\.txt".*--wait/);
    const handler = 'on_error: [{kinds: [permission], use: nothing}], dependencies';
    const handled = await alone(pipeline.replace('dependencies', handler));
    assert.deepEqual([handled.status, handled.steps['second']?.status], ['succeeded', 'succeeded']);
    assert.equal(logged(), 'one\none\n');
  });

  it('what cannot be kept holds for the run, and is told', async () => {
    writeFileSync(join(folder(), 'home/.baton'), '');
    const told: string[] = [];
    await assert.rejects(ended('always'), /a part of its path is a file/);
    rmSync(join(folder(), 'home/.baton'));
    const run = await startRun({
      file: file(),
      cwd: folder(),
      allow: ['terminal:echo one >> log.txt'],
      onEvent: (event) => {
        if (event.type === 'step.log' && event.level === 'warning') told.push(event.text);
      },
      people: {
        async ask() {
          writeFileSync(join(folder(), 'home/.baton'), '');
          return { value: 'always', by: 'me' };
        },
      },
    });
    assert.equal((await run.done).status, 'succeeded');
    assert.match(told.join('\n'), /could not be kept for later ones/);
  });
});

describe('permission that can be known before the run', () => {
  const folder = temporaryFolder();
  const head = yaml`
    id: p
    inputs: {port: 8080, word: hi, host: {type: string, default: "{{ word }}.example"}, item: x}
    steps:
  `;
  /** A step, what it needs before the first step (undefined = nothing is known), and inputs that are given. */
  const cases: [rule: string, steps: string, needs: string[] | undefined, inputs?: Record<string, string>][] = [
    ['a command', '  - {id: a, tool: terminal, parameters: {command: "echo hi"}}', ['terminal:echo hi']],
    [
      'a command in a block',
      '  - id: a\n    tool: terminal\n    parameters:\n      command: |\n        echo hi\n',
      ['terminal:echo hi'],
    ],
    ['a program', '  - {id: a, tool: terminal, parameters: {argv: [echo, "a b", "*"]}}', ['terminal:echo "a b" [*]']],
    ['with variables', '  - {id: a, tool: terminal, parameters: {command: env, env: {A: b}}}', ['terminal']],
    [
      'with variables that are computed',
      '  - {id: a, tool: terminal, parameters: {command: env, env: {A: "{{ now }}"}}}',
      undefined,
    ],
    [
      'from the default of an input',
      '  - {id: a, tool: terminal, parameters: {command: "echo {{ word }}"}}',
      ['terminal:echo hi'],
    ],
    [
      'from an input',
      '  - {id: a, tool: terminal, parameters: {command: "echo {{ word }}"}}',
      ["terminal:echo 'a b'"],
      { word: 'a b' },
    ],
    [
      'from an input in a namespace',
      '  - {id: a, tool: terminal, parameters: {command: "echo {{ inputs.word }}"}}',
      ['terminal:echo hi'],
    ],
    ['from a step', '  - {id: w, set: {x: ls}}\n  - {id: a, tool: terminal, parameters: {argv: ["{{ x }}"]}}', undefined],
    [
      'from what a loop calls like an input',
      '  - {id: a, for_each: [1], as: item, steps: [{id: b, tool: terminal, parameters: {argv: ["{{ item }}"]}}]}',
      undefined,
    ],
    ['from the clock', '  - {id: a, tool: terminal, parameters: {argv: [echo, "{{ now }}"]}}', undefined],
    ['a host', '  - {id: a, tool: http, parameters: {url: "https://api.example/x"}}', ['http:api.example:443']],
    [
      'a host with a computed path',
      '  - {id: a, tool: http, parameters: {url: "https://api.example/{{ now }}"}}',
      ['http:api.example:443'],
    ],
    [
      'a host from inputs',
      '  - {id: a, tool: http, parameters: {url: "http://{{ host }}:{{ port }}/"}}',
      ['http:hi.example:8080'],
    ],
    [
      'a page',
      '  - {id: a, tool: headless-browser, action: fetch, parameters: {url: "http://x.example/"}}',
      ['headless-browser:x.example:80'],
    ],
    [
      'a server',
      '  - {id: a, tool: mcp, action: list_tools, parameters: {server: {command: [npx, "{{ word }}"]}}}',
      ['mcp:npx hi'],
    ],
    [
      'a database',
      '  - {id: a, tool: database, action: query, parameters: {connection: "postgres://db.example/x", sql: select 1}}',
      ['database:db.example:5432'],
    ],
    [
      'a file outside',
      '  - {id: a, tool: filesystem, action: read, parameters: {path: /etc/hostname}}',
      ['filesystem:/etc/hostname'],
    ],
    ['a file inside', '  - {id: a, tool: filesystem, action: read, parameters: {path: "{{ word }}.txt"}}', undefined],
    ['code', '  - {id: a, tool: python-executor, parameters: {code: "{{ now }}"}}', ['python-executor']],
    [
      'two steps with one',
      '  - {id: a, tool: terminal, parameters: {command: ls}}\n  - {id: b, tool: terminal, parameters: {command: ls}}',
      ['terminal:ls'],
    ],
  ];
  for (const [rule, steps, needs, inputs = {}] of cases)
    it(`${rule}: ${needs?.join(', ') ?? 'nothing'}`, async () => {
      const file = join(folder(), 'p.baton.yaml');
      writeFileSync(file, `${head}${steps}\n`);
      const given = new Map(Object.entries(inputs).map(([name, text]) => [name, { text }]));
      const told = await planRun({ file, cwd: folder(), inputs: given });
      const broken = told.refused.filter((one) => one.problems.length > 0);
      assert.deepEqual([broken.flatMap((one) => one.problems), told.needs], [[], needs ?? []]);
      const permitted = await planRun({ file, cwd: folder(), inputs: given, allow: needs ?? [] });
      assert.deepEqual(permitted.needs, [], 'what it asks for is enough');
    });
});
