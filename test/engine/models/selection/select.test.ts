import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { ModelSettings, Settings } from '../../../../engine/compile/world.ts';
import type { Environment } from '../../../../engine/language/environment.ts';
import { expertises, modelSizeOf, sizeInName, strategies } from '../../../../engine/language/models/selection.ts';
import { createModels } from '../../../../engine/models/models.ts';
import { chooseAmong } from '../../../../engine/models/selection/choose.ts';
import type { SelectionContext } from '../../../../engine/models/selection/resolve.ts';
import { createKeys } from '../../../../engine/models/settings/keys.ts';
import { providerTable } from '../../../../engine/models/settings/provider-table.ts';
import type { ModelCriteria } from '../../../../engine/run/model-port.ts';
import { createMask } from '../../../../engine/run/secrets/mask.ts';
import { RunError } from '../../../../engine/state/failure.ts';
import { virtualClock } from '../clock.ts';

const choosing = (settings: Settings, env: Environment = {}, more: Partial<SelectionContext> = {}): SelectionContext => ({
  settings,
  table: providerTable(settings),
  keys: createKeys({ env }, createMask()),
  scripted: false,
  ...more,
});

const wish = (selection: Partial<ModelCriteria['selection']> = {}, more: Partial<ModelCriteria> = {}): ModelCriteria => ({
  selection: { strategy: 'cost', ...selection },
  known: [],
  can: [],
  ...more,
});

const house = {
  house: { base_url: 'http://127.0.0.1:1/v1', key: 'none' },
  far: { base_url: 'http://127.0.0.1:2/v1', key: 'env:FAR' },
};
const at = (models: readonly ModelSettings[]): Settings => ({ providers: house, models });
const cheap: ModelSettings = {
  id: 'house:cheap',
  input_price: 0.1,
  output_price: 0.4,
  context: 4_000,
  expertise: 'low',
  latency: 900,
};
const quick: ModelSettings = {
  id: 'house:quick-8b',
  input_price: 1,
  output_price: 4,
  capabilities: ['schema', 'tools'],
  latency: 200,
};
const wise: ModelSettings = {
  id: 'house:wise',
  input_price: 10,
  output_price: 40,
  capabilities: ['schema', 'tools', 'vision'],
  expertise: 'very-high',
  size: '70B',
  latency: 3_000,
};
const unknown: ModelSettings = { id: 'house:unknown' };
const three = at([wise, cheap, quick]);

describe('the role of a selection', () => {
  const settings = at([wise, { ...cheap, roles: ['judge'] }, { ...quick, roles: ['writer', 'judge'] }]);
  it('lets only models fit that have it, and the strategy chooses among them', () => {
    assert.equal(chooseAmong(undefined, choosing(settings), wish({ role: 'writer' })).model, 'house:quick-8b');
    const { model, candidates } = chooseAmong(undefined, choosing(settings), wish({ role: 'judge' }));
    assert.equal(model, 'house:cheap');
    assert.equal(
      candidates?.find((one) => one.model === 'house:wise')?.reason,
      '`roles` in baton.yaml does not give it the role judge',
    );
  });
  it('that nobody has is a refusal, also where nothing is listed', () => {
    assert.match(chooseAmong(undefined, choosing(settings), wish({ role: 'poet' })).refusal?.message ?? '', /No model fits/);
    assert.notEqual(chooseAmong(undefined, choosing({}), wish({ role: 'poet' })).refusal, undefined);
  });
});

