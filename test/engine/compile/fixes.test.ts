import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { isCollection, isScalar, parseDocument, Scalar, visit } from 'yaml';
import { rulePages } from '../../../engine/compile/check/rules.ts';
import { compile } from '../../../engine/compile/compile.ts';
import { readSettings } from '../../../engine/compile/pipeline/settings/settings.ts';
import { applyEditsInRange } from '../../../engine/compile/rewrite/print.ts';
import { rewriteDialects, spelledOtherwise } from '../../../engine/compile/rewrite/rewrite.ts';
import type { World } from '../../../engine/compile/world.ts';
import type { Fix, Problem } from '../../../engine/language/problems.ts';
import { inSample, wholeSweep } from '../../sample.ts';
import { yaml } from '../../yaml.ts';
import { fixedLines, fixOf } from './cases/fixes.ts';
import { cases as obeyed } from './cases/obeyed.ts';
import { cases } from './cases/problems.ts';
import { schemaFileCases } from './cases/schema-files.ts';
import { rewriteCases } from './rewrite/cases.ts';

/** How the same pipeline may be written: in blocks or in brackets, its keys bare or in quotes, with no more space than YAML needs. */
type Writing = (text: string) => string;
const written =
  (flow: boolean, keys: Scalar.Type, values?: Scalar.Type): Writing =>
  (text) => {
    const document = parseDocument(text);
    visit(document, {
      Pair(_, { key, value }) {
        if (isScalar(key)) key.type = keys;
        if (values && isScalar(value) && typeof value.value === 'string') value.type = values;
      },
      Collection(_, node) {
        node.flow = flow;
      },
    });
    return document.toString({ lineWidth: 0 });
  };
