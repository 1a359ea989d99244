import assert from 'node:assert/strict';
import type { Json } from '../../../../engine/language/json.ts';
import type { ModelAnswer, ModelCall, Models } from '../../../../engine/run/model-port.ts';
import type { ResultCache } from '../../../../engine/run/ports.ts';
import { yaml } from '../../../yaml.ts';
import { tools } from '../cases/flow.ts';
import type { MemoryRun } from '../memory.ts';
import { runText } from '../memory.ts';
import { settledPaths } from '../reference/logged-state.ts';

/** A cache in memory. */
function memoryCache(): ResultCache & { size(): number } {
  const kept = new Map<string, Json>();
  return {
    size: () => kept.size,
    async get(key) {
      const value = kept.get(key);
      return value === undefined ? undefined : { value, at: Date.now() };
    },
    async put(key, value) {
      kept.set(key, value);
    },
  };
}

const main = (more = 'cache: true'): string =>
  `id: t\ninputs: {n: 1}\nsteps:\n  - {id: s, pipeline: p.yaml, inputs: {n: "{{ n }}"}, ${more}}\noutputs: {v: "{{ s.v }}"}\n`;
const p = (words: string): string =>
  `id: p\nname: Asks\ninputs: {n: 0}\nsteps:\n  - {id: a, prompt: "${words} {{ n }}"}\n  - {id: q, pipeline: q.yaml, dependencies: [a]}\noutputs: {v: "{{ a }}"}\n`;
const q = (value: number): string => `id: q\nsteps: [{id: b, set: {x: ${value}}}]\n`;

describe('cache on a called pipeline', () => {
  let asked: string[] = [];
  const model = ({ messages }: ModelCall): Partial<ModelAnswer> => {
    const text = messages.at(-1)?.content ?? '';
    asked.push(text);
    return { text: `said ${text}` };
  };
  const files = { 'p.yaml': p('Tell'), 'q.yaml': q(1) };
  /** How often a model is asked by this run, behind one of the plain pipeline. */
  const second = async (text: string, run: MemoryRun, before: MemoryRun = {}, cache = memoryCache()): Promise<number> => {
    await runText(main(), { model, files, cache, ...before });
    asked = [];
    const { result } = await runText(text, { model, files, cache, ...run });
    assert.equal(result.status, 'succeeded', JSON.stringify(result.error));
    return asked.length;
  };
  beforeEach(() => {
    asked = [];
  });

  it('takes the outputs of an earlier call, and says so', async () => {
    const cache = memoryCache();
    await runText(main(), { model, files, cache });
    const { result } = await runText(main(), { model, files, cache });
    assert.deepEqual(asked, ['Tell 1']);
    assert.deepEqual(result.outputs, { v: 'said Tell 1' });
    assert.deepEqual([result.steps['s']?.provenance, result.steps['s/a']], ['cached', undefined]);
    assert.equal(result.steps['s']?.why?.cache?.hit, true);
  });

  const changes: [what: string, text: string, run: MemoryRun, calls: number][] = [
    ['a text for people is no other content', main(), { files: { ...files, 'p.yaml': p('Tell').replace('Asks', 'Other') } }, 0],
    ['another text of the pipeline', main(), { files: { ...files, 'p.yaml': p('Say') } }, 1],
    ['another text of one that it calls', main(), { files: { ...files, 'q.yaml': q(2) } }, 1],
    ['other inputs', main(), { inputs: { n: 2 } }, 1],
    ['another key', main('cache: {key: "x"}'), {}, 1],
    ['outputs under other names', main('cache: true, rename: {v: w}').replace('s.v', 's.w'), {}, 1],
    ['no cache', main('retry: 0'), {}, 1],
  ];
  for (const [what, text, run, calls] of changes)
    it(`${calls ? 'calls again' : 'is taken'}: ${what}`, async () => assert.equal(await second(text, run), calls));

  it('calls again: a result that holds what stands for a secret, as any folder can bring one', async () => {
    const marked = memoryCache();
    const cache: ResultCache = { ...marked, put: (key) => marked.put(key, { v: ['\u2039secret token\u203a'] }) };
    assert.equal(await second(main(), { cache }, { cache }), 1);
  });

  it('calls again: another model', async () => {
    const models = (name: string): Models => ({
      choose: () => ({ model: name, reason: 'a test' }),
      worst: () => ({ tokens: 1, cost: 0 }),
      check: () => undefined,
      call: async (call) => ({ text: '', model: name, provenance: 'live', ...model(call) }),
    });
    const with_ = (name: string): MemoryRun => ({ ports: { models: models(name) } });
    assert.equal(await second(main(), with_('a:one'), with_('a:one')), 0);
    assert.equal(await second(main(), with_('a:two'), with_('a:one')), 1);
  });

  it('keeps nothing of a call that failed or went on past a failure', async () => {
    const cache = memoryCache();
    const bad = {
      'p.yaml': yaml`
      id: p
      inputs: {n: 0}
      steps: [{id: a, tool: bad, on_error: [{use: 1}]}]
      outputs: {v: "{{ a }}"}`,
    };
    const { result } = await runText(main(), { files: bad, cache, tools: tools() });
    assert.deepEqual([result.status, result.degraded, cache.size()], ['succeeded', true, 0]);
    await runText(main(), { files: { 'p.yaml': 'id: p\nsteps: [{id: a, tool: bad}]' }, cache, tools: tools() });
    assert.equal(cache.size(), 0);
  });

  it('goes on from any fact, and is kept once', async () => {
    const whole = await runText(main(), { model, files, cache: memoryCache() });
    for (let cut = 1; cut < whole.facts.length; cut++) {
      const cache = memoryCache();
      const { result, facts } = await runText(main(), { model, files, cache, facts: whole.facts.slice(0, cut) });
      assert.deepEqual(result.outputs, whole.result.outputs, `cut at ${cut}`);
      const ends = settledPaths(facts);
      assert.equal(ends.length, new Set(ends).size, `cut at ${cut}: a step settled twice`);
      assert.equal(
        cache.size(),
        facts.slice(0, cut).some(({ type, ...fact }) => type === 'step.succeeded' && 'path' in fact && fact.path === 's') ? 0 : 1,
      );
    }
  });
});