describe('a selection', () => {
  const chooses: [rule: string, Settings, ModelCriteria, model: string, reason: RegExp, names?: readonly string[]][] = [
    ['by cost takes the cheapest', three, wish(), 'house:cheap', /the cheapest of 3 that fit of 3 \(about \$0\.0003 a call/],
    ['by speed the fastest', three, wish({ strategy: 'performance' }), 'house:quick-8b', /the fastest/],
    ['by skill the most skilled', three, wish({ strategy: 'accuracy' }), 'house:wise', /the most skilled/],
    ['balanced weighs all three', three, wish({ strategy: 'balanced' }), 'house:cheap', /by price, speed and skill/],
    ['takes the first of equals', at([{ ...cheap, id: 'house:b' }, cheap]), wish(), 'house:b', /cheapest of 2/],
    ['a known price goes before an unknown one', at([unknown, wise]), wish(), 'house:wise', /cheapest/],
    [
      'says where nothing is known that it goes by',
      at([unknown]),
      wish({ strategy: 'performance' }),
      'house:unknown',
      /nothing is known that `performance` goes by \(price unknown, speed unknown, expertise unknown\)/,
    ],
    [
      'a price of zero is the lowest',
      at([cheap, { ...quick, input_price: 0, output_price: 0 }]),
      wish(),
      'house:quick-8b',
      /\(free/,
    ],
    ['a preferred model goes first', three, wish({ prefer: ['house:wise'] }), 'house:wise', /^preferred, of 3/],
    [
      'a preferred provider goes first',
      { ...three, default_model: 'offline' },
      wish({ prefer: ['offline'] }),
      'offline',
      /^preferred/,
    ],
    ['of those preferred the first', three, wish({ prefer: ['quick-8b', 'house/wise'] }), 'house:quick-8b', /preferred/],
    [
      'a preferred model that nobody else names is known by that',
      at([]),
      wish({ prefer: ['house:new'] }),
      'house:new',
      /preferred/,
    ],
    ['one that is left out is not taken', three, wish({ exclude: ['house:cheap'] }), 'house:quick-8b', /of 2 that fit of 3/],
    [
      'a provider that is left out',
      { ...three, default_model: 'offline' },
      wish({ exclude: ['house'] }),
      'offline',
      /of 1 that fit/,
    ],
    ['what is required must be known', three, wish({ require: ['vision'] }), 'house:wise', /of 1 that fit of 3/],
    [
      'what the step needs rules out who is known not to have it',
      at([{ ...cheap, capabilities: [] }, quick]),
      wish({}, { can: ['tools'] }),
      'house:quick-8b',
      /of 1 that fit/,
    ],
    [
      'what the step needs does not rule out who is not known',
      at([cheap, quick]),
      wish({}, { can: ['tools'] }),
      'house:cheap',
      /of 2 that fit/,
    ],
    ['a question that is too long for one', three, wish({}, { tokens: 5_000 }), 'house:quick-8b', /of 2 that fit/],
    ['size as baton.yaml says it', three, wish({ minSize: '40B' }), 'house:wise', /of 1/],
    ['size as the name says it', at([cheap, quick]), wish({ minSize: '7B' }), 'house:quick-8b', /of 1/],
    ['skill', three, wish({ expertise: 'medium' }), 'house:wise', /of 1/],
    ['what a call may cost', three, wish({ strategy: 'accuracy', maxCost: 0.01 }), 'house:cheap', /of 2/],
    [
      'an unknown price does not keep a bound',
      at([unknown, wise]),
      wish({ strategy: 'performance', maxCost: 1 }),
      'house:wise',
      /of 1/,
    ],
    ['how long a call may take', three, wish({ strategy: 'accuracy', maxLatency: 1_000 }), 'house:cheap', /of 2/],
    ['an unknown speed is not held against it', at([unknown]), wish({ maxLatency: 1 }), 'house:unknown', /speed unknown/],
    [
      'a longer answer weighs the price of answers more',
      at([
        { ...cheap, id: 'house:a', input_price: 0, output_price: 3 },
        { ...cheap, id: 'house:b', input_price: 1, output_price: 1 },
      ]),
      wish({}, { tokens: 1_000, max_tokens: 2_000 }),
      'house:b',
      /cheapest/,
    ],
    ['among what is named only', three, wish(), 'house:quick-8b', /of 2 that fit of 2/, ['house:wise', 'house:quick-8b']],
    ['what the file names is known', at([]), wish({}, { known: ['house:x'] }), 'house:x', /of 1/],
    ['one without its key does not fit', at([{ ...cheap, id: 'far:cheap' }, wise]), wish(), 'house:wise', /of 1 that fit of 2/],
    [
      'default_model and the orchestrator are known',
      { providers: house, default_model: ['house:d'], orchestrator: 'house:o' },
      wish({ prefer: ['o'] }),
      'house:o',
      /of 2 that fit/,
    ],
    ['nothing to choose from and no key: the embedded engine', {}, wish(), 'offline', /no model is named and no key/],
    [
      'the fallback, where none fits',
      three,
      wish({ require: ['audio'], fallback: ['house:quick-8b'] }),
      'house:quick-8b',
      /no other fits; `fallback`/,
    ],
  ];
  for (const [rule, settings, asked, model, reason, names] of chooses)
    it(rule, () => {
      const chosen = chooseAmong(names, choosing(settings), asked);
      assert.equal(chosen.refusal, undefined);
      assert.equal(chosen.model, model);
      assert.match(chosen.reason, reason);
    });

  const refuses: [rule: string, Settings, ModelCriteria, message: RegExp, env?: Environment][] = [
    [
      'names what excluded each',
      three,
      wish({ require: ['audio'], exclude: ['wise'] }),
      /No model fits `selection`\. house:wise: left out by `exclude`\. house:cheap: it is not known whether it can `audio`.*\. house:quick-8b: baton\.yaml does not say `audio`/,
    ],
    ['size', at([cheap]), wish({ minSize: '7B' }), /how large it is is not known \(`min_size` is 7B\)/],
    ['too small', at([quick]), wish({ minSize: '40B' }), /smaller than 40B/],
    ['skill unknown', at([quick]), wish({ expertise: 'low' }), /does not give its `expertise`/],
    ['less skilled', at([cheap]), wish({ expertise: 'high' }), /expertise is low \(high is required\)/],
    ['too dear', at([wise]), wish({ maxCost: 0.001 }), /costs about \$0\.03, more than \$0\.001/],
    ['price unknown', at([unknown]), wish({ maxCost: 1 }), /price is unknown/],
    ['too slow', at([wise]), wish({ maxLatency: 1_000 }), /takes 3 s, more than 1/],
    ['too long', at([cheap]), wish({}, { tokens: 4_000, max_tokens: 100 }), /about 4100 tokens do not fit into its 4000/],
    ['no key', at([{ ...cheap, id: 'far:x' }]), wish(), /far:x: The model "far:x" needs a key, and FAR is not set\./],
    ['keys, and no model to choose', {}, wish(), /has no models to choose from/, { OPENAI_API_KEY: 'sk-1' }],
    ['a wish, and no model to choose', {}, wish({ require: ['vision'] }), /has no models to choose from/],
    ['a bound, and no model to choose', {}, wish({ expertise: 'low' }), /has no models to choose from/],
    [
      'a misspelt provider',
      at([]),
      wish({ prefer: ['opanai:gpt'] }),
      /opanai:gpt: The model "opanai:gpt" names the provider "opanai", which does not exist/,
    ],
    ['a fallback without its key', at([unknown]), wish({ maxCost: 1, fallback: ['far:x'] }), /far:x" needs a key/],
  ];
  for (const [rule, settings, asked, message, env] of refuses)
    it(`refuses: ${rule}`, () => {
      const { refusal, chain } = chooseAmong(undefined, choosing(settings, env), asked);
      assert.match(refusal?.message ?? '', message);
      assert.ok(refusal?.hint);
      assert.deepEqual(chain, []);
    });

  it('a list steps in for itself in the order of the choice, and a fallback behind it', () => {
    const { chain } = chooseAmong(
      ['house:wise', 'house:cheap'],
      choosing(three),
      wish({ fallback: ['offline', 'far:x', 'house:wise'] }),
    );
    assert.deepEqual(
      chain.map(({ model }) => model),
      ['house:cheap', 'house:wise', 'offline'],
    );
  });

  it('of all that is known nobody steps in who was not named for it', () => {
    const { chain } = chooseAmong(undefined, choosing(three), wish());
    assert.deepEqual(
      chain.map(({ model }) => model),
      ['house:cheap'],
    );
  });

  it('tells what is known of every candidate', () => {
    const { candidates } = chooseAmong(undefined, choosing(three), wish({ exclude: ['quick-8b'] }));
    assert.deepEqual(candidates, [
      { model: 'house:wise', reason: 'about $0.03 a call, 3 s a call, expertise very-high' },
      { model: 'house:cheap', reason: 'about $0.0003 a call, 0.9 s a call, expertise low' },
      { model: 'house:quick-8b', reason: 'left out by `exclude`' },
    ]);
  });

  it('earlier runs tell what baton.yaml does not, and not more', () => {
    const asked = wish({ strategy: 'performance' });
    const latencies = { 'house:unknown': 100, 'house:cheap': 1 };
    assert.equal(chooseAmong(undefined, choosing(at([unknown, cheap])), asked).model, 'house:cheap');
    assert.equal(
      chooseAmong(undefined, choosing(at([unknown, cheap]), {}, { history: { latencies } }), asked).model,
      'house:unknown',
    );
  });

  it('gives way to --model', () => {
    const { model, strategy } = chooseAmong('house:wise', choosing(three, {}, { override: 'offline' }), wish());
    assert.deepEqual([model, strategy], ['offline', undefined]);
  });

  const entries = fc.array(
    fc.record({
      cost: fc.option(fc.integer({ min: 0, max: 9 })),
      latency: fc.option(fc.integer({ min: 1, max: 9 })),
      expertise: fc.option(fc.constantFrom(...expertises)),
    }),
    { minLength: 1, maxLength: 8 },
  );
  it('is the same however often it is made, and never one that something else beats in all', () =>
    fc.assert(
      fc.property(entries, fc.constantFrom(...strategies), (all, strategy) => {
        const models = all.map(
          ({ cost, latency, expertise }, index): ModelSettings => ({
            id: `house:m${index}`,
            ...(cost === null ? {} : { input_price: cost, output_price: cost }),
            ...(latency === null ? {} : { latency }),
            ...(expertise === null ? {} : { expertise }),
          }),
        );
        const choose = () => chooseAmong(undefined, choosing(at(models)), wish({ strategy }));
        const chosen = choose();
        assert.deepEqual(choose(), chosen);
        const mine = models.find(({ id }) => id === chosen.model);
        const skill = (one: ModelSettings | undefined) => (one?.expertise === undefined ? -1 : expertises.indexOf(one.expertise));
        const cost = (one: ModelSettings | undefined) => one?.input_price ?? Number.POSITIVE_INFINITY;
        const time = (one: ModelSettings | undefined) => one?.latency ?? Number.POSITIVE_INFINITY;
        const beats = (one: ModelSettings) => cost(one) < cost(mine) && time(one) < time(mine) && skill(one) > skill(mine);
        assert.equal(models.find(beats), undefined);
      }),
    ));

  it('through the port: fails where nothing fits, and hands on what it chose', () => {
    const models = createModels({ settings: three, env: {}, clock: virtualClock() });
    const { model, strategy, candidates } = models.choose(undefined, 'a', wish());
    assert.deepEqual([model, strategy, candidates?.length], ['house:cheap', 'cost', 3]);
    assert.equal(models.refusalFor(undefined, wish()), undefined);
    const none = wish({ require: ['audio'] });
    assert.match(models.refusalFor(undefined, none)?.message ?? '', /No model fits/);
    assert.throws(
      () => models.choose(undefined, 'a', none),
      (error: unknown) =>
        error instanceof RunError && error.failure.kind === 'input' && /No model fits/.test(error.failure.message),
    );
  });
});

describe('the size of a model', () => {
  const words: [written: string, size: number | undefined][] = [
    ['7B', 7e9],
    ['1.5b', 1.5e9],
    ['70 B', 70e9],
    ['800M', 0.8e9],
    ['1T', 1e12],
    ['7', 7e9],
    ['large', undefined],
    ['', undefined],
  ];
  for (const [written, size] of words) it(`"${written}"`, () => assert.equal(modelSizeOf(written), size));
  const names: [name: string, size: number | undefined][] = [
    ['llama3.2-70b', 70e9],
    ['qwen2.5:7b-instruct', 7e9],
    ['gemma-1.5b', 1.5e9],
    ['gpt-5', undefined],
    ['claude-4.5b2', undefined],
    ['web', undefined],
  ];
  for (const [name, size] of names) it(`in the name ${name}`, () => assert.equal(sizeInName(name), size));
});
