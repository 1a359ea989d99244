import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Json, JsonMap } from '../../../../engine/language/json.ts';
import { allOf, readSqlRequest, scriptOf } from '../../../../engine/tools/database/ask.ts';
import { numbered } from '../../../../engine/tools/database/postgres.ts';
import { forbiddenWord, splitStatements, tokenizeSql } from '../../../../engine/tools/database/sql.ts';

describe('SQL', () => {
  const scripts: [sql: string, statements: string[]][] = [
    ['', []],
    [' ; ;; -- nothing\n/* at all', []],
    ['a; b', ['a', 'b']],
    ["select ';' ; select 1", ["select ';'", 'select 1']],
    ["select 'it''s; me';b", ["select 'it''s; me'", 'b']],
    ['select ";" , `;`, [;] ; b', ['select ";" , `;`, [;]', 'b']],
    ['a -- ; no\n; b /* ; */ c', ['a -- ; no', 'b /* ; */ c']],
    ['select $$;$$; b', ['select $$;$$', 'b']],
    ['select $x$ $$ ; $x$; b', ['select $x$ $$ ; $x$', 'b']],
    ["select E'\\'; '; b", ["select E'\\'; '", 'b']],
    ["select 'open; b", ["select 'open; b"]],
    ['select $x$ open; b', ['select $x$ open; b']],
    [
      'CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN 1 THEN 2 END; DELETE FROM d; END; select 1',
      ['CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN UPDATE b SET c = CASE WHEN 1 THEN 2 END; DELETE FROM d; END', 'select 1'],
    ],
    ['BEGIN; END; b', ['BEGIN', 'END', 'b']],
  ];
  for (const [sql, statements] of scripts)
    it(`${JSON.stringify(sql)} has ${statements.length} statements`, () => {
      assert.deepEqual(
        splitStatements(sql).map((one) => (one.sql.endsWith('no') ? one.sql : one.sql)),
        statements.map((one) => one.replace(/ -- ; no$/, '')),
      );
    });
  it('brackets quote in SQLite only', () => {
    assert.equal(splitStatements('select a[1;2]', { brackets: false }).length, 2);
  });
  it('tells places from casts and numbers', () => {
    const places = tokenizeSql('? ?2 :a @b $c $1 \'x ?\' a::text 1.5e3 "?" :1').filter(({ kind }) => kind === 'place');
    assert.deepEqual(
      places.map(({ text }) => text),
      ['?', '?2', ':a', '@b', '$c', '$1', ':1'],
    );
  });
  it('reads any text to its end, and each token stands where it says', () => {
    const parts = fc.constantFrom(
      "'",
      '"',
      '[',
      ']',
      '`',
      '$$',
      '$a$',
      ';',
      '--',
      '\n',
      '/*',
      '*/',
      '?',
      ':a',
      'BEGIN',
      'create trigger',
      'é',
      ' ',
      '\\',
      'E',
    );
    fc.assert(
      fc.property(fc.array(parts), (words) => {
        const sql = words.join('');
        let before = 0;
        for (const { text, start, end } of tokenizeSql(sql)) {
          assert.ok(start >= before && end > start);
          assert.equal(sql.slice(start, end), text);
          before = end;
        }
      }),
    );
  });

  const words: [sql: string, word: string | undefined][] = [
    ["ATTACH 'x' AS y", 'ATTACH'],
    ["/* a */ explain query plan attach database 'x' AS y", 'ATTACH'],
    ['detach y', 'DETACH'],
    ["vacuum main into 'x'", 'VACUUM INTO'],
    ['VACUUM', undefined],
    ["PRAGMA temp_store_directory = '/etc'", 'PRAGMA …_directory'],
    ['PRAGMA user_version', undefined],
    ['SELECT attach FROM detach', undefined],
    ["SELECT 'ATTACH'", undefined],
  ];
  for (const [sql, word] of words)
    it(`${sql}: ${word ? 'refused' : 'fine'}`, () => {
      assert.deepEqual(splitStatements(sql).map(forbiddenWord), [word]);
    });

  const values: [rule: string, sql: string, values: Json, message: RegExp | undefined][] = [
    ['as many values as places', 'select ?, ?', [1, 2], undefined],
    ['more values than places', 'select ?', [1, 2], undefined],
    ['fewer values than places', 'select ?, ?', [1], /2 places `\?`, but `values` has 1/],
    ['no values', 'select ?', null, /1 place `\?`, but `values` has 0/],
    ['a numbered place beyond them', 'select ?3', [1], /3 places/],
    ['a name that is there', 'select :a, @a, $a', { a: 1 }, undefined],
    ['a name that is not', 'select :a', { b: 1 }, /place `:a`/],
    ['a name, and a list', 'select :a', [1], /place `:a`/],
    ['a text', 'select 1', 'x', /must be a list or a map/],
    ['two statements', 'select 1; select 2', null, /There are 2 statements/],
    ['no statement', '-- x', null, /no statement/],
  ];
  for (const [rule, sql, given, message] of values)
    it(`with ${rule}: ${message ? 'refused' : 'fine'}`, () => {
      const read = () => readSqlRequest({ sql, values: given }, true);
      if (message) assert.throws(read, message);
      else read();
    });
  it('a script has no values', () => {
    assert.equal(scriptOf({ sql: 'a; b', values: [] }, true).length, 2);
    assert.throws(() => scriptOf({ sql: 'a; b', values: { x: 1 } }, true), /There are 2 statements/);
    assert.throws(() => scriptOf({ sql: ' ' }, true), /no statement/);
  });
  it('a transaction is a list of texts and maps', () => {
    assert.deepEqual(
      allOf({ statements: ['a', { query: 'b ?', params: [1] }] }, true).map(({ sql, values: bound }) => [sql, bound]),
      [
        ['a', undefined],
        ['b ?', [1]],
      ],
    );
    for (const statements of [undefined, [], 'a', [1]])
      assert.throws(() => allOf(statements === undefined ? {} : { statements }, true), /must be a list of SQL texts/);
  });

  const converted: [sql: string, values: Json[] | JsonMap | null, text: string, bound: unknown[]][] = [
    ['select 1', null, 'select 1', []],
    [' select ?, ?;', [1, 'a'], 'select $1, $2', [1, 'a']],
    ['select :a::int, :b, :a', { a: 1, b: [2] }, 'select $1::int, $2, $1', [1, '[2]']],
    ["select $2, $1, x ? 'k'", [1, 2], "select $2, $1, x ? 'k'", [1, 2]],
    ["select '?', a[1] where b = ?", [5], "select '?', a[1] where b = $1", [5]],
    ["select x ? 'k' where a = :a", { a: null }, "select x ? 'k' where a = $1", [null]],
  ];
  for (const [sql, given, text, bound] of converted)
    it(`for PostgreSQL ${sql} is ${text}`, () => {
      assert.deepEqual(numbered(readSqlRequest({ sql, values: given }, false)), { text, values: bound });
    });
});
