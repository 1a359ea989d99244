import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkBrief, findingsOf } from './check-brief.ts';
import { checkFacts, parseCsv } from './check-facts.ts';
import { type ExampleRun, runExample } from './run-example.ts';

const folder = 'examples/research-brief/sources';
const sources = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

describe('the flagship, offline', () => {
  let run: ExampleRun;
  let facts = '';
  let brief = '';
  before(async () => {
    run = await runExample('research-brief');
    assert.equal(run.result.status, 'succeeded', run.result.error?.message);
    facts = await run.read('facts.csv');
    brief = await run.read('brief.md');
  });
  after(() => run?.remove());

  it('reads twelve documents or more', () => {
    assert.ok(sources.size >= 12);
  });
  it('every row of facts.csv has its file and a quote that stands in it word for word', () => {
    assert.deepEqual(checkFacts(facts, sources), []);
  });
  it('facts are taken from every document, and no fact twice', () => {
    const [, ...rows] = parseCsv(facts);
    assert.deepEqual(new Set(rows.map(([file]) => file)), new Set(sources.keys()));
    assert.equal(new Set(rows.map((row) => row.join('|'))).size, rows.length);
  });
  it('every statement of brief.md names its file and is said there', () => {
    assert.deepEqual(checkBrief(brief, sources), []);
  });
  it('the brief leads with the theme that the wishes ask for, and shows as many findings as they name', () => {
    const lead = findingsOf(brief).filter(({ section }) => section === 'Building and rebuilding');
    assert.equal(run.result.outputs['focus'], 'building');
    assert.equal(lead.length, 6);
    assert.ok(brief.indexOf('## Building') < brief.indexOf('## The mills and the water'));
  });
  it('what another source corrects is no finding, but stands where the sources disagree', () => {
    const old = 'The pond of Skarne Mill covers 17 acres, which makes it the greatest upon the Orrin estuary.';
    assert.deepEqual(
      findingsOf(brief).filter(({ claim }) => claim === old),
      [{ section: 'Where the sources disagree', claim: old, file: '02-county-history.txt' }],
    );
  });
  it('nothing is said twice outside that section', () => {
    const claims = findingsOf(brief)
      .filter(({ section }) => section !== 'Where the sources disagree')
      .map(({ claim }) => claim);
    assert.equal(new Set(claims).size, claims.length);
  });
  it('is fit to read: no template, no empty heading, no runs of blank lines', () => {
    assert.doesNotMatch(brief, /\{\{|\{%|undefined|null|\n{3,}/);
    assert.doesNotMatch(brief, /\n## [^\n]+\n+(?=## |$)/);
  });
});

describe('the flagship with other wishes', () => {
  it('another theme leads, with another number of findings', async () => {
    const run = await runExample('research-brief', {
      wishes: {
        value: 'For the bank. It asks what the mills cost, what rent was paid and what profit they made. Four findings will do.',
      },
      facts_per_file: { value: 5 },
    });
    try {
      const brief = await run.read('brief.md');
      assert.deepEqual(checkBrief(brief, sources), []);
      assert.equal(run.result.outputs['focus'], 'money');
      assert.equal(findingsOf(brief).filter(({ section }) => section === 'What they cost and earned').length, 4);
    } finally {
      await run.remove();
    }
  });
});
