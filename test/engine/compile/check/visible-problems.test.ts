import assert from 'node:assert/strict';
import { compile } from '../../../../engine/compile/compile.ts';
import { readSettings } from '../../../../engine/compile/pipeline/settings/settings.ts';
import type { World } from '../../../../engine/compile/world.ts';
import { yaml } from '../../../yaml.ts';

const compiled = (text: string, world: Partial<World> = {}) => compile(text, { file: 'demo.baton.yaml', ...world });
const codes = (text: string, world: Partial<World> = {}): string[] => compiled(text, world).problems.map(({ code }) => code);

const undefinedName = `steps:
  - id: greet
    prompt: Say {{ nobody }}.
`;

describe('comments that silence', () => {
  const cases: [rule: string, text: string, left: string[]][] = [
    ['nothing is silenced without one', undefinedName, ['undefined-name']],
    ['the next line', undefinedName.replace('    prompt', '    # baton: ignore undefined-name\n    prompt'), []],
    ['not the line after the next', `# baton: ignore undefined-name\n${undefinedName}`, ['undefined-name']],
    ['the whole file', `# baton: ignore-file undefined-name\n${undefinedName}`, []],
    ['only the code that it names', `# baton: ignore-file cycle\n${undefinedName}`, ['undefined-name']],
    [
      'several codes by commas, and comments above each other',
      undefinedName.replace('    prompt', '    # baton: ignore undefined-name, cycle\n    # baton: ignore dialect\n    prompt'),
      [],
    ],
    [
      'a block scalar with the line that opens it',
      undefinedName.replace(
        '    prompt: Say {{ nobody }}.',
        '    # baton: ignore undefined-name\n    prompt: |\n      Say\n\n      {{ nobody }}\n    system: "{{ nobody }}"',
      ),
      ['undefined-name'],
    ],
    [
      'a block scalar that opens an item of a list',
      yaml`
        steps:
          # baton: ignore undefined-name
          - prompt: >-
              Say {{ nobody }}
            id: greet
      `,
      [],
    ],
    ['a code that is none is told', `# baton: ignore-file undefind-name\n${undefinedName}`, ['unknown-key', 'undefined-name']],
    [
      'carriage returns count as ends of lines',
      `# baton: ignore-file undefined-name\r\n${undefinedName.replaceAll('\n', '\r\n')}`,
      [],
    ],
  ];
  for (const [rule, text, left] of cases) it(rule, () => assert.deepEqual(codes(text), left));

  it('a code that is none is a hint at its place, with the nearest code', () => {
    const text = `# baton: ignore cycle, undefind-name\n${undefinedName}`;
    const [hint] = compiled(text).problems;
    assert.equal(hint?.severity, 'hint');
    assert.equal(text.slice(hint?.range.start, hint?.range.end), 'undefind-name');
    assert.match(hint?.hint ?? '', /`undefined-name`/);
  });
});

describe('severities that are set', () => {
  const of = (world: Partial<World>): string[] => compiled(undefinedName, world).problems.map(({ severity }) => severity);
  const cases: [rule: string, world: Partial<World>, severities: string[]][] = [
    ['as usual', {}, ['error']],
    ['by the project', { settings: { problems: { 'undefined-name': 'warning' } } }, ['warning']],
    ['by the editor', { severities: { 'undefined-name': 'information' } }, ['information']],
    [
      'the editor goes first',
      { severities: { 'undefined-name': 'hint' }, settings: { problems: { 'undefined-name': 'off' } } },
      ['hint'],
    ],
    ['off', { settings: { problems: { 'undefined-name': 'off' } } }, []],
  ];
  for (const [rule, world, severities] of cases) it(rule, () => assert.deepEqual(of(world), severities));

  it('a rule that is off by default is on where a setting says so', () => {
    const text = yaml`
      inputs: {a: 1}
      steps:
        - {id: x, condition: a > 1, prompt: hi}
        - {id: y, prompt: "{{ x }}"}
    `;
    assert.deepEqual(codes(text), []);
    assert.deepEqual(codes(text, { settings: { problems: { 'may-be-absent': 'hint' } } }), ['may-be-absent']);
  });

  it('what such a rule tells all the same is as severe as a setting says, too', () => {
    const text = yaml`
        steps:
          - {id: d, ask: Well?, type: form, fields: {n: {required: false}}}
          - {id: y, prompt: "{{ d.n }}"}
        outputs: {y: "{{ y }}"}
      `;
    const told = (word?: 'hint' | 'off') =>
      compiled(text, word && { settings: { problems: { 'may-be-absent': word } } }).problems.map(({ severity }) => severity);
    assert.deepEqual([told(), told('hint'), told('off')], [['warning'], ['hint'], []]);
  });

  it('a file is valid if nothing that is shown is an error', () => {
    assert.equal(compiled(undefinedName).valid, false);
    assert.equal(compiled(undefinedName, { severities: { 'undefined-name': 'warning' } }).valid, true);
  });
});

describe('what stops a run', () => {
  const unknownStep = 'steps:\n  - {id: x, dependencies: [nobody], prompt: hi}\n';
  const stoppers = (text: string, world: Partial<World> = {}): string[] => compiled(text, world).stoppers.map(({ code }) => code);
  it('an error that leaves nothing to start with, whatever a setting or a comment says', () => {
    assert.deepEqual(stoppers(unknownStep), ['unknown-step']);
    assert.deepEqual(stoppers(unknownStep, { severities: { 'unknown-step': 'off' } }), ['unknown-step']);
    assert.deepEqual(stoppers(`# baton: ignore-file unknown-step\n${unknownStep}`), ['unknown-step']);
  });
  it('no error that a step could meet by itself', () => assert.deepEqual(stoppers(undefinedName), []));
  it('what nothing obeys yet', () => {
    const text = 'steps:\n  - {id: x, prompt: "{{ secrets.KEY }}"}\n';
    if (!codes(text).includes('not-executable-yet')) return;
    assert.deepEqual(stoppers(`# baton: ignore-file not-executable-yet\n${text}`), ['not-executable-yet']);
  });
});

describe('`problems` of baton.yaml', () => {
  const cases: [text: string, read: object][] = [
    ['problems: {unused-input: off, cycle: warning}', { 'unused-input': 'off', cycle: 'warning' }],
    ['default_model: offline\nproblems:\n  dialect: hint\n', { dialect: 'hint' }],
    ['problems: {no-such-code: off, cycle: loud, dialect: [off]}', {}],
    ['problems: off', {}],
    ['', {}],
  ];
  for (const [text, read] of cases)
    it(JSON.stringify(text), () => assert.deepEqual(readSettings(text).settings.problems ?? {}, read));
});