const { PLAIN, QUOTE_SINGLE, QUOTE_DOUBLE } = Scalar;
/** Without the space that brackets and quoted keys do not need. */
const tight =
  (writing: Writing): Writing =>
  (text) =>
    writing(text)
      .replaceAll(/(?<=["'}\]])( *): (?=\S)/g, ':')
      .replaceAll(/(?<=[[{,]) +| +(?=[\]}])/g, '');
const writings: Readonly<Record<string, Writing>> = {
  'single quotes in blocks': written(false, QUOTE_SINGLE),
  'double quotes in blocks': written(false, QUOTE_DOUBLE),
  'in brackets': written(true, PLAIN),
  'in brackets with single quotes': written(true, QUOTE_SINGLE),
  'in brackets with double quotes': written(true, QUOTE_DOUBLE),
  'in brackets and quotes without spaces': tight(written(true, QUOTE_SINGLE)),
  'in brackets and double quotes without spaces': tight(written(true, QUOTE_DOUBLE)),
  'values in quotes too': written(true, QUOTE_DOUBLE, QUOTE_SINGLE),
  JSON: (text) => `${JSON.stringify(parseDocument(text).toJS())}\n`,
  'JSON on several lines': (text) => `${JSON.stringify(parseDocument(text).toJS(), null, 2)}\n`,
};

const texts = [
  ...Object.values(rulePages).flatMap(({ examples }) => examples.map(({ text }) => text)),
  ...cases.map(({ text }) => text),
  ...rewriteCases.map(({ text }) => text),
  'inptus: {a: 1}\nsteps:\n  - {id: b, promt: Hi}\n',
  yaml`
    inputs:
      a: {typ: string}
    steps:
      - id: b
        needs: [c]
        prompt: "{{ a | uper }}"
      - {id: c, prompt: Hi}
  `,
  'steps:\n  - id: b\n    set: {x: 1}\n    if: true\n',
  yaml`
    steps:
      - id: a
        tool: filesystm
        action: raed
        parameters: {pth: x}
        timeout: 5 mins
  `,
  'steps:\n  - id: a\n    prompt: Say <AUTO tpe="integer">n</AUTO> {{ steps.a.reslt }}\n',
].map((text) => text.replaceAll(/~[\w.-]+~/g, ''));

/** `baton.yaml` with what can be wrong in it. */
const settings = [
  yaml`
    personalites:
      calm: {system: Be calm.}
    experts:
      one: {modle: offline, temprature: 0.2}
  `,
  yaml`
    default_modle: offline
    budget: {max_cots: 1}
    providers:
      own: {base_ulr: "http://127.0.0.1:1/v1"}
  `,
];

/** One way to read a text: what is wrong with it, and what is offered besides. */
interface Reading {
  problems(text: string): readonly Problem[];
  more(text: string): Fix[];
}
const compiledOf = (text: string) => compile(text, { file: 'demo.baton.yaml' });
const pipelines: Reading = {
  problems: (text) => compiledOf(text).problems,
  more(text) {
    const compiled = compiledOf(text);
    const spellings = spelledOtherwise(compiled).flatMap((one) => one.fix() ?? []);
    return [...spellings, { title: 'the whole file', edits: [...rewriteDialects(compiled)] }];
  },
};
const settingsFiles: Reading = { problems: (text) => readSettings(text).problems, more: () => [] };

/** What a text becomes with each fix of its problems, and with our spelling of what is spelled otherwise. */
function offersOf(text: string, { problems, more }: Reading): Map<string, string> {
  const made = new Map<string, string>();
  const add = (what: string, { title, edits }: Fix): void => {
    let number = 0;
    while (made.has(`${what}: ${title} (${number})`)) number++;
    made.set(`${what}: ${title} (${number})`, applyEditsInRange(text, { start: 0, end: text.length }, edits));
  };
  for (const { code, fixes = [] } of problems(text)) for (const fix of fixes) add(code, fix);
  for (const fix of more(text)) add('spelling', fix);
  return made;
}

/** What a text is as YAML, and what is wrong with it. */
function sense(text: string, { problems }: Reading): { yaml: unknown; problems: string[] } {
  const document = parseDocument(text);
  const said = problems(text).map(({ code, message }) => `${code}: ${message}`);
  return { yaml: document.errors.length > 0 ? 'broken' : document.toJS(), problems: said.sort() };
}

const isPlain = (text: string): boolean => {
  const { errors, warnings, contents } = parseDocument(text);
  return errors.length === 0 && warnings.length === 0 && isCollection(contents) && !/[&*]\w|<<|(?:^|\s)#/.test(text);
};

describe('a key that is there already', () => {
  const given: readonly (readonly [string, Reading])[] = [
    [
      yaml`
      stepps: 1
      steps:
        - {id: b, promt: Hi, prompt: Hi}
        - {id: b, promt: Hi, prompt: Hi}
    `,
      pipelines,
    ],
    [
      yaml`
        inputs:
          a: {typ: string, type: string}
        steps:
          - {id: b, prompt: Hi, vars: {x: {typ: string, type: string}}}
      `,
      pipelines,
    ],
    ['steps:\n  - {id: b, tool: filesystem, action: read, parameters: {pth: x, path: x}}\n', pipelines],
    [
      'steps:\n  - {id: b, prompt: Hi, on_error: [{kind: [timeout], use: 1, ues: 2}], products: {b: {file: x.md, fiel: y.md}}}\n',
      pipelines,
    ],
    [
      yaml`
        inputs: {a: {type: string}}
        outputs: {o: "{{ b }}"}
        steps:
          - {id: b, prompt: "{{ a }}"}
        tests:
          - {name: t, inputs: {a: x, aa: y}, answers: {b: x, bb: y}, expect: {outputs: {o: x, oo: x}, values: {b: x, bb: x}}}
      `,
      pipelines,
    ],
    [
      yaml`
      steps:
        - {id: b, prompt: Hi}
        - {id: c, needs: [b], dependencies: [b], llm: offline, prompt: Hi}
    `,
      pipelines,
    ],
    ['steps:\n  - {id: b, dependencies: [], needs: [], depends-on: [], prompt: Hi}\n', pipelines],
    [
      yaml`
      steps:
        - {id: b, if: a, when: b, condition: c, prompt: Hi}
        - {id: c, if: a, when: b, prompt: Hi}
    `,
      pipelines,
    ],
    ['steps:\n  - {id: b, on-failure: skip, on_failure: skip, prompt: Hi}\n', pipelines],
    ['selection_schema: cost\nselection: accuracy\nsteps:\n  - {id: b, prompt: Hi}\n', pipelines],
    [
      yaml`
      default_model: offline
      default_modle: offline
      experts:
        one: {model: offline, modle: offline}
    `,
      settingsFiles,
    ],
  ];
  for (const [text, reading] of given)
    it(`is offered by no fix: ${text.slice(0, 60).replaceAll('\n', ' ')}`, () => {
      const told = reading
        .problems(text)
        .filter(({ code, hint }) => code === 'duplicate-key' || hint?.startsWith('Did you mean'));
      assert.ok(told.length > 0);
      for (const [offer, made] of offersOf(text, reading)) assert.deepEqual(parseDocument(made).errors, [], offer);
    });
});

describe('what has a fix', () => {
  const step = (line: string): string =>
    `inputs: {a: {type: string}}\nsteps:\n  - id: s\n    ${line.startsWith('prompt') ? '' : 'prompt: "{{ a }}"\n    '}${line}\noutputs: {o: "{{ s }}"}\n`;
  for (const [wrong, right] of fixedLines)
    it(`mends ${wrong}`, () => {
      assert.deepEqual([...offersOf(step(wrong), { ...pipelines, more: () => [] }).values()], [step(right)]);
      assert.deepEqual(
        compiledOf(step(right)).problems.filter(({ severity }) => severity === 'error'),
        [],
      );
    });

  it('is said of every code: it has one, or why none is certain', () => {
    const given = Object.values(rulePages).flatMap(({ examples }) => examples.map(({ text, world }) => ({ text, world })));
    const fixed = new Set<string>(fixedLines.flatMap(([wrong]) => codesWithFix(step(wrong))));
    for (const { text, world } of [...given, ...cases, ...schemaFileCases, ...obeyed])
      codesWithFix(text.replaceAll(/~[\w.:-]+~/g, ''), world).forEach((code) => void fixed.add(code));
    assert.deepEqual(
      Object.entries(fixOf).filter(([code, why]) => (why === 'fix') !== fixed.has(code)),
      [],
    );
  });
});

const codesWithFix = (text: string, world: Partial<World> = {}): string[] =>
  compile(text, { file: 'demo.baton.yaml', ...world }).problems.flatMap(({ code, fixes }) => (fixes?.length ? [code] : []));

describe('a fix means the same however its text is written', () => {
  const plainly = (given: readonly string[], reading: Reading) =>
    given.filter(isPlain).map((text) => {
      const plain = written(false, PLAIN)(text);
      return { plain, reading, wanted: offersOf(plain, reading) };
    });
  const ofSettings = (): ReturnType<typeof plainly> => plainly(settings, settingsFiles);
  /** Each text with what is offered where it is written plainly, which is to be worked out for the part of the day alone. */
  let all: ReturnType<typeof plainly> = [];
  before(() => {
    const sampled = texts.filter((_, index) => inSample(index, 4));
    all = [...plainly(sampled, pipelines), ...ofSettings()].filter(({ wanted }) => wanted.size > 0);
  });
  for (const [name, writing] of Object.entries(writings))
    it(name, () => {
      let compared = 0;
      const wrong: unknown[] = [];
      for (const { plain, reading, wanted } of all) {
        const text = writing(plain);
        if (JSON.stringify(parseDocument(text).toJS()) !== JSON.stringify(parseDocument(plain).toJS())) continue;
        for (const [offer, made] of offersOf(text, reading)) {
          const same = wanted.get(offer);
          // What looks like null in Python is a text in quotes.
          if (same === undefined || made === text || plain.includes('None')) continue;
          compared++;
          const [is, should] = [sense(made, reading), sense(same, reading)];
          if (!isDeepStrictEqual(is, should)) wrong.push({ offer, text, made, is, should });
        }
      }
      assert.deepEqual(wrong, []);
      assert.ok(compared > (wholeSweep ? 50 : 5), String(compared));
    });

  it('among them those of experts and personalities in baton.yaml', () => {
    const offers = ofSettings().flatMap(({ wanted }) => [...wanted.keys()].join());
    for (const name of ['model', 'temperature'])
      assert.ok(
        offers.some((one) => one.includes(`Change to \`${name}\``)),
        name,
      );
  });

  it('is YAML again with comments in brackets', () => {
    const made = texts
      .filter(
        (text) => /(?:^|\s)#/.test(text) && parseDocument(text).errors.length === 0 && isCollection(parseDocument(text).contents),
      )
      .map((text) => written(true, QUOTE_DOUBLE)(text))
      .filter((text) => parseDocument(text).errors.length === 0)
      .flatMap((text) => [...offersOf(text, pipelines)].map(([offer, after]) => ({ offer, text, after })));
    assert.ok(made.length > 10, String(made.length));
    assert.deepEqual(
      made.filter(({ after }) => parseDocument(after).errors.length > 0),
      [],
    );
  });
});
