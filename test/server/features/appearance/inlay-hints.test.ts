import assert from 'node:assert/strict';
import { preview } from '../../../../engine/auto/preview.ts';
import { buildQuestion } from '../../../../engine/auto/question.ts';
import { surroundingsOf } from '../../../../engine/auto/surroundings.ts';
import { toPosition } from '../../../../engine/compile/source/lines.ts';
import type { LockEntry } from '../../../../engine/workspace/lock-file.ts';
import { embeddedPipelines } from '../../../../server/embedded/embedded-pipelines.ts';
import { codeLenses } from '../../../../server/features/appearance/code-lens.ts';
import { inlayHints } from '../../../../server/features/appearance/inlay-hints.ts';
import { stepLenses } from '../../../../server/features/appearance/step-lenses.ts';
import { complete } from '../../../../server/features/completion/completion.ts';
import { hover } from '../../../../server/features/hover/hover.ts';
import type { HintKind } from '../../../../server/protocol/client-options.ts';
import { defaultOptions, hintKinds, readServerOptions } from '../../../../server/protocol/client-options.ts';
import type { Snapshot } from '../../../../server/snapshot.ts';
import { yaml } from '../../../yaml.ts';
import { snapshotOfText } from '../../at-cursor.ts';
import { lockOf } from '../../lock-entries.ts';

const whole = { start: { line: 0, character: 0 }, end: { line: 1000, character: 0 } };
const text = `id: demo
data:
  tone: <AUTO choices="dry, warm">the tone</AUTO>
steps:
  - id: rows
    set: {list: [{price: 1}]}
  - id: each
    for_each: "{{ rows.list }}"
    prompt: |
      Write in <AUTO type="integer">how many</AUTO> words
      of {{ item.price }}
  - id: last
    dependencies: [each]
    prompt: "{{ rows.list }} <AUTO>what</AUTO>"
outputs:
  all: "{{ rows.list }}"
  said: "{{ last }}"
  typed: {value: "{{ last }}", type: string}
`;
const all = new Set<HintKind>(hintKinds);
const only = (...kinds: HintKind[]) => new Set(kinds);
/** The line with each hint put where it is shown. */
const shown = (snapshot: Snapshot, hints: ReturnType<typeof inlayHints>): string[] =>
  hints.map(({ position, label }) => {
    const line = snapshot.text.split('\n')[position.line] ?? '';
    return `${line.slice(0, position.character).trimStart()}«${String(label)}»${line.slice(position.character)}`;
  });

