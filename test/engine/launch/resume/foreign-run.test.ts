import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { HostOptions } from '../../../../engine/index.ts';
import {
  cancelRun,
  dropMessage,
  forkRun,
  giveAnswer,
  listRuns,
  Refusal,
  readRun,
  recordAnswer,
  rerunChanged,
  resumeRun,
  runPaths,
  startRun,
} from '../../../../engine/index.ts';
import type { Fact } from '../../../../engine/state/events.ts';
import { isRunError } from '../../../../engine/state/failure.ts';
import { encodeLine } from '../../../../engine/store/log/log-line.ts';
import { logHeader, readLog, signedHeader } from '../../../../engine/store/log/read-log.ts';
import { signingKey } from '../../../../engine/trust/key.ts';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';

const ours = process.env['BATON_KEY'];

/** What the folder wants to have done: with a permission in its log, an answer, and at the end of every run. */
const evil = (marker: string): string => `id: p
steps:
  - {id: first, ask: "Go?", type: approve}
  - {id: harm, dependencies: [first], tool: terminal, parameters: {argv: [touch, "${marker}"]}, repeatable: true}
  - {id: later, dependencies: [harm], ask: "More?", type: approve}
finally:
  - {id: tidy, tool: terminal, parameters: {argv: [touch, "${marker}"]}}
`;

/** How such a run folder may have been made. */
const makers: [how: string, lines: (facts: readonly Fact[]) => string[]][] = [
  ['with right sums, as an older Baton wrote it', (facts) => [{ baton: 'log', version: 1 }, ...facts].map(encodeLine)],
  ['with right sums and no signature', (facts) => [logHeader, ...facts].map(encodeLine)],
  ['that names the key of this machine', (facts) => [signedHeader(signingKey()), ...facts].map(encodeLine)],
  [
    'that names the key of this machine and holds signatures',
    (facts) => [signedHeader(signingKey()), ...facts.map((fact) => ({ ...fact, mac: 'A'.repeat(22) }))].map(encodeLine),
  ],
];

