import assert from 'node:assert/strict';
import { lockEntries, nestingLevels, resolveBatch } from '../../../engine/auto/resolve-batch.ts';
import type { AutoSite } from '../../../engine/compile/pipeline/model/value.ts';
import type { Json } from '../../../engine/language/json.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { never, scripted, sitesOf } from './asked.ts';

/** Words with the answers of inner tags put in. */
const prepare = (site: AutoSite, answers: ReadonlyMap<string, Json>) => ({
  site,
  words: site.words.map((piece) => (piece.kind === 'text' ? piece.template.text : String(answers.get(piece.site.id)))).join(''),
  attributes: new Map([...site.attributes].map(([name, { text }]) => [name, text])),
  surroundings: {},
});

describe('answering tags before a run', () => {
  const sites = [...sitesOf('<AUTO>search for <AUTO>a query</AUTO></AUTO>'), ...sitesOf('<AUTO>b</AUTO>', { field: 'b' })];

  it('goes by levels, inner tags first', () => {
    assert.deepEqual(
      nestingLevels(sites).map((level) => level.map(({ id }) => id)),
      [['write.parameters.style#0.0', 'write.b#0'], ['write.parameters.style#0']],
    );
    assert.deepEqual(nestingLevels([]), []);
  });

  it('puts inner answers into the words around them', async () => {
    const seen: string[] = [];
    const resolved = await resolveBatch(sites, scripted(['owls', 'B', 'found']), {
      signal: never,
      prepare,
      onResolved: ({ site, asked }) => seen.push(`${site}: ${asked}`),
    });
    assert.deepEqual(seen, ['write.parameters.style#0.0: a query', 'write.b#0: b', 'write.parameters.style#0: search for owls']);
    assert.deepEqual(
      resolved.map(({ answer }) => answer),
      ['owls', 'B', 'found'],
    );
  });

  it('asks the tags of one level at once', async () => {
    const models = scripted(['x', 'y']);
    const { call } = models;
    let [running, most] = [0, 0];
    models.call = async (...given) => {
      most = Math.max(most, ++running);
      await new Promise((done) => setImmediate(done));
      running--;
      return call(...given);
    };
    await resolveBatch([...sitesOf('<AUTO>a</AUTO>'), ...sitesOf('<AUTO>b</AUTO>', { field: 'b' })], models, {
      signal: never,
      prepare,
    });
    assert.equal(most, 2);
  });

  it('does not ask what is answered already', async () => {
    const models = scripted(['found']);
    const answered = new Map<string, Json>([
      ['write.parameters.style#0.0', 'bees'],
      ['write.b#0', 'B'],
    ]);
    const resolved = await resolveBatch(sites, models, { signal: never, prepare, answered });
    assert.deepEqual(
      resolved.map(({ site, asked }) => [site, asked]),
      [['write.parameters.style#0', 'search for bees']],
    );
  });

  it('a failure waits for the others of its level, and stops the next', async () => {
    const heard: string[] = [];
    const models = scripted([new RunError({ kind: 'network', message: 'Away.' }), 'B']);
    await assert.rejects(
      resolveBatch(sites, models, { signal: never, prepare, onResolved: ({ site }) => heard.push(site) }),
      /Away/,
    );
    assert.deepEqual([heard, models.calls.length], [['write.b#0'], 2]);
  });

  it('leaves for the lock what was newly asked or chosen', () => {
    const base = { question: 'q', asked: 'w', answer: 1, model: 'm', locked: false, calls: 1 };
    const kept = lockEntries(
      [
        { ...base, site: 'new' },
        { ...base, site: 'chosen', model: 'selection' },
        { ...base, site: 'old', locked: true },
        { ...base, site: 'given', model: 'supplied' },
        { ...base, site: 'stand-in', model: 'default', degraded: true },
      ],
      Date.UTC(2026, 0, 2),
    );
    assert.deepEqual(
      kept.map(({ site, date }) => [site, date]),
      [
        ['new', '2026-01-02T00:00:00.000Z'],
        ['chosen', '2026-01-02T00:00:00.000Z'],
      ],
    );
  });
});