describe('inlay hints', () => {
  const snapshot = snapshotOfText(text);

  it('tell what an AUTO tag will be, right behind it, also in a block text', () => {
    assert.deepEqual(shown(snapshot, inlayHints(snapshot, whole, only('auto'))), [
      'tone: <AUTO choices="dry, warm">the tone</AUTO>«: choice»',
      'Write in <AUTO type="integer">how many</AUTO>«: integer» words',
      'prompt: "{{ rows.list }} <AUTO>what</AUTO>«: string»"',
    ]);
  });

  it('stand behind a tag that ends a block text, not at the beginning of the next line', () => {
    const ends = snapshotOfText(
      'steps:\n  - id: a\n    set:\n      n: |-\n        <AUTO type="integer">how\n        many</AUTO>\n  - {id: b, set: {x: 1}}\n',
    );
    assert.deepEqual(shown(ends, inlayHints(ends, whole, only('auto'))), ['many</AUTO>«: integer»']);
  });

  it('tell the locked answer of a tag in a pipeline that is written out, however deep; so does hover', () => {
    const deep = snapshotOfText(`id: p
steps:
  - id: a
    pipeline:
      steps:
        - {id: s, set: {t: <AUTO>one</AUTO>}}
        - id: b
          pipeline: |
            steps: [{id: s, set: {t: <AUTO>two</AUTO>}}]
`);
    const lock = embeddedPipelines(deep).flatMap(({ snapshot: { compiled } }, at) =>
      compiled.steps.flatMap(({ step }) =>
        step.autos.map((site): LockEntry => {
          const words = ['', 'one', 'two'][at] ?? '';
          const { hash } = buildQuestion({ site, words, attributes: new Map(), surroundings: surroundingsOf(compiled, site) });
          const prefix = ['', 'a/', 'a#b/'][at] ?? '';
          return { site: `${prefix}${site.id}`, question: hash, asked: words, answer: words, model: 'm', date: '2026-01-01' };
        }),
      ),
    );
    assert.deepEqual(
      inlayHints(deep, whole, only('auto'), { lock }).map(({ label }) => label),
      [' = "one"', ' = "two"'],
    );
    const position = toPosition(deep.starts, deep.text.indexOf('two'));
    assert.match(JSON.stringify(hover(deep, position, undefined, lock)), /Locked/i);
    assert.doesNotMatch(JSON.stringify(hover(deep, position)), /Locked/);
  });

  it('tell what the last run took of steps in pipelines that are written out, however deep; so do hover, lenses and completion', () => {
    const deep = snapshotOfText(`id: p
steps:
  - id: a
    pipeline:
      steps:
        - {id: s, set: {t: 1}}
        - id: b
          pipeline: |
            steps: [{id: s, set: {t: 2}}, {id: u, set: {v: "{{ s.t }}"}}]
`);
    const step = (cost: number, value: number) => ({ status: 'succeeded', duration: 1000, cost, value: { t: value } });
    const last = { run: 'r', finished_at: '', steps: { s: step(1, 11), 'a/s': step(2, 12), 'a/b/s': step(3, 13) } };
    assert.deepEqual(shown(deep, inlayHints(deep, whole, only('runs'), { last })), [
      '- {id: s«1.0 s · $2.0000», set: {t: 1}}',
      'steps: [{id: s«1.0 s · $3.0000», set: {t: 2}}, {id: u, set: {v: "{{ s.t }}"}}]',
    ]);
    const at = (words: string) => toPosition(deep.starts, deep.text.indexOf(words) + 1);
    assert.match(JSON.stringify(hover(deep, at('s, set: {t: 2'), last)), /\$3\.0000/);
    assert.match(JSON.stringify(complete(deep, at('s.t }}'), last).find(({ label }) => label === 's')), /13/);
    assert.deepEqual(
      stepLenses(deep, last).flatMap(({ range, command }) =>
        command?.command === '' ? [[range.start.line, command.title]] : [],
      ),
      [
        [5, 'Last run: 1.0 s · $2.0000'],
        [8, 'Last run: 1.0 s · $3.0000'],
      ],
    );
  });

  it('are found for the range alone that is asked for', () => {
    const step = (id: number) => `  - id: s${id}\n    pipeline: |\n      steps: [{id: x, set: {t: <AUTO>one</AUTO>}}]\n`;
    const long = snapshotOfText(`id: p\nsteps:\n${Array.from({ length: 100 }, (_, id) => step(id)).join('')}`);
    let looked = 0;
    const { called } = long.compiled;
    const get = (name: string) => {
      looked++;
      return called.get(name);
    };
    const counting = Object.assign(new Map(called), { get });
    const counted = { ...long, compiled: { ...long.compiled, called: counting } };
    const range = { start: { line: 50, character: 0 }, end: { line: 53, character: 0 } };
    assert.equal(inlayHints(counted, range, all).length, 1);
    assert.ok(looked <= 3, String(looked));
  });

  it('tell a locked answer', () => {
    const [site] = snapshot.compiled.pipeline.autos;
    assert.ok(site);
    // The question's fingerprint is what preview compares with; an answer to another one is not shown.
    const entry = { site: site.id, question: 'other', asked: 'the tone', answer: 'dry', model: 'm', date: '2026-01-01' };
    assert.equal(preview(snapshot.compiled, site, [entry]).state, 'outdated');
    const [outdated] = inlayHints(snapshot, whole, only('auto'), { lock: [entry] });
    assert.equal(outdated?.label, ': choice');
    assert.match(String(outdated?.tooltip), /Answered for another question/);
    const [shownAnswer] = inlayHints(snapshot, whole, only('auto'), { lock: lockOf(snapshot, 'dry') });
    assert.equal(shownAnswer?.label, ' = "dry"');
    assert.match(String(shownAnswer?.tooltip), /^Locked · one of/);
  });

  it('tell the items of a loop and the type of outputs that say none', () => {
    assert.deepEqual(shown(snapshot, inlayHints(snapshot, whole, only('types'))), [
      'for_each: "{{ rows.list }}"«: {price: integer}»',
      'all: "{{ rows.list }}"«: list of {price: integer}»',
      'said: "{{ last }}"«: text»',
    ]);
  });

  it('tell the edges that the text does not write down', () => {
    assert.deepEqual(shown(snapshot, inlayHints(snapshot, whole, only('edges'))), ['- id: each«← rows»', '- id: last«← rows»']);
  });

  it('tell what the last run took', () => {
    const last = {
      run: 'r',
      finished_at: '',
      steps: { rows: { status: 'skipped' }, last: { status: 'succeeded', duration: 1500, cost: 0.25 } },
    };
    assert.deepEqual(shown(snapshot, inlayHints(snapshot, whole, only('runs'), { last })), [
      '- id: rows«skipped»',
      '- id: last«1.5 s · $0.2500»',
    ]);
  });

  it('stay in the range that is asked for, and on broken YAML', () => {
    const range = { start: { line: 8, character: 0 }, end: { line: 10, character: 0 } };
    assert.equal(inlayHints(snapshot, range, all).length, 1);
    const broken = snapshotOfText(`${text}  - id: y\n    prompt: [{{ "never\n`);
    assert.ok(inlayHints(broken, whole, only('auto')).length >= 3);
  });
});

