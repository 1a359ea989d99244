import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describeInterface } from '../engine/cli/serve/api/open-api.ts';
import { anchorsOf } from './docs/markdown.ts';
import { operationsFile, operationsModule } from './reference/client-operations.ts';
import { rulesFile, rulesModule } from './reference/rules.ts';
import { toolTables } from './reference/tool-tables.ts';
import { pages } from './reference.ts';

const folder = 'docs/reference';
const written = pages();

describe('the reference', () => {
  it('has these pages and no others', () => assert.deepEqual(readdirSync(folder).sort(), [...written.keys()].sort()));
  for (const [name, text] of written) {
    it(`${name} is as the tables say (npm run docs writes it)`, () =>
      assert.equal(readFileSync(`${folder}/${name}`, 'utf8'), text));
    it(`${name} links to places that are there`, () => {
      for (const [, file = '', heading] of text.matchAll(/\]\((?!http)([^)#]*)(?:#([^)]+))?\)/g)) {
        const target = file === '' ? text : written.get(file);
        assert.ok(target ?? existsSync(`${folder}/${file}`), file);
        if (heading) assert.ok(anchorsOf(target ?? '').has(heading), `${file}#${heading}`);
      }
    });
  }
});

it('the table of rules has each code of a problem (npm run docs writes it)', () =>
  assert.equal(readFileSync(rulesFile, 'utf8'), rulesModule()));

for (const [file, text] of toolTables())
  it(`${file} has each tool (npm run docs writes it)`, () => assert.equal(readFileSync(file, 'utf8'), text));

it('the client knows each operation of the server (npm run docs writes it)', () =>
  assert.equal(readFileSync(operationsFile, 'utf8'), operationsModule(describeInterface('0'))));
