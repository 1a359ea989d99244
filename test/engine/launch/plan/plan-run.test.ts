import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { estimatePaidRun, estimateRun, foreseeRun, type PlannedRun, planRun, startRun } from '../../../../engine/index.ts';
import { yaml } from '../../../yaml.ts';
import { temporaryFolder } from '../../store/folder.ts';

describe('the plan of a run', () => {
  const root = temporaryFolder();
  const plan = (files: Record<string, string>, rest: Partial<Parameters<typeof planRun>[0]> = {}): Promise<PlannedRun> => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(root(), name), text);
    return planRun({ file: 'p.yaml', cwd: root(), env: {}, ...rest });
  };
  const modelsOf = ({ steps }: PlannedRun) => steps.flatMap(({ path, models = [] }) => models.map((one) => ({ path, ...one })));

  it('names the steps of called pipelines as a run does, with the models that they ask', async () => {
    const { steps } = await plan({
      'p.yaml': 'steps:\n  - {id: a, set: {x: 1}}\n  - {id: call, pipeline: inner.yaml, dependencies: [a]}\n',
      'inner.yaml': 'steps:\n  - {id: ask, prompt: hi, model: offline}\nfinally: [{id: end, set: {y: 1}}]\n',
    });
    assert.deepEqual(
      steps.map(({ path, depth, model }) => [path, depth, model]),
      [
        ['a', 0, undefined],
        ['call', 0, undefined],
        ['call/ask', 1, 'offline'],
        ['call/finally.end', 1, undefined],
      ],
    );
  });

  it('and the estimate count nothing for a step whose result is pinned: it asks nobody and needs nothing', async () => {
    const text = yaml`
      steps:
        - {id: ask, prompt: hi, model: openai:gpt-5-mini}
        - {id: act, tool: terminal, parameters: {command: ls}}
        - {id: then, prompt: "{{ ask }}", model: offline}
    `;
    writeFileSync(join(root(), 'p.yaml'), text);
    const options = { file: 'p.yaml', cwd: root(), env: {}, attended: true };
    const whole = await foreseeRun(options);
    assert.ok(whole.plan.refused.length > 0 && whole.plan.needs.length > 0 && whole.estimate.cost.high !== 0);
    const pinned = new Map([
      ['ask', { run: 'r', value: 'said' }],
      ['act', { run: 'r', value: { stdout: '' } }],
    ]);
    const { plan, estimate } = await foreseeRun({ ...options, pinned });
    assert.deepEqual([plan.refused, plan.needs, estimate.cost], [[], [], { low: 0, high: 0 }]);
    assert.deepEqual(
      estimate.steps.map(({ path }) => path),
      ['then'],
    );
    assert.equal(await estimatePaidRun({ ...options, pinned }), undefined, 'nobody is asked about its cost');
    const unfit = await foreseeRun({ ...options, pinned: new Map([['ask', { run: 'r', value: 7 }]]) });
    assert.match(unfit.plan.refused[0]?.message ?? '', /ask/);
  });

  it('has an estimate that rests on what the history kept of earlier runs, not on their folders', async () => {
    writeFileSync(
      join(root(), 'p.yaml'),
      'steps:\n  - {id: ask, model: offline, prompt: "Say in one sentence what this is about: The mills stand by the river. They grind corn for three towns."}\n  - {id: each, for_each: "{{ [1, 2] }}", set: {x: 1}}\n',
    );
    const options = { file: 'p.yaml', cwd: root(), env: {} };
    for (let run = 0; run < 2; run++) {
      const { done, folder } = await startRun(options);
      await done;
      await estimateRun(options);
      rmSync(join(folder, 'plan.json'));
    }
    const { earlier, steps } = await estimateRun(options);
    assert.deepEqual([earlier.runs, earlier.whole], [2, 2]);
    const [ask] = steps;
    assert.deepEqual([ask?.seen, ask?.calls], [2, { low: 1, high: 1 }]);
    assert.ok(ask?.duration.high !== null);
  });

  it('and what whole runs took is learnt from none with a result that a person gave, and told of none', async () => {
    writeFileSync(join(root(), 'p.yaml'), 'steps:\n  - {id: nap, set: {x: 1}}\n  - {id: then, set: {y: "{{ nap.x }}"}}\n');
    const options = { file: 'p.yaml', cwd: root(), env: {} };
    const pinned = new Map([['nap', { run: 'r', value: { x: 2 } }]]);
    for (const given of [undefined, pinned, pinned]) await (await startRun({ ...options, pinned: given })).done;
    const { earlier, steps } = await estimateRun(options);
    assert.deepEqual([earlier.runs, earlier.whole, steps.map(({ seen }) => seen)], [3, 1, [1, 3]]);
    const withPinned = await estimateRun({ ...options, pinned });
    assert.deepEqual([withPinned.earlier.runs, withPinned.earlier.whole, withPinned.earlier.duration], [3, 0, undefined]);
  });

  it('says of each model why it is the one, what else was looked at, and which key is missing', async () => {
    const planned = await plan({
      'baton.yaml': yaml`
        models:
          - {id: "openai:small", input_price: 1, output_price: 1}
          - {id: "openai:large", input_price: 9, output_price: 9}
          - {id: "anthropic:other", input_price: 2, output_price: 2}
      `,
      'p.yaml': yaml`
        selection: {strategy: cost, exclude: [anthropic]}
        steps:
          - {id: fixed, prompt: hi, model: "openai:large"}
          - {id: chosen, prompt: hi}
          - {id: open, prompt: hi, model: "{{ fixed }}"}
      `,
    });
    const [fixed, chosen, open] = modelsOf(planned);
    assert.deepEqual(
      [fixed?.named, fixed?.choice?.reason, fixed?.choice?.keys],
      ['openai:large', 'named for this step', ['OPENAI_API_KEY']],
    );
    assert.match(fixed?.choice?.refusal?.message ?? '', /OPENAI_API_KEY is not set/);
    assert.equal(chosen?.selection?.strategy, 'cost');
    assert.deepEqual(
      chosen?.choice?.candidates.map(({ model, keys }) => [model, ...keys]),
      [
        ['openai:small', 'OPENAI_API_KEY'],
        ['openai:large', 'OPENAI_API_KEY'],
        ['anthropic:other', 'ANTHROPIC_API_KEY'],
      ],
    );
    assert.equal(open?.choice, undefined, 'only the run can tell');

    const ready = await plan({}, { env: { OPENAI_API_KEY: 'sk-0123456789abcdef' } });
    const best = modelsOf(ready)[1]?.choice;
    assert.deepEqual([best?.model, best?.refusal, best?.keys], ['openai:small', undefined, []]);
    assert.match(best?.reason ?? '', /the cheapest of 2 that fit of 3/);
  });

  it('names the model that answers AUTO tags', async () => {
    const { orchestrator, autos } = await plan({ 'p.yaml': 'steps:\n  - {id: a, set: {x: "<AUTO prompt=\'a word\'>"}}\n' });
    assert.deepEqual([orchestrator?.choice?.model, autos.before + autos.meanwhile], ['offline', 1]);
    assert.equal((await plan({ 'p.yaml': 'steps:\n  - {id: a, set: {x: 1}}\n' })).orchestrator, undefined);
  });

  const terminal = yaml`
    inputs: {topic: {type: string}}
    steps:
      - {id: a, tool: terminal, action: execute, parameters: {command: "echo hi"}}
      - {id: b, prompt: "{{ topic }}", model: "mine:m"}
  `;
  const host = 'providers: {mine: {type: openai-compatible, base_url: "https://models.example.com/v1", key: none}}\n';

  it('tells permissions that were granted from those that would be asked for', async () => {
    const grants = async (allow: readonly string[]) => {
      const { permissions, needs } = await plan({ 'p.yaml': terminal, 'baton.yaml': host }, { allow, attended: true });
      const kinds = permissions.map(({ permission, granted }) => `${permission.split(':')[0]} ${granted}`);
      return [kinds.sort(), needs.length];
    };
    assert.deepEqual(await grants([]), [['model false', 'terminal false'], 2]);
    assert.deepEqual(await grants(['terminal']), [['model false', 'terminal true'], 1]);
    assert.deepEqual(await grants(['terminal', 'model']), [['model true', 'terminal true'], 0]);
  });

  it('is not refused for what somebody who sits there is asked for', async () => {
    const { refused, inputs } = await plan({ 'p.yaml': terminal, 'baton.yaml': host }, { attended: true });
    assert.deepEqual([refused, inputs[0]?.from], [[], 'missing']);
    assert.equal((await plan({})).refused.length, 2);
  });

  it('has the limits of the pipeline, of the project and of the day', async () => {
    const { limits, day } = await plan({
      'baton.yaml': 'limits: {max_cost: 0.5, timeout: 2m, per_day: {max_cost: 3}}\n',
      'p.yaml': 'limits: {max_cost: 2, max_calls: 7, max_parallel: 2}\nsteps:\n  - {id: a, set: {x: 1}}\n',
    });
    assert.deepEqual(limits, { max_parallel: 2, max_cost: 0.5, max_calls: 7, timeout_ms: 120_000 });
    assert.deepEqual(day, { max_cost: 3, spent: { cost: 0, tokens: 0, calls: 0 } });
  });
});
