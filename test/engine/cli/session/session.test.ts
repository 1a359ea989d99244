import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Dialog } from '../../../../engine/cli/io.ts';
import { temporaryFolder } from '../../store/folder.ts';
import { obey, testIo } from '../io.ts';

const tea = `id: tea
inputs:
  topic: {type: string, description: What it is about, example: tides}
  count: {type: integer, default: 3}
  tone: {enum: [dry, warm], default: warm}
  loud: {type: boolean, required: false}
  notes: {type: string, required: false}
  token: {type: string, secret: true, required: false}
steps:
  - {id: sure, ask: "Go on with {{ topic }}?", choices: [yes, no]}
  - {id: say, set: {text: "{{ topic }} x {{ count }} {{ tone }} {{ sure }}"}}
outputs: {text: "{{ say.text }}"}
`;

const broken = 'id: fails\nsteps:\n  - {id: stop, fail: Not today.}\n';

/** What the person does at each prompt: the choice or the line they take, with the part of the question that they see; undefined leaves. */
type Move = [sees: string, does: string | undefined];

const never = { line: () => Promise.resolve(undefined), hidden: () => Promise.resolve(undefined) };

function scripted(moves: Move[]) {
  const faults: string[] = [];
  const next = (message: string): string | undefined => {
    const [sees, does] = moves.shift() ?? ['nothing more', undefined];
    assert.ok(message.includes(sees), `asked: ${message}; expected: ${sees}`);
    return does;
  };
  const dialog: Dialog = {
    async choose({ message, choices, first }) {
      const does = next(`${message} [${choices.map(({ label }) => label).join(' | ')}] ${first ?? ''}`);
      if (does === undefined) return undefined;
      const choice = choices.find(({ value, label }) => value === does || label === does || label.startsWith(`${does}  `));
      assert.ok(choice, `no choice ${does} among ${choices.map(({ label }) => label)}`);
      return choice.value;
    },
    async write({ message, typed, faultOf }) {
      for (;;) {
        const does = next(`${message} ${typed}`);
        const text = does === '=' ? typed : does;
        const fault = text === undefined ? undefined : faultOf(text);
        if (fault === undefined) return text;
        faults.push(fault);
      }
    },
  };
  return { dialog: async () => dialog, faults, moves };
}

