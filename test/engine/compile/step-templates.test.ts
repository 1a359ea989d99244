import assert from 'node:assert/strict';
import { compile } from '../../../engine/compile/compile.ts';
import { readSettings } from '../../../engine/compile/pipeline/settings/settings.ts';
import { printResolved } from '../../../engine/compile/rewrite/print-resolved.ts';
import { toJson } from '../../../engine/compile/source/nodes.ts';
import { parseSource } from '../../../engine/compile/source/source.ts';
import { definitionText } from '../../../engine/insight/definition.ts';
import { isMap } from '../../../engine/language/json.ts';
import { yaml } from '../../yaml.ts';
import { stepTemplateCases, usualSettings } from './cases/step-templates.ts';

const worldWith = (settings: string) => ({
  file: 'demo.baton.yaml',
  find: (path: string) => (path === 'baton.yaml' ? { file: path, text: settings } : undefined),
});
const textOf = (use: string): string => `id: demo\ninputs: {a: one, b: two}\nsteps:\n  - ${use}\noutputs: {x: "{{ x }}"}\n`;

describe('step templates', () => {
  for (const { rule, settings = usualSettings, use, becomes, problems } of stepTemplateCases)
    it(rule, () => {
      const text = textOf(use);
      const compiled = compile(text, worldWith(settings));
      const errors = compiled.problems.filter(({ severity }) => severity === 'error');
      const told = errors.map(({ code, range, message, hint }) => ({
        at: `${code} ${text.slice(range.start, range.end)}`,
        message: `${message} ${hint ?? ''}`,
      }));
      assert.deepEqual(told.map(({ at }) => at).sort(), Object.keys(problems ?? {}).sort());
      for (const { at, message } of told) assert.match(message, problems?.[at] ?? /^$/);
      if (!becomes) return;

      const printed = printResolved(compiled);
      const step = parseSource(printed).entries.find(({ key }) => key.text === 'steps')?.items?.[0];
      const json = step && toJson(step.node);
      for (const [key, value] of Object.entries(becomes)) assert.deepEqual(isMap(json) ? json[key] : undefined, value, key);

      // What is printed means the same, without any template.
      const again = compile(printed, { file: 'demo.baton.yaml' });
      assert.ok(again.valid, JSON.stringify(again.problems));
      const meaning = (one: typeof compiled) => [one.graph, one.steps.map((placement) => definitionText(placement.step))];
      assert.deepEqual(meaning(again), meaning(compiled));
    });

  it('are read again where the text of `baton.yaml` is another one, and only then', () => {
    const text = textOf('{id: x, extends: review, with: {text: Hi}}');
    const first = compile(text, worldWith(usualSettings));
    const same = compile(`${text}# end\n`, worldWith(usualSettings), first);
    assert.equal(same.steps[0]?.step, first.steps[0]?.step);
    const other = worldWith(usualSettings.replace('Review in', 'Read in'));
    const changed = compile(text, other, first);
    assert.notEqual(changed.steps[0]?.step, first.steps[0]?.step);
    assert.equal(printResolved(changed), printResolved(compile(text, other)));
    assert.match(printResolved(changed), /Read in English/);
  });

  it('keep the comments and the form of every other step', () => {
    const text =
      'id: demo\nsteps:\n  # first\n  - {id: a, prompt: Hi} # mine\n  - id: b\n    extends: review\n    with:\n      text: |\n        One\n        Two\n  - id: c\n    prompt: Ho\n';
    assert.equal(
      printResolved(
        compile(text, worldWith('templates: {review: {parameters: {text: ""}, step: {prompt: "Review:\\n{{ text }}"}}}')),
      ),
      'id: demo\nsteps:\n  # first\n  - {id: a, prompt: Hi} # mine\n  - id: b\n    prompt: |\n      Review:\n      One\n      Two\n  - id: c\n    prompt: Ho\n',
    );
  });
});

describe('`templates` of baton.yaml', () => {
  const problemsOf = (text: string) =>
    readSettings(text).problems.map(({ code, range }) => `${code} ${text.slice(range.start, range.end)}`);

  it('has nothing wrong where all is well', () => assert.deepEqual(problemsOf(usualSettings), []));

  it('may hold steps that extend other templates', () =>
    assert.deepEqual(problemsOf('templates: {one: {step: {prompt: Hi}}, two: {step: {steps: [{id: a, extends: one}]}}}\n'), []));

  it('is judged where it stands, as far as no use is needed', () => {
    const text = yaml`
      templates:
        "1": {step: {prompt: Hi}}
        none: {}
        more: {step: {prompt: Hi}, stp: {}}
        own: {step: {id: a, promt: Hi, timeout: soon}}
        tag: {step: {prompt: "<AUTO>What?</AUTO>"}}
        inner: {step: {steps: [{id: a, promt: Hi}]}}
        call: {step: {pipeline: {steps: [{id: a, prompt: Hi}]}}}
        open: {parameters: {a: {type: txt}, b: {type: string, secret: true}}, step: {prompt: "{{ a", timeout: "{{ b }}"}}
    `;
    assert.deepEqual(problemsOf(text), [
      'missing-key {}',
      'unknown-key stp',
      'bad-id "1"',
      'unknown-key id',
      'unknown-key promt',
      'wrong-type soon',
      'auto-contradiction "<AUTO>What?</AUTO>"',
      'unknown-key promt',
      'wrong-type {steps: [{id: a, prompt: Hi}]}',
      'unknown-key secret',
      'wrong-type txt',
    ]);
  });
});
