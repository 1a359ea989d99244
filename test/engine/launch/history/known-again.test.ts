import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forecastLines } from '../../../../engine/cli/text/forecast.ts';
import { compile } from '../../../../engine/compile/compile.ts';
import { estimateWithForecast, readProjectHistory, startRun } from '../../../../engine/index.ts';
import { fingerprintRun } from '../../../../engine/insight/run-definition.ts';
import { fingerprintsAt } from '../../../../engine/insight/step-definition.ts';
import { inSample } from '../../../sample.ts';
import { temporaryFolder } from '../../store/folder.ts';

const settings = `default_model: house:one
providers: {house: {module: ./house.mjs}}
models:
  - {id: 'house:one', input_price: 2, output_price: 2}
  - {id: 'house:two', input_price: 1, output_price: 1}
  - {id: 'house:three', input_price: 3, output_price: 3}
`;
const provider = `export default ({ schema }) => (schema ? JSON.stringify({ score: 0.9, reason: 'So.' }) : 'yes');
`;

const steps = {
  'a prompt': '{id: s, prompt: Say yes.MORE}',
  'a loop of prompts': '{id: s, for_each: [1, 2], prompt: Say yes.MORE}',
  'a judged prompt': '{id: s, prompt: Say yes., quality: {rubric: Is it a yes?}MORE}',
  'a prompt in a group': '{id: g, steps: [{id: s, prompt: Say yes.MORE}]}',
  'a prompt of a called pipeline': '{id: c, pipeline: {steps: [{id: s, prompt: Say yes.MORE}]}}',
  'an ensemble': "{id: s, ensemble: Yes or no?, models: ['house:two', 'house:three'], pattern: voteMORE}",
  'an ensemble that compares': "{id: s, ensemble: Yes or no?, models: ['house:two', 'house:three'], pattern: compareMORE}",
  agents: '{id: s, task: Say yes., agents: {one: {system: You say yes.MORE}}}',
  'agents, the first with a model of its own':
    "{id: s, task: Say yes., agents: {one: {system: You say yes., model: 'house:three'}, two: {system: You say no.MORE}}}",
} as const;
const answering = {
  named: { step: ", model: 'house:two'" },
  'the default of the pipeline': { pipeline: "default_model: 'house:three'\n" },
  'the default of the settings': {},
  'a selection of the step': { step: ', selection: {strategy: cost}' },
  'a selection of the pipeline': { pipeline: 'selection: {strategy: cost}\n' },
} as const;

describe('a step is known again by its own runs', () => {
  const root = temporaryFolder();
  beforeEach(() => {
    mkdirSync(join(root(), '.git'));
    writeFileSync(join(root(), 'house.mjs'), provider);
    writeFileSync(join(root(), 'baton.yaml'), settings);
  });

  for (const [row, [kind, step]] of Object.entries(steps).entries()) {
    for (const [column, [who, place]] of Object.entries(answering).entries()) {
      // Each day every kind has one case.
      if (!inSample(row + column, 5)) continue;
      it(`${kind}; who answers: ${who}`, async () => {
        const { step: more = '', pipeline = '' } = { step: undefined, pipeline: undefined, ...place };
        const text = `id: p\n${pipeline}steps:\n  - ${step.replace('MORE', more)}\n`;
        writeFileSync(join(root(), 'p.baton.yaml'), text);
        const options = { file: 'p.baton.yaml', cwd: root(), env: {}, allow: ['terminal+machine'] };

        const { error } = await (await startRun(options)).done;
        assert.equal(error, null, text);
        const { forecast } = await estimateWithForecast(options);
        assert.deepEqual([forecast.runs, forecast.fresh], [1, []]);
        assert.match(forecastLines(forecast).join('\n'), /by 1 earlier run with the same steps\./);

        const compiled = compile(text, { file: 'p.baton.yaml' });
        const models = { unnamed: 'house:one' };
        const { value } = await readProjectHistory(root(), (history) => ({ runs: history.runs(), recent: history.recent('p') }));
        assert.equal(value.runs[0]?.definition, fingerprintRun(compiled, models, 10));
        const kept = value.recent.own.flatMap((run) => run.steps);
        assert.ok(kept.length > 0);
        for (const { step: path, definition } of kept)
          assert.equal(definition, fingerprintsAt(compiled, path, models).definition, path);
      });
    }
  }
});
