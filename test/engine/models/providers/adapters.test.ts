import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { natives, profiles } from '../../../../engine/language/providers.ts';

/** Where a provider may be named: its facts, what asks it, and the two tables that list it. */
const tables = ['engine/language/providers.ts', 'engine/models/providers/adapters.ts'];
const own = (name: string): RegExp =>
  new RegExp(`^engine/(language/providers/(${name}|compatible)\\.ts$|models/providers/${name}/)`);

/** Other places, each with its reason. */
const exceptions: Readonly<Record<string, RegExp>> = {
  'pipelines of that vendor are imported from its own format': /^engine\/import\//,
  'a browser, and a search on the web':
    /^engine\/(tools\/pdf-compiler\/browser|language\/spelling\/synonyms|language\/tools\/search-services|tools\/web-search\/service-requests)\.ts$/,
  'examples for people': /^engine\/(compile\/check\/rules\/|language\/keys\/|language\/texts\/|cli\/commands\/)/,
};

/** Code without comments, in which a name is a string or the beginning of a variable's name. */
const code = new Map(
  globSync('engine/**/*.ts').map((file) => [
    file,
    readFileSync(file, 'utf8')
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/^\s*\/\/.*$/gm, ''),
  ]),
);

describe('a provider', () => {
  for (const name of Object.keys(natives))
    it(`${name} is named in its own files and in the tables of providers, and nowhere else`, () => {
      const named = new RegExp(`\\b${name}(?![\\w-]*\\.(com|dev))|@${name}`, 'i');
      const elsewhere = [...code].flatMap(([file, text]) => {
        const path = file.replaceAll('\\', '/');
        const isOwn = own(name).test(path) || tables.includes(path);
        return isOwn || Object.values(exceptions).some((rule) => rule.test(path)) || !named.test(text) ? [] : [path];
      });
      assert.deepEqual(elsewhere, []);
    });

  for (const name of Object.keys(profiles).filter((profile) => profile !== 'openai' && profile !== 'custom'))
    it(`${name}, which speaks OpenAI's protocol, is one entry`, () => {
      const named = new RegExp(`'${name}'|^\\s*${name}: \\{`, 'm');
      const elsewhere = [...code].flatMap(([file, text]) => {
        const path = file.replaceAll('\\', '/');
        const isOwn = path === 'engine/language/providers/compatible.ts';
        return isOwn || Object.values(exceptions).some((rule) => rule.test(path)) || !named.test(text) ? [] : [path];
      });
      assert.deepEqual(elsewhere, []);
    });
});