describe('baton without arguments', () => {
  const place = temporaryFolder();
  beforeEach(() => mkdirSync(join(place(), '.git')));
  const screen = { columns: () => 80, rows: () => 24 };

  const hold = async (moves: Move[], lines: string[] = [], hidden: string[] = []) => {
    const script = scripted(moves);
    const keyboard = {
      line: () => Promise.resolve(lines.shift()),
      hidden: () => Promise.resolve(hidden.shift()),
    };
    const io = { ...testIo(place(), { env: {}, screen, keyboard }), dialog: script.dialog };
    const said = await obey([], io);
    assert.deepEqual({ left: script.moves, err: said.err }, { left: [], err: said.err });
    return { ...said, faults: script.faults, isHeard: io.isHeard() };
  };

  it('prints the help where nobody is at a terminal, and where there is no pipeline', async () => {
    const io = testIo(place());
    assert.equal((await obey([], io)).code, 2);
    assert.match(io.said.err, /Commands/);
    assert.match(io.said.err, /There is no pipeline under .*baton init/);
    const { code, err } = await hold([]);
    assert.equal(code, 2);
    assert.match(err, /Commands/);
  });

  it('fills the form as a run judges it, runs, answers, and runs again with the same inputs and with others', async () => {
    writeFileSync(join(place(), 'tea.baton.yaml'), tea);
    const form = (topic: Move[], count: Move[]): Move[] => [
      ...topic,
      ...count,
      ['tone ("dry" | "warm") [dry | warm (default)]', 'dry'],
      ['loud (boolean) [no value | true | false]', ''],
      ['notes (text)', ''],
    ];
    const { code, out, err, faults, isHeard } = await hold(
      [
        ['Which pipeline? [tea.baton.yaml  never ran | All commands | Leave]', 'tea.baton.yaml'],
        ...form(
          [
            ['topic (text · What it is about · for example tides)', ''],
            ['topic', 'mills'],
          ],
          [
            ['count (integer · Enter alone: 3)', 'x'],
            ['count', ''],
          ],
        ),
        ['tea.baton.yaml · succeeded', 'Run again with the same inputs'],
        ['tea.baton.yaml · succeeded', 'Run with other inputs'],
        ...form([['topic (text · What it is about · for example tides) mills', '=']], [['count', '5']]),
        ['What now? [Look at the result | Look at a step', 'Leave'],
      ],
      ['yes', 'no', 'yes'],
      ['hush', ''],
    );
    assert.equal(code, 0);
    assert.deepEqual(
      out.trim().split('\n'),
      ['text  mills x 3 dry yes', 'text  mills x 3 dry no', 'text  mills x 5 dry yes'],
      err,
    );
    assert.equal(faults.length, 2);
    assert.match(faults[0] ?? '', /topic .* is missing/);
    assert.match(faults[1] ?? '', /count must be a whole number/);
    assert.doesNotMatch(err + out, /hush/);
    assert.equal(isHeard, false);
  });

  it('keeps a text of several lines, which one line cannot hold, until another is typed', async () => {
    writeFileSync(
      join(place(), 'tea.baton.yaml'),
      tea.replace('  - {id: sure, ask: "Go on with {{ topic }}?", choices: [yes, no]}\n', '').replace(' {{ sure }}', ''),
    );
    await obey(['run', 'tea.baton.yaml', '-i', 'topic=one\ntwo'], testIo(place()));
    const { out } = await hold(
      [
        ['tea.baton.yaml  succeeded', 'tea.baton.yaml'],
        ['What now?', 'Run with other inputs'],
        ['Enter alone keeps: one two', ''],
        ['count', ''],
        ['tone', 'warm'],
        ['loud', 'true'],
        ['notes', ''],
        ['What now?', 'Leave'],
      ],
      [],
      [''],
    );
    assert.match(out, /one\n {2}two x 3 warm/);
  });

  it('shows how a failed run stands, its steps one by one, tries it again, and ends with its exit code', async () => {
    writeFileSync(join(place(), 'fails.baton.yaml'), broken);
    writeFileSync(join(place(), 'tea.baton.yaml'), tea);
    const { code, out, err } = await hold([
      ['Which pipeline?', 'fails.baton.yaml'],
      ['fails.baton.yaml · failed. What now? [Try again what failed, in a new run | Look at the result', 'steps'],
      ['Which step? [stop', 'stop'],
      ['Which step?', 'Back'],
      ['What now?', 'result'],
      ['What now?', 'retry'],
      ['What now?', 'Another pipeline'],
      ['[fails.baton.yaml  failed', 'Leave'],
    ]);
    assert.equal(code, 1, err);
    assert.match(err, /baton show \S+ stop\u001b/);
    assert.match(err, /baton fork/);
    assert.match(out, /Not today/);
  });

  it('goes on with a run that waits, and answers it here', async () => {
    writeFileSync(join(place(), 'tea.baton.yaml'), tea);
    assert.equal((await obey(['run', 'tea.baton.yaml', '-i', 'topic=tea'], testIo(place()))).code, 4);
    const { code, out } = await hold(
      [
        ['tea.baton.yaml  waiting', 'tea.baton.yaml'],
        ['waiting. What now?', 'Go on with this run'],
        ['succeeded. What now?', 'Leave'],
      ],
      ['no'],
    );
    assert.equal(code, 0);
    assert.match(out, /tea x 3 warm no/);
  });

  it('says what is wrong with a text and goes on', async () => {
    writeFileSync(join(place(), 'odd.baton.yaml'), 'id: odd\nsteps:\n  - {id: a, set: {x: "{{ nothing }}"}}\n');
    const { code, out, err } = await hold([
      ['Which pipeline?', 'odd.baton.yaml'],
      ['odd.baton.yaml · has errors. What now? [Look at its problems | Read the file again | Another', 'Look at its problems'],
      ['What now?', 'Leave'],
    ]);
    assert.equal(code, 0);
    assert.match(out, /nothing/, err);
    assert.match(err, /baton check odd.baton.yaml/);
  });

  it('runs a text that was mended meanwhile', async () => {
    const file = join(place(), 'odd.baton.yaml');
    writeFileSync(file, 'id: odd\nsteps: [{id: a, sett: {x: 1}}]\n');
    const io = { ...testIo(place(), { env: {}, screen, keyboard: never }) };
    const moves = ['odd.baton.yaml', 'look', 'fill', 'leave'];
    const dialog: Dialog = {
      async choose({ choices }) {
        const does = moves.shift();
        if (does === 'look') writeFileSync(file, 'id: odd\nsteps: [{id: a, set: {x: 1}}]\n');
        return choices.find(({ value }) => value === does || value.endsWith(`/${does}`))?.value;
      },
      write: async () => undefined,
    };
    assert.equal((await obey([], { ...io, dialog: async () => dialog })).code, 0);
    assert.deepEqual(moves, []);
  });

  const leaves: [rule: string, moves: Move[], hidden: string[], code: number][] = [
    ['leaving the list is 130', [['Which', undefined]], [], 130],
    [
      'leaving the form is 130',
      [
        ['Which', 'tea.baton.yaml'],
        ['topic', undefined],
      ],
      [],
      130,
    ],
    ['the list of commands was asked for, so it is no refusal', [['Which', 'All commands']], [], 0],
  ];
  for (const [rule, moves, hidden, expected] of leaves)
    it(rule, async () => {
      writeFileSync(join(place(), 'tea.baton.yaml'), tea);
      const { code } = await hold(moves, [], hidden);
      assert.equal(code, expected);
      assert.equal(existsSync(join(place(), '.baton', 'runs')) ? readdirSync(join(place(), '.baton', 'runs')).length : 0, 0);
    });

  it('ends at Ctrl+C between two runs', async () => {
    writeFileSync(join(place(), 'tea.baton.yaml'), tea);
    const io = testIo(place(), { env: {}, screen, keyboard: never });
    const dialog: Dialog = {
      choose: async () => {
        io.stop();
        return undefined;
      },
      write: async () => undefined,
    };
    assert.equal((await obey([], { ...io, dialog: async () => dialog })).code, 130);
    assert.deepEqual(io.killed, [130]);
  });
});

