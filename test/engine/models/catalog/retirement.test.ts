import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import type { JsonMap } from '../../../../engine/language/json.ts';
import { retirementOf } from '../../../../engine/language/models/retirements.ts';
import { isMaker, makerNames, makers, modelPrefixes } from '../../../../engine/language/providers.ts';
import { createWarnings } from '../../../../engine/models/calls/warnings.ts';
import { retirementWarning } from '../../../../engine/models/catalog/retirement.ts';
import { captureWarnings } from '../../../../engine/models/http/quiet.ts';
import { createModels } from '../../../../engine/models/models.ts';
import type { ProviderEntry } from '../../../../engine/models/settings/provider-table.ts';
import { realClock } from '../clock.ts';
import { anthropic } from '../protocols.ts';
import { type Stub, startStub } from '../stub-server.ts';

const claude: ProviderEntry = { id: 'anthropic', type: 'anthropic' };
const openai: ProviderEntry = { id: 'openai', type: 'openai-compatible', key: 'OPENAI_API_KEY' };

describe('models that stop answering', () => {
  const days: [model: string, entry: ProviderEntry, today: string, warning: RegExp | undefined][] = [
    ['gpt-5', openai, '2026-11-22', /openai:gpt-5 stops answering on 2026-12-11.*gpt-6.1-sol/],
    ['gpt-5-2025-08-07', openai, '2026-11-22', /stops answering on 2026-12-11/],
    ['gpt-5', openai, '2026-12-12', /openai:gpt-5 has stopped answering on 2026-12-11/],
    ['gpt-5', openai, '2026-08-01', undefined],
    ['gpt-4o-2024-05-13', openai, '2026-11-22', /has stopped answering on 2026-10-23/],
    ['gpt-6-luna', openai, '2026-11-22', undefined],
    ['gpt-5', { id: 'openai', type: 'openai-compatible' }, '2026-11-22', undefined],
    ['claude-sonnet-4-5-20250929', claude, '2026-11-22', /stops answering on 2026-11-30/],
    ['gemini-2.5-flash', { id: 'google', type: 'google' }, '2026-11-22', /2026-12-01/],
  ];
  for (const [name, entry, today, warning] of days)
    it(`${entry.type} ${name} on ${today}`, () => {
      const said = retirementWarning({ entry, name, model: `${entry.id}:${name}` }, Date.parse(today));
      if (warning) assert.match(said ?? '', warning);
      else assert.equal(said, undefined);
    });

  it('no model is recommended in place of another that retires no later', () => {
    for (const maker of makerNames)
      for (const { instead, day } of makers[maker].retirements.models)
        assert.ok((retirementOf(maker, instead)?.day ?? '9999') > day, `${instead}, in place of one until ${day}`);
  });

  it('every maker has its source and its day', () => {
    for (const { as_of, source } of Object.values(makers).map(({ retirements }) => retirements)) {
      assert.match(as_of, /^\d{4}-\d\d-\d\d$/);
      assert.ok(URL.canParse(source));
    }
  });

  it("what the SDK of Anthropic knows, the table knows, with the SDK's day", () => {
    const sdk = readFileSync('node_modules/@anthropic-ai/sdk/resources/messages/messages.js', 'utf8');
    const [, rows = ''] = /const DEPRECATED_MODELS = \{([^}]*)\}/.exec(sdk) ?? [];
    const found = [...rows.matchAll(/'([\w.-]+)': '(\w+) (\d+)\w*, (\d+)'/g)];
    assert.ok(found.length > 0);
    for (const [, model = '', month, date, year] of found) {
      const day = new Date(`${month} ${date}, ${year} UTC`).toISOString().slice(0, 10);
      assert.equal(retirementOf('anthropic', model)?.day, day, model);
    }
  });

  /** Where a person reads which model to take. */
  const shown = [
    'README.md',
    'package.json',
    'docs/*.md',
    'docs/{reference,decisions}/**/*.md',
    'docs/reference/*.json',
    'examples/**/*.{md,yaml,yml}',
    'media/**/*.md',
    'engine/compile/check/rules/*.ts',
    'engine/language/keys*/**/*.ts',
    'engine/language/texts/**/*.ts',
    'engine/patterns/*.yaml',
    'engine/{auto,cli,import,insight,launch,patterns,testing}/**/*.ts',
    '{client,server}/**/*.{ts,tsx}',
  ];
  const start = modelPrefixes.map(([name]) => name).join('|');
  const named = new RegExp(`(?<![\\w-])(?:(openai|anthropic|google)[:/])?((?:${start})[\\w.-]*\\w)`, 'g');
  it('none of them is shown to anybody as an example', () => {
    const old = globSync(shown).flatMap((file) =>
      [...readFileSync(file, 'utf8').matchAll(named)].flatMap(([, provider, model = '']) => {
        const maker = provider ?? modelPrefixes.find(([begin]) => model.startsWith(begin))?.[1];
        const known = maker !== undefined && isMaker(maker) ? retirementOf(maker, model) : undefined;
        return known ? [`${file}: ${model}, until ${known.day}`] : [];
      }),
    );
    assert.deepEqual([...new Set(old)], []);
  });

  it('what a library says on the console is told once, but for an end that is known', () => {
    const warnings = createWarnings();
    const heard: string[] = [];
    const choice = { model: 'anthropic:claude-sonnet-4-5', name: 'claude-sonnet-4-5', reason: '', entry: claude };
    const say = (text: string) =>
      captureWarnings(
        () => console.warn(text),
        (said) => warnings.library(choice, said),
      );
    say("The model 'claude-sonnet-4-5' is deprecated and will reach end-of-life on November 30th, 2026\nMigrate.");
    say('This way of thinking\nis deprecated.');
    say('This way of thinking\nis deprecated.');
    warnings.listen((text) => heard.push(text));
    say('Something else.');
    assert.deepEqual(heard, [
      'The library of anthropic warns: This way of thinking is deprecated.',
      'The library of anthropic warns: Something else.',
    ]);
  });

  describe('asked over HTTP', () => {
    let stub: Stub;
    before(async () => {
      stub = await startStub(anthropic);
    });
    after(() => stub.close());

    it('is warned of once, in our words and not on the console', async () => {
      const settings = { providers: { stub: { type: 'anthropic', base_url: stub.base_url, key: 'none' } } };
      const clock = { ...realClock, now: () => Date.parse('2026-11-22') };
      const models = createModels({ settings, env: {}, clock });
      const [heard, raw]: [string[], unknown[]] = [[], []];
      models.onWarning((text) => heard.push(text));
      const { warn } = console;
      console.warn = (...said: unknown[]) => raw.push(said);
      try {
        const thinking: JsonMap = { thinking: { type: 'enabled', budget_tokens: 1024 } };
        for (const options of [{}, thinking, {}])
          for (const model of ['stub:claude-sonnet-4-5', 'stub:claude-opus-4-6'])
            await models
              .call(
                { model, messages: [{ role: 'user', content: 'hello' }], options },
                { signal: new AbortController().signal, delta: () => undefined },
              )
              .catch(() => undefined);
      } finally {
        console.warn = warn;
      }
      assert.deepEqual(raw, []);
      assert.deepEqual(heard, [
        'stub:claude-sonnet-4-5 stops answering on 2026-11-30; its maker names claude-sonnet-5-5 in its place (as of 2026-10-21).',
      ]);
    });
  });
});