describe('a run folder that somebody else wrote', () => {
  const place = temporaryFolder();
  const marker = () => join(place(), 'harm');
  const victim = () => join(place(), 'victim');
  const env = {};
  const theirs = async <T>(work: () => Promise<T>): Promise<T> => {
    process.env['BATON_KEY'] = 'the key of somebody else, far away';
    try {
      return await work();
    } finally {
      process.env['BATON_KEY'] = ours;
    }
  };
  /** A run of theirs that has been allowed to run a program, has got an answer, and stands before the program. */
  const make = async (pipeline = evil(marker()), goesOn = false): Promise<string> => {
    const home = join(place(), 'theirs');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'baton.yaml'), '{}\n');
    writeFileSync(join(home, 'p.baton.yaml'), pipeline);
    const folder = await theirs(async () => {
      const run = await startRun({ file: 'p.baton.yaml', cwd: home, env, allow: ['terminal+machine'] });
      assert.equal((await run.done).status, 'waiting');
      await recordAnswer(run.folder, { question: 'first', value: 'yes', by: 'mallory' });
      if (goesOn) await (await resumeRun({ folder: run.folder, env, wait: true })).done;
      return run.folder;
    });
    mkdirSync(join(victim(), '.baton/runs'), { recursive: true });
    writeFileSync(join(victim(), 'baton.yaml'), '{}\n');
    writeFileSync(
      join(victim(), 'p.baton.yaml'),
      yaml`
      id: p
      steps:
        - {id: a, set: {x: 1}}
    `,
    );
    const brought = join(victim(), '.baton/runs', basename(folder));
    cpSync(folder, brought, { recursive: true });
    rmSync(home, { recursive: true });
    return brought;
  };
  const again = async (folder: string, lines: (typeof makers)[number][1]): Promise<void> => {
    const { facts } = await readLog(folder);
    writeFileSync(runPaths(folder).log, lines(facts).join(''));
  };
  const refusal = async (work: Promise<unknown>): Promise<Refusal> => {
    const error = await work.then(
      () => assert.fail('it was not refused'),
      (one: unknown) => one,
    );
    assert.ok(error instanceof Refusal, String(error));
    return error;
  };
  const given = { question: 'later', value: 'yes', by: 'ann' };

  /** Everything that a person may do with a run that stands in a list. */
  const commands: [name: string, does: (folder: string) => Promise<unknown>][] = [
    ['resume', (folder) => resumeRun({ folder, env })],
    ['resume that runs again what was cut off', (folder) => resumeRun({ folder, env, rerunInterrupted: true })],
    ['answer', (folder) => resumeRun({ folder, env, answers: [given] })],
    ['answer without going on', (folder) => recordAnswer(folder, given)],
    ['answer to whoever has it', (folder) => giveAnswer(folder, given)],
    ['cancel', (folder) => cancelRun(folder, 'ann', { env })],
    ['fork', async (folder) => (await forkRun({ folder, env, at: 'harm' })).done],
    ['fork of the whole', async (folder) => (await forkRun({ folder, env, set: new Map([['harm', { text: 'x' }]]) })).done],
    ['resume --changed', async (folder) => (await rerunChanged({ folder, env })).done],
    ['run --from', (folder) => again2(folder, { how: 'from', step: 'harm' })],
    ['run --replay', async (folder) => (await startRun({ file: 'p.baton.yaml', cwd: victim(), env, replay: folder })).done],
    ['show', (folder) => readRun(folder)],
  ];
  const again2 = async (folder: string, earlier: { how: 'from'; step: string }): Promise<unknown> => {
    writeFileSync(join(victim(), 'p.baton.yaml'), evil(marker()));
    return (await startRun({ file: 'p.baton.yaml', cwd: victim(), env, earlier: { folder, ...earlier } })).done;
  };

  for (const [name, does] of commands)
    it(`runs nothing of its own by ${name}, however it was made`, async () => {
      for (const [how, lines] of [['that another machine signed', undefined] as const, ...makers]) {
        const folder = await make();
        if (lines) await again(folder, lines);
        await does(folder).catch((error: unknown) => assert.ok(error instanceof Refusal || isRunError(error), String(error)));
        await new Promise((done) => setTimeout(done, 5));
        assert.equal(existsSync(marker()), false, how);
        rmSync(victim(), { recursive: true });
      }
    });

  it('is told where it is listed and shown, and keeps what it says', async () => {
    const folder = await make();
    assert.deepEqual(
      (await listRuns(victim())).map(({ foreign, status }) => [foreign, status]),
      [[true, 'waiting']],
    );
    const { foreign, result } = await readRun(folder);
    assert.deepEqual([foreign, result.status, result.steps['first']?.status], [true, 'waiting', 'waiting']);
  });

  it('is refused with what to do, BATON_KEY among it, and stays as it is', async () => {
    const folder = await make();
    const before = readFileSync(runPaths(folder).log, 'utf8');
    const { message, hint, exitCode } = await refusal(resumeRun({ folder, env }));
    assert.match(message, /is foreign: this machine did not write it/);
    assert.match(hint ?? '', /baton resume .* baton fork .* BATON_KEY/);
    assert.equal(exitCode, 2);
    assert.equal(readFileSync(runPaths(folder).log, 'utf8'), before);
  });

  it('goes on once a person has seen what it would run, and is of this machine from then on', async () => {
    const folder = await make();
    const shown: string[] = [];
    const askForeign: HostOptions['askForeign'] = async ({ lines }) => {
      shown.push(...lines);
      return true;
    };
    const run = await resumeRun({ folder, env, askForeign });
    assert.equal((await run.done).status, 'waiting');
    assert.ok(existsSync(marker()));
    assert.deepEqual(shown, [
      `works in ${victim()}, writes to ${join(victim(), 'outputs/p')}`,
      `harm: terminal.execute argv: ["touch","${marker()}"]`,
      `finally.tidy: terminal.execute argv: ["touch","${marker()}"]`,
      'permission in its log: terminal+machine',
      'answers of people in its log: 1',
    ]);
    const { foreign, started } = await readRun(folder);
    assert.deepEqual([foreign, started.root, started.workdir], [false, victim(), victim()]);
    assert.equal((await (await resumeRun({ folder, env, answers: [given] })).done).status, 'succeeded');
  });

  describe('with generated steps', () => {
    const generating = `id: p
inputs:
  plan:
    default:
      - {id: look, tool: filesystem, action: list, parameters: {path: .}}
      - {id: put, tool: filesystem, action: write, parameters: {path: seen.txt, content: seen}}
steps:
  - {id: first, ask: "Go?", type: approve}
  - {id: do, dependencies: [first], steps_from: "{{ plan }}", allow_tools: [filesystem.list, filesystem.write]}
`;
    const forge = (change: (text: string) => string) => (facts: readonly Fact[]) =>
      [
        logHeader,
        ...facts.map((fact) => {
          if (fact.type !== 'step.started' || !fact.generated) return fact;
          const { text, graph } = fact.generated;
          assert.notEqual(change(text), text);
          return { ...fact, generated: { text: change(text), graph } };
        }),
      ].map(encodeLine);
    const askForeign: HostOptions['askForeign'] = async () => true;

    it('goes on where they are what their step allows', async () => {
      const folder = await make(generating, true);
      const { done } = await resumeRun({ folder, env, askForeign, wait: true });
      assert.equal((await done).status, 'waiting', 'their effects ask here');
      assert.equal(existsSync(join(victim(), 'seen.txt')), false);
    });

    const forged: [what: string, change: (text: string) => string, why: RegExp][] = [
      [
        'another action',
        (text) => text.replace('action: list', 'action: read'),
        /none that it allows: \d+:\d+ .*filesystem\.read/,
      ],
      [
        'a program at the end',
        (text) => `${text}finally:\n  - {id: late, tool: terminal, parameters: {argv: [ls]}}\n`,
        /none that it allows: /,
      ],
      [
        'a list of files',
        (text) => text.replace('id: put', 'id: put\n    for_each: [1, 2]'),
        /none that it allows: \d+:\d+ .*for_each/,
      ],
      ['a comment', (text) => `# baton-ignore\n${text}`, /none that it allows: /],
      ['more than the text may have', (text) => `${text}${'#'.repeat(32_000)}\n`, /none that it allows: .*32/],
    ];
    for (const [what, change, why] of forged)
      it(`is refused, and gives a fork nothing, where its log holds ${what}`, async () => {
        const folder = await make(generating, true);
        await again(folder, forge(change));
        assert.match((await refusal(resumeRun({ folder, env, askForeign, wait: true }))).message, why);
        assert.match((await refusal(forkRun({ folder, env }))).message, why);
      });
  });

  it('is left alone after a no', async () => {
    const folder = await make();
    const before = readFileSync(runPaths(folder).log, 'utf8');
    assert.match((await refusal(resumeRun({ folder, env, askForeign: async () => false }))).message, /not gone on with/);
    assert.deepEqual([existsSync(marker()), readFileSync(runPaths(folder).log, 'utf8')], [false, before]);
  });

  it('gives a fork what it computed, and neither its permissions nor its answers', async () => {
    const pipeline = `id: p
steps:
  - {id: before, set: {x: 7}}
  - {id: said, tool: terminal, parameters: {argv: [echo, said]}}
  - {id: first, dependencies: [before, said], ask: "Go?", type: approve}
  - {id: between, dependencies: [first], set: {y: 8}}
  - {id: later, dependencies: [between], ask: "More?", type: approve}
  - {id: harm, dependencies: [later], tool: terminal, parameters: {argv: [touch, "${marker()}"]}}
`;
    const folder = await make(pipeline, true);
    assert.equal((await readRun(folder)).state.steps.get('between')?.status, 'succeeded');
    const { needs } = await refusal(forkRun({ folder, env, at: 'later' }));
    assert.deepEqual(needs, ['terminal:echo said', `terminal:touch ${marker()}`]);
    const run = await forkRun({ folder, env, at: 'later', allow: ['terminal'] });
    const result = await run.done;
    assert.deepEqual([result.status, [...run.state.questions.keys()]], ['waiting', ['first']]);
    assert.deepEqual(
      ['before', 'said', 'between'].map((step) => result.steps[step]?.provenance ?? result.steps[step]?.status),
      ['reused', 'reused', 'pending'],
    );
    assert.equal((await readRun(run.folder)).foreign, false);
    assert.equal(existsSync(marker()), false);
  });

  it('works below the root in which it lies: places, secrets and recordings that it names do not count', async () => {
    const folder = await make();
    const { facts } = await readLog(folder);
    const elsewhere = {
      root: '/',
      workdir: '/etc',
      output_path: '/',
      output_by: 'person' as const,
      secrets: { token: 'env:AWS_SECRET_ACCESS_KEY' },
      mode: 'record' as const,
      recording: join(place(), 'made-by-a-folder.jsonl'),
    };
    const told = facts.map((fact) =>
      fact.type === 'run.started'
        ? { ...fact, ...elsewhere, pipeline: { ...fact.pipeline, id: '../../..', file: '/etc/passwd' } }
        : fact,
    );
    writeFileSync(runPaths(folder).log, [logHeader, ...told].map(encodeLine).join(''));
    const { started } = await readRun(folder);
    assert.equal(started.root, victim());
    for (const path of [started.workdir, started.output_path, started.pipeline.file]) assert.ok(path.startsWith(victim()), path);
    assert.deepEqual([started.secrets, started.output_by], [{ token: 'given' }, undefined]);
    assert.ok(started.recording === undefined || started.recording.startsWith(victim()));
  });

  it('is asked nothing in the name of a recording', async () => {
    mkdirSync(victim(), { recursive: true });
    writeFileSync(join(victim(), 'baton.yaml'), '{}\n');
    writeFileSync(join(victim(), 'a.txt'), 'text');
    writeFileSync(
      join(victim(), 'p.baton.yaml'),
      yaml`
        id: p
        steps:
          - {id: a, tool: filesystem, action: read, parameters: {path: a.txt}}
      `,
    );
    const start = { file: 'p.baton.yaml', cwd: victim(), env };
    await (await startRun({ ...start, record: 'tape.jsonl' })).done;
    const tape = join(victim(), 'tape.jsonl');
    const failure = { kind: 'permission', message: 'May a.txt be read?', retryable: false, needs: { tool: 'terminal' } };
    const lines = readFileSync(tape, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const told = lines.map((line) => (line.path === 'a#1' ? { ...line, answer: undefined, failure } : line));
    writeFileSync(tape, `${told.map((line) => JSON.stringify(line)).join('\n')}\n`);
    const asked: string[] = [];
    const ask = async ({ text }: { text: string }): Promise<{ value: string; by: string }> => {
      asked.push(text);
      return { value: 'always', by: 'ann' };
    };
    const run = await startRun({ ...start, replay: 'tape.jsonl', people: { ask } });
    const { status, error } = await run.done;
    assert.deepEqual([status, error?.message, asked, run.state.allowed], ['failed', failure.message, [], []]);
  });

  it('shows what its open questions would grant', async () => {
    const folder = await make();
    const { facts } = await readLog(folder);
    const asked: Fact = {
      seq: facts.length + 1,
      at: 1,
      type: 'person.asked',
      question: 'harm',
      path: 'harm',
      kind: 'permission',
      text: 'May a.txt be read?',
      needs: { tool: 'filesystem', pattern: '/*' },
    };
    writeFileSync(runPaths(folder).log, [logHeader, ...facts, asked].map(encodeLine).join(''));
    const shown: string[] = [];
    const askForeign: HostOptions['askForeign'] = async ({ lines }) => shown.push(...lines) < 0;
    await refusal(resumeRun({ folder, env, askForeign }));
    assert.ok(shown.includes('question in its log for the permission: filesystem:/*'), shown.join('\n'));
  });

  describe('what lies in the inbox of a run of this machine', () => {
    const waiting = async (): Promise<string> => {
      mkdirSync(victim(), { recursive: true });
      writeFileSync(join(victim(), 'baton.yaml'), '{}\n');
      writeFileSync(
        join(victim(), 'p.baton.yaml'),
        yaml`
        id: p
        steps:
          - {id: ok, ask: "Go?", type: approve}
      `,
      );
      const run = await startRun({ file: 'p.baton.yaml', cwd: victim(), env });
      assert.equal((await run.done).status, 'waiting');
      return run.folder;
    };
    const message = { type: 'answer' as const, question: 'ok', value: true, by: 'mallory' };
    const ways: [how: string, leave: (folder: string) => Promise<unknown>][] = [
      ['as plain JSON', async (folder) => writeFileSync(join(runPaths(folder).inbox, '1.json'), JSON.stringify(message))],
      ['with a right sum', async (folder) => writeFileSync(join(runPaths(folder).inbox, '1.json'), encodeLine(message))],
      ['with the signature of another key', (folder) => theirs(() => dropMessage(folder, message, Date.now()))],
      [
        'signed for another run',
        async (folder) => {
          const other = await waiting();
          const file = await dropMessage(other, message, Date.now());
          cpSync(file, join(runPaths(folder).inbox, basename(file)));
        },
      ],
      [
        'signed for another place in the order',
        async (folder) => {
          const file = await dropMessage(folder, message, Date.now());
          cpSync(file, join(runPaths(folder).inbox, '000.json'));
          rmSync(file);
        },
      ],
    ];
    for (const [how, leave] of ways)
      it(`does not count where it was left ${how}, and is told`, async () => {
        const folder = await waiting();
        await leave(folder);
        const told: string[] = [];
        const run = await resumeRun({ folder, env, onEvent: (event) => event.type === 'step.log' && told.push(event.text) });
        assert.equal((await run.done).status, 'waiting');
        assert.match(told.join(), /does not count: this machine did not write it/);
        assert.deepEqual(
          readdirSync(runPaths(folder).inbox).filter((name) => !name.endsWith('.refused')),
          [],
        );
        await recordAnswer(folder, { question: 'ok', value: 'no', by: 'ann' });
        const { state } = await readRun(folder);
        assert.equal(state.answered.get('ok'), 'ann');
      });
  });
});