describe('code lenses', () => {
  it('stand above the first line of a pipeline', () => {
    const lenses = codeLenses(
      snapshotOfText(yaml`
      # about
      id: a
      steps: [{id: x, set: {a: 1}}]
    `),
    );
    assert.deepEqual(
      lenses.map(({ range, command }) => [range.start.line, command?.command, command?.arguments]),
      ['baton.run', 'baton.debug', 'baton.showGraph', 'baton.estimate'].map((command) => [
        1,
        command,
        ['file:///demo/demo.baton.yaml'],
      ]),
    );
  });

  it('offer inputs where there are some, and nothing where there are no steps', () => {
    const commands = codeLenses(snapshotOfText('inputs: {a: 1}\nsteps: [{id: x, set: {a: 1}}]\n')).map(
      ({ command }) => command?.command,
    );
    assert.ok(commands.includes('baton.runWithInputs'));
    assert.deepEqual(codeLenses(snapshotOfText('id: a\n')), []);
    assert.deepEqual(codeLenses(snapshotOfText('')), []);
  });

  const resolving = (drawn: string, lock: readonly LockEntry[] = []) =>
    codeLenses(snapshotOfText(drawn), lock).flatMap(({ range, command }) =>
      command?.command === 'baton.resolveAuto' ? [[range.start.line, command.title, command.arguments?.[1]]] : [],
    );
  it('offer to resolve what a model would be asked for before a run, of the file and of each tag', () => {
    assert.deepEqual(resolving(text), [
      [0, 'Resolve 1 AUTO', undefined],
      [2, 'Resolve data.tone', 'pipeline.data.tone#0'],
    ]);
  });
  it('offer to resolve what is written out in steps, by the id that its answer has in the lock file', () => {
    const deep = `id: p
steps:
  - {id: s, set: {t: <AUTO>none</AUTO>}}
  - id: a
    pipeline:
      steps:
        - {id: s, set: {t: <AUTO>one</AUTO>}}
        - id: b
          pipeline: |
            steps: [{id: s, set: {t: <AUTO>two</AUTO>}}]
`;
    assert.deepEqual(resolving(deep), [
      [0, 'Resolve 3 AUTO', undefined],
      [2, 'Resolve set.t', 's.set.t#0'],
      [6, 'Resolve set.t', 'a/s.set.t#0'],
      [9, 'Resolve set.t', 'a#b/s.set.t#0'],
    ]);
    const lock = lockOf(snapshotOfText(deep), 'x');
    assert.deepEqual(resolving(deep, lock), []);
    assert.deepEqual(
      resolving(
        deep,
        lock.filter(({ site }) => site.startsWith('a#b/')),
      ).map(([, title]) => title),
      ['Resolve 2 AUTO', 'Resolve set.t', 'Resolve set.t'],
    );
  });
  it('offer to resolve nothing where every answer is locked, or only a run can know it', () => {
    const one = yaml`
      id: a
      inputs: {t: tea}
      steps:
        - id: x
          set: {n: <AUTO>a word</AUTO>, m: "<AUTO>of {{ t }}</AUTO>"}
    `;
    assert.deepEqual(
      resolving(one).map(([, title]) => title),
      ['Resolve 1 AUTO', 'Resolve set.n'],
    );
    assert.deepEqual(resolving(one, lockOf(snapshotOfText(one), 'tea')), []);
    const other = lockOf(snapshotOfText(one), 'tea').map((entry) => ({ ...entry, question: 'other' }));
    assert.equal(resolving(one, other).length, 2);
  });
});

describe('lenses above steps', () => {
  const drawn =
    yaml`
      id: a
      steps:
        - id: one
          set: {a: 1}
        - id: each
          for_each: [1]
          steps:
            - {id: inner, prompt: Hi}
    ` + '  - id: way\n    switch: one.a\n    cases: {x: [{id: deep, set: {b: 2}}]}\n';
  it('lead to each step in the debugger, and tell what the newest run made of it', () => {
    const steps = { one: { status: 'succeeded', duration: 1200, cost: 0.02 }, 'each[*].inner': { status: 'failed' } };
    const lenses = stepLenses(snapshotOfText(drawn), { run: 'r', finished_at: '', steps });
    assert.deepEqual(
      lenses.map(({ range, command }) => [range.start.line, command?.title, command?.arguments?.[1]]),
      [
        [2, 'Debug to Here', 2],
        [2, 'Last run: 1.2 s · $0.0200', undefined],
        [4, 'Debug to Here', 4],
        [7, 'Debug to Here', 7],
        [7, 'Last run: failed', undefined],
        [8, 'Debug to Here', 8],
        [10, 'Debug to Here', 10],
      ],
    );
  });

  it('stand nowhere unless they are asked for', () => {
    assert.equal(readServerOptions({}).lenses, 'pipeline');
    assert.equal(readServerOptions({ codeLens: 'steps' }).lenses, 'steps');
    assert.equal(readServerOptions({ codeLens: 'all' }).lenses, 'pipeline');
  });
});

describe('the settings of the server', () => {
  it('are read, and as usual where they say nothing or nonsense', () => {
    assert.deepEqual(readServerOptions(null), defaultOptions);
    assert.deepEqual(readServerOptions({ inlayHints: 'all', codeLens: 'pipeline' }), defaultOptions);
    const read = readServerOptions({
      problems: { 'unused-input': 'off', cycle: 'loud' },
      inlayHints: ['edges', 'strange'],
      codeLens: 'off',
    });
    assert.deepEqual([read.severities, [...read.hints], read.lenses], [{ 'unused-input': 'off' }, ['edges'], 'off']);
  });
});
