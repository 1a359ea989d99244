import assert from 'node:assert/strict';
import { stepDialects } from '../../../../../engine/language/dialects/steps.ts';
import { yaml } from '../../../../yaml.ts';
import { dialectCases } from '../cases/dialects.ts';
import type { StepCase } from '../cases/steps.ts';
import { keyCases, kindCases, loopCases } from '../cases/steps.ts';
import { plainStep, read } from '../reading.ts';

const asItem = (step: string): string =>
  `steps:\n${step
    .split('\n')
    .map((line, index) => (index ? '    ' : '  - ') + line)
    .join('\n')}\n  - id: other\n    prompt: hello\n`;

function check({ step, is = {}, problems = [], dialects }: StepCase): void {
  const reading = read(asItem(step));
  const first = reading.built.pipeline.steps[0]?.step;
  assert.deepEqual(reading.problems, problems);
  assert.deepEqual(reading.source.problems, []);
  if (dialects) assert.deepEqual(reading.dialects, dialects);
  assert.ok(first);
  const plain = plainStep(first);
  assert.deepEqual(Object.fromEntries(Object.keys(is).map((name) => [name, plain[name]])), is);
  assert.equal(reading.built.pipeline.steps[1]?.step.id, 'other');
}

for (const [title, cases] of Object.entries({
  'keys of a step': keyCases,
  'keys of a loop': loopCases,
  kinds: kindCases,
  'older spellings': dialectCases,
}))
  describe(title, () => {
    for (const one of cases) it(one.rule, () => check(one));
  });

it('every spelling of the table has a case', () => {
  const texts = dialectCases.map((one) => one.step).join('\n');
  for (const key of Object.keys(stepDialects)) assert.match(texts, new RegExp(`\\b${key.replace(/[_-]/g, '[_-]')}:`), key);
});

it('an AUTO id names path, field and number', () => {
  const { built } = read(yaml`
    steps:
      - id: a
        steps:
          - id: b
            prompt: <AUTO>x <AUTO>y</AUTO></AUTO>
  `);
  const work = built.pipeline.steps[0]?.step.work;
  assert.deepEqual(work?.kind === 'group' && work.steps[0]?.autos.map((site) => site.id), ['a.b.prompt#0.0', 'a.b.prompt#0']);
});

it('a position inside a joined prompt is the place in its own part', () => {
  const text = yaml`
      steps:
        - id: a
          action: analyze_text
          parameters:
            text: "{{ tea }}"
            prompt: Look at {{ cup }}
    `;
  const { built, source } = read(text);
  const work = built.pipeline.steps[0]?.step.work;
  assert.ok(work?.kind === 'prompt' && work.prompt.kind === 'template');
  const at = source.entries[0]?.items?.[0]?.at ?? Number.NaN;
  const { node } = work.prompt;
  for (const name of ['cup', 'tea']) assert.equal(text.startsWith(name, at + node.offsetAt(node.text.indexOf(name))), true, name);
});