/** `script` of util-linux gives a program a terminal of its own. */
const hasTerminal = process.platform === 'linux' && existsSync('/usr/bin/script');

(hasTerminal ? describe : describe.skip)('baton at a real terminal', () => {
  const cli = resolve('dist/cli.cjs');
  const place = temporaryFolder();
  before(() => assert.ok(existsSync(cli), 'dist/cli.cjs is missing. Build it first: node esbuild.mjs --quiet'));
  beforeEach(() => {
    mkdirSync(join(place(), '.git'));
    writeFileSync(join(place(), 'tea.baton.yaml'), tea);
  });

  /** Types each text once the part before it is on the screen, and gives all that was shown with the exit code. */
  const atTerminal = (
    typed: [sees: RegExp, types: string][],
    env: Record<string, string>,
  ): Promise<{ shown: string; code: number | null }> =>
    new Promise((done, fail) => {
      const child = spawn(
        '/usr/bin/script',
        ['-qefc', `stty cols ${env['COLUMNS'] ?? 80}; exec '${process.execPath}' '${cli}'`, '/dev/null'],
        {
          cwd: place(),
          env: { PATH: process.env['PATH'] ?? '', HOME: place(), TERM: 'xterm', ...env },
        },
      );
      let shown = '';
      let read = 0;
      child.stdout.setEncoding('utf8');
      child.stdout.on('data', (piece: string) => {
        shown += piece;
        const [sees, types] = typed[0] ?? [];
        if (!sees || types === undefined || !sees.test(shown.slice(read))) return;
        typed.shift();
        read = shown.length;
        // A person does not type while the prompt is still drawn.
        setTimeout(() => child.stdin.write(types), 100);
      });
      child.once('error', fail);
      child.once('close', (code) => done({ shown, code }));
    });

  it('is filled in and run by keys, without colours where nobody wants them, also where it is narrow', async () => {
    const { shown, code } = await atTerminal(
      [
        [/Which[\s\S]*Leave/, '\r'],
        [/topic/, 'mills\r'],
        [/count/, '\r'],
        [/tone/, '\r'],
        [/loud/, '\r'],
        [/notes/, '\r'],
        [/token/, 'hush\r'],
        [/asks: Go/, 'yes\r'],
        [/What\s+now/, '\u0003'],
      ],
      { NO_COLOR: '1', COLUMNS: '34' },
    );
    assert.equal(code, 130, shown);
    assert.match(shown, /mills x 3 warm yes/);
    assert.doesNotMatch(shown, /\u001b\[\d*m|hush/);
  });

  it('letters that begin no choice run nothing', async () => {
    const { shown, code } = await atTerminal(
      [
        [/Which[\s\S]*Leave/, 'zz'],
        [/[\s\S]/, '\r'],
        [/No choice begins with zz[\s\S]*Leave/, 'lea\r'],
      ],
      { NO_COLOR: '1' },
    );
    assert.equal(code, 0, shown);
    assert.equal(existsSync(join(place(), '.baton', 'runs')), false);
  });

  for (const [key, name] of [
    ['\u0003', 'Ctrl+C'],
    ['\u0004', 'Ctrl+D'],
  ])
    it(`${name} leaves with 130 and gives the cursor back`, async () => {
      const { shown, code } = await atTerminal([[/Which[\s\S]*Leave/, key ?? '']], {});
      assert.equal(code, 130, shown);
      assert.match(shown, /\u001b\[\?25h[^\u001b]*$/);
    });

  it('prints the help where the terminal cannot move its cursor', async () => {
    const { shown, code } = await atTerminal([], { TERM: 'dumb' });
    assert.equal(code, 2);
    assert.match(shown, /Commands/);
  });
});
