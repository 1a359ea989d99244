import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FailureKind, failureKinds } from '../../../engine/language/failures.ts';
import { keysOfKind } from '../../../engine/language/keys.ts';
import { problem, suggestion } from '../../../engine/language/problem.ts';
import { problemCodes } from '../../../engine/language/problems.ts';
import { problemTexts } from '../../../engine/language/texts/compile/problems.ts';
import { say, translate } from '../../../engine/language/texts.ts';
import { hole, readSource } from './literals.ts';
import { type Exception, sourcesIn, speaks, unspoken } from './spoken.ts';
import { rooms, tables } from './tables.ts';

describe('texts', () => {
  for (const [id, text] of Object.entries(problemTexts))
    it(`${id} belongs to a code and is a sentence`, () => {
      assert.ok((id.split('.')[0] ?? '') in problemCodes);
      assert.match(text, /([.?]|\{(?:doc|why)\})$/);
    });
  it('blanks are filled in, and stay where there is nothing to fill in', () =>
    assert.equal(say('{a} and {b}', { a: 1 }), '1 and {b}'));
  it('words that follow a count are those for one or for many, in a translation its own', () => {
    const text = '{n} {n|step was|steps were} run';
    assert.deepEqual(
      [1, '1', 0, 2, '1,000'].map((n) => say(text, { n })),
      ['1 step was run', '1 step was run', '0 steps were run', '2 steps were run', '1,000 steps were run'],
    );
    assert.equal(say(text, { m: 1 }), text);
    translate({ [text]: '{n} {n|Schritt|Schritte}' });
    try {
      assert.deepEqual([say(text, { n: 1 }), say(text, { n: 2 })], ['1 Schritt', '2 Schritte']);
    } finally {
      translate({});
    }
  });
  it('a problem takes code and severity from its text', () => {
    const { code, severity, message } = problem(
      'unknown-key.place',
      { start: 1, end: 2 },
      { key: 'retry', kind: 'set', where: 'prompts' },
    );
    assert.deepEqual(
      [code, severity, message],
      ['unknown-key', 'error', '`retry` means nothing on a step of the kind set. It works on prompts.'],
    );
  });
  it('a suggestion is a hint with its fix', () => {
    assert.deepEqual(suggestion('steps', { start: 1, end: 2 }), {
      hint: 'Did you mean `steps`?',
      fixes: [{ title: 'Change to `steps`', edits: [{ range: { start: 1, end: 2 }, text: 'steps' }] }],
    });
    assert.deepEqual(suggestion(undefined, { start: 1, end: 2 }), {});
  });
});

it('the keys of a kind are those that mean something on it', () => {
  const names = keysOfKind('set').map((key) => key.name);
  assert.ok(names.includes('set') && names.includes('timeout') && !names.includes('retry') && !names.includes('prompt'));
  assert.ok(keysOfKind(undefined).length > names.length);
});

it('the kinds of failures are those of a run', () => {
  const all: readonly FailureKind[] = failureKinds;
  const known: Record<FailureKind, true> = Object.fromEntries(all.map((kind) => [kind, true])) as Record<FailureKind, true>;
  assert.equal(Object.keys(known).length, failureKinds.length);
});

/** Every folder of the engine but `language`, which is the tables themselves: their sources hold no text for people. */
const swept = readdirSync('engine')
  .filter((name) => name !== 'language')
  .map((name) => join('engine', name));

/** Words in a source that are no text for people. */
const allowed: readonly Exception[] = [
  { file: /^engine\/libraries\/offline\/(question|extract|text)\//, why: 'English that the offline engine reads by' },
  { file: /^engine\/run\/kinds\/prompt\/[\w-]+\.ts$/, text: /^That answer could not be used: /, why: 'said to a model' },
  { file: /^engine\/run\/kinds\/prompt\/persona\.ts$/, text: /^(Style|Format of the answer): /, why: 'said to a model' },
  { file: /^engine\/models\/providers\/anthropic\/provider\.ts$/, text: /^Takes the answer\.$/, why: 'said to a model' },
  { file: /^engine\/models\/providers\/openai\/provider\.ts$/, text: /^Bearer /, why: 'words of HTTP' },
  {
    file: /^engine\/launch\/explain\/contract\.ts$/,
    text: /^export interface |\[name: string\]/,
    why: 'the language TypeScript',
  },
  { file: /^engine\/models\/http\/credentials\.ts$/, text: /^Bearer /, why: 'words of HTTP' },
  { file: /^engine\/models\/structured\/wrapped-schema\.ts$/, text: /^Answer with one JSON value/, why: 'said to a model' },
  { file: /^engine\/auto\/question\.ts$/, text: /more characters\]$/, why: 'said to a model' },
  { file: /^engine\/cli\/(commands\/\w+|help)\.ts$/, text: /^\s*baton\s/, why: 'an example of a command line' },
  {
    file: /^engine\/cli\/(questions|run|errors)\/[\w-]+\.ts$/,
    text: /^[\s\u0001]*baton [a-z\u0001]+( \u0001)*$/,
    why: 'a command line',
  },
  {
    file: /^engine\/cli\/serve\/(\w+\/)?\w+\.ts$/,
    text: /charset=|^attachment; |^# TYPE /,
    why: 'words of HTTP and Prometheus',
  },
  { file: /^engine\/tools\/pdf-compiler\/browser\.ts$/, text: /^\/Applications\/|^C:/, why: 'paths of programs' },
  { file: /^engine\/tools\/web\/markdown\.ts$/, text: /^[a-z0-9 ]+$/, why: 'names of elements of HTML' },
  { file: /^engine\/tools\/web-search\/web-search\.ts$/, text: /^Bearer /, why: 'words of HTTP' },
  {
    file: /^engine\/tools\/mcp\/login\/[\w-]+\.ts$/,
    text: /^Bearer |charset=|^application\/json, text/,
    why: 'words of HTTP',
  },
  { file: /^engine\/tools\/http\/outgoing\.ts$/, text: /^(Bearer|Basic) |, br$|charset=|^`bearer`/, why: 'words of HTTP' },
  { file: /^engine\/tools\/lazy\/undici\.ts$/, text: /^no address of /, why: 'an error that is told by its code' },
  { file: /^engine\/tools\/python-executor\/interpreter\.ts$/, text: /^import sys;/, why: 'a program' },
  { file: /^engine\/libraries\/charts\/scale\.ts$/, text: /^Jan Feb/, why: 'names of months on an axis' },
  { file: /^engine\/state\/result\/result-schema\.ts$/, why: 'a schema with its descriptions' },
  {
    file: /^engine\/launch\/inspect\/(documents|benchmark-document|forecast-document)\.ts$/,
    why: 'schemas with their descriptions',
  },
  { file: /^engine\/cli\/tests\/(junit|tap)\.ts$/, text: /^<\?xml|ok \u0001 - /, why: 'the languages of JUnit and TAP' },
  { file: /^engine\/insight\/trace\/\w+\.ts$/, text: /^(trace|span|step|run) \u0001/, why: 'names of spans' },
  { file: /^engine\/compile\/graph\/export\/(dot|mermaid)\.ts$/, why: 'the languages of Graphviz and Mermaid' },
  { file: /^engine\/compile\/check\/rules\/[\w-]+\.ts$/, before: /\b(doc|text):$/, why: "a rule's page and its examples" },
  { file: /^engine\/compile\/check\/rules\/unknown-personality\.ts$/, text: /^Speak like a pirate\.$/, why: 'an example' },
  { file: /^engine\/compile\/pipeline\/values\/schema-faults\.ts$/, text: /^[a-zA-Z$ ]+$/, why: 'words of JSON Schema' },
  { file: /^engine\/compile\/pipeline\/auto\/attributes\.ts$/, why: 'descriptors of the attributes' },
  {
    file: /^engine\/compile\/pipeline\/(auto|dialects)\/[\w-]+\.ts$/,
    text: /^(, )?([\w.]*action|tool|value): \u0001/,
    why: 'the language of pipelines',
  },
  {
    file: /^engine\/launch\/advice\/candidates\/add-(cache|hedge|batch)\.ts$/,
    text: /^((cache|hedge): true|batch: .)$/,
    why: 'the language of pipelines',
  },
  { file: /^engine\/compile\/pipeline\/dialects\/tool-actions\.ts$/, text: /^prompt, tools: /, why: 'the language of pipelines' },
  {
    file: /^engine\/cli\/questions\/question-options\.ts$/,
    text: /^\{% for one|^\{\{ question/,
    why: 'the language of pipelines',
  },
  { file: /^engine\/compile\/graph\/export\/svg\.ts$/, before: /\?$/, text: /^wire route$/, why: 'classes of CSS' },
  { file: /^engine\/compile\/template\/.*\.ts$/, text: /^not in$/, why: 'an operator' },
  { file: /^engine\/compile\/template\/filters\/number\.ts$/, text: / Bytes?$/, why: 'what a filter gives' },
  {
    file: /^engine\/import\/(expressions\/[\w-]+|steps\/data|github\/translate-formula)\.ts$/,
    text: /\u0001/,
    why: 'expressions that are written',
  },
  {
    file: /^engine\/(store\/history\/[\w-]+|tools\/(retrieval|codebase)\/[\w-]+|trust\/own-database)\.ts$/,
    text: /^(SELECT|INSERT|CREATE|UPDATE|DELETE) /,
    why: 'SQL',
  },
  {
    file: /^engine\/store\/pg\//,
    text: /^\s*(--|select|insert|create|update|delete|with|from|given as|given \(|case when|exists \(|begin;|\(r\.status|r\.owner|r\.epoch|\u0001) ?/,
    why: 'SQL',
  },
  { file: /^engine\/trust\/secrets\/credential-locker\.ts$/, why: 'scripts of PowerShell' },
  { file: /^engine\/launch\/host\/module-caller\.ts$/, text: /^\s*const \{ /, why: 'a script' },
  { file: /^engine\/tools\/own\/module\.ts$/, text: /^\s*const \{ /, why: 'scripts' },
  { file: /^engine\/tools\/sandbox\/seatbelt\.ts$/, text: /^\(/, why: 'the language of profiles of macOS' },
  { file: /^engine\/import\/(expressions|source)\/[\w-]+\.ts$/, text: /^[\w ]+$/, why: 'names of expressions' },
];

describe('the sources', () => {
  let found: ReturnType<typeof unspoken>;
  before(() => {
    found = unspoken(swept.flatMap(sourcesIn), allowed);
  });
  for (const place of swept)
    it(`of ${place} hold no text for people`, () =>
      assert.deepEqual(
        found.said.filter((at) => at.startsWith(place) && /[\\/:]/.test(at.charAt(place.length))),
        [],
      ));
  it('need every exception', () => assert.deepEqual(found.needless, []));
  it('would be caught: a message in quotes, one with something put in, one in a template in a template', () => {
    const { literals } = readSource(
      "a({ message: 'It is so.' }); b(`${x} failed`); c(`${d(`no ${e} here`)}`); /'not this'/.test(f); // 'nor this'\n",
    );
    assert.deepEqual(
      literals.filter(({ text }) => speaks(text)).map(({ text }) => text),
      ['It is so.', `${hole} failed`, `no ${hole} here`],
    );
  });
  it('may hold what is no prose', () => {
    for (const text of [
      'content-type',
      '--allow \u0001',
      'utf8',
      '<b class="x">some words</b>',
      'HOME USER LANG',
      '\u0001 \u0001',
    ])
      assert.ok(!speaks(text), text);
  });
});

/** A blank for a count, and a word in the plural behind it. */
const counted =
  /\{(?:count|all|asked|bytes|calls|columns|failed|found|least|left|length|lines|models|most|places|points|right|rows|rpm|size|times|tokens|tpm|values|votes|wanted)\} (?:(?:more|other|further|earlier|model) )?(?!was |is |has |ms\b|stands )[a-z-]*[a-z]s\b/;

/** Texts that are said of several only. */
const onlyMany: readonly { text: string; why: string }[] = [
  { text: 'storeTexts.manyRuns', why: 'one run is the run that is wanted' },
  { text: 'storeTexts.moreRuns', why: 'a list that is cut has several' },
  { text: 'runsTexts.tie', why: 'a tie is between two at least, and of one vote there is another text' },
  { text: 'transformTexts.joinKeys', why: 'the two numbers differ, so one of them is not one' },
  { text: 'databaseTexts.several', why: 'one statement is what is wanted' },
  { text: 'visualizationTexts.tooManySeries', why: 'one series is never too many' },
  { text: 'insightTexts.manySwitches', why: 'of one there is `oneOfKind`' },
  { text: 'insightTexts.triedAgain', why: 'of one time there is `onceMore`' },
  { text: 'insightTexts.manyAutosLater', why: 'of one there is `oneAutoLater`' },
  { text: 'serverTexts.extractSteps', why: 'of one there is `extractStep`' },
];

/** Whether `one` is the text for one of what `many` says of several: `oneStep` of `manySteps`, `notOne` of `notMany`, `a.one` of `a`. */
function isForOne(one: string, many: string): boolean {
  const stem = (id: string): string =>
    id
      .replace(/(?:^|\.)?(?:many|one)(?![a-z])|Many|One/, '')
      .replace(/e?s?$/, '')
      .toLowerCase();
  return /(?:^one|One|\.one$)/.test(one) && stem(one) === stem(many);
}

/** The texts of a table, of tables in it too, each with the ids beside it. */
function textsIn(table: object): { id: string; text: string; ids: string[] }[] {
  const ids = Object.keys(table);
  return Object.entries(table).flatMap(([id, one]: [string, unknown]) => {
    if (typeof one === 'string') return [{ id, text: one, ids }];
    return typeof one === 'object' && one !== null ? textsIn(one) : [];
  });
}

const users = (): [file: string, source: string][] =>
  ['engine', 'server', 'client']
    .flatMap(sourcesIn)
    .filter((file) => !rooms.includes(file))
    .map((file) => [file, readFileSync(file, 'utf8')]);

/** Tables that a file calls by a name of its own: `import { templateTexts as texts }`. */
const aliasesIn = (source: string): Map<string, string> =>
  new Map(
    [...source.matchAll(/^import \{([^}]*)\}/gm)].flatMap(([, list = '']) =>
      [...list.matchAll(/(\w+) as (\w+)/g)].map(([, name = '', alias = '']): [string, string] => [alias, name]),
    ),
  );

describe('the tables of texts', () => {
  it('hold nothing that nobody says', async () => {
    const known = await tables();
    /** `table.id`, or an id in quotes for tables that are looked up by a word. */
    const said = new Set<string>();
    const quoted = new Set<string>();
    const lookedUp = new Set(['problemTexts']);
    const whole = new Set<string>();
    for (const [file, source] of users()) {
      const names = aliasesIn(source);
      const name = (table = ''): string => names.get(table) ?? table;
      const used = source.replace(/^import [^;]*;/gm, '');
      for (const [, table, id, inQuotes] of used.matchAll(/\b(\w+)(?:\.(\w+)|\['([^']+)'\])/g))
        said.add(`${name(table)}.${id ?? inQuotes}`);
      if (file !== join('engine', 'language', 'texts.ts'))
        for (const [, id] of used.matchAll(/'([\w.-]+)'/g)) quoted.add(id ?? '');
      for (const [, table] of used.matchAll(/\b(\w+)\[(?!')/g)) lookedUp.add(name(table));
      for (const [, table] of used.matchAll(/\b(?:Object\.(?:keys|entries|hasOwn)|ownMember)\((\w+)\b/g)) whole.add(name(table));
    }
    const isSaid = (name: string, id: string): boolean =>
      said.has(`${name}.${id}`) || whole.has(name) || (lookedUp.has(name) && quoted.has(id));
    const dead = [...known].flatMap(([name, table]) =>
      Object.keys(table).flatMap((id) => (isSaid(name, id) ? [] : [`${name}.${id}`])),
    );
    assert.deepEqual(dead, []);
  });

  it('are said, not handed on as they stand, so that they can be translated', () => {
    const bare = users().flatMap(([file, source]) => {
      const { code } = readSource(source);
      return [...code.matchAll(/\b(?:message|hint): (?:\w+Texts|texts|phrases)[.[]/g)].map(
        ({ index }) => `${file}:${code.slice(0, index).split('\n').length}`,
      );
    });
    assert.deepEqual(bare, []);
  });

  it('have words for one beside a count', async () => {
    const found: string[] = [];
    for (const [name, table] of await tables())
      for (const { id, text, ids } of textsIn(table))
        if (counted.test(text) && !ids.some((other) => isForOne(other, id))) found.push(`${name}.${id}: ${text}`);
    const unforeseen = found.filter((one) => !onlyMany.some(({ text }) => one.startsWith(`${text}: `)));
    const needless = onlyMany.filter(({ text }) => !found.some((one) => one.startsWith(`${text}: `)));
    assert.deepEqual([unforeseen, needless], [[], []]);
  });

  it('are told apart by name', async () => {
    const names = (await Promise.all(rooms.map((file) => import(`../../../${file}`)))).flatMap(Object.keys);
    assert.deepEqual(names, [...new Set(names)]);
  });

  it('get every blank filled in, and nothing that they have no blank for', async () => {
    const known = await tables();
    const wrong: string[] = [];
    let checked = 0;
    for (const [file, source] of users()) {
      const names = aliasesIn(source);
      for (const { line, texts: ids, values } of saidIn(source)) {
        const chosen = ids
          .map(([table, id]) => known.get(names.get(table) ?? table)?.[id])
          .filter((text) => typeof text === 'string');
        if (chosen.length === 0 || !values) continue;
        checked++;
        const wanted = new Set(
          chosen.flatMap((text) => [...text.matchAll(/\{(\w+)(?:\|[^{}]*)?\}/g)].map(([, name]) => name ?? '')),
        );
        for (const name of wanted) if (!values.includes(name)) wrong.push(`${file}:${line} leaves {${name}} empty`);
        for (const name of values) if (!wanted.has(name)) wrong.push(`${file}:${line} gives ${name} for nothing`);
      }
    }
    assert.deepEqual(wrong, []);
    assert.ok(checked > 250, `only ${checked} calls were understood`);
  });

  it('are read as they are said', () => {
    const source =
      "say(n === 1 ? aTexts.one : aTexts.many, { n, why: f({ x: ')' }, [2]) }); say(bTexts.plain); say(cTexts.any, values); x.say(dTexts.no)";
    assert.deepEqual(saidIn(source), [
      {
        line: 1,
        texts: [
          ['aTexts', 'one'],
          ['aTexts', 'many'],
        ],
        values: ['n', 'why'],
      },
      { line: 1, texts: [['bTexts', 'plain']], values: [] },
      { line: 1, texts: [['cTexts', 'any']], values: undefined },
    ]);
  });
});

/** The calls of `say`: the texts that may be said, and the names of the values; undefined where these are not written out. */
function saidIn(source: string): { line: number; texts: [table: string, id: string][]; values: string[] | undefined }[] {
  const { code } = readSource(source);
  return [...code.matchAll(/(?<![.\w])say\(/g)].map((match) => {
    const [text = '', values] = partsOf(code, match.index + match[0].length);
    const inner = values?.trim();
    return {
      line: code.slice(0, match.index).split('\n').length,
      texts: [...text.matchAll(/\b(\w+)\.(\w+)/g)].map(([, table = '', id = '']): [string, string] => [table, id]),
      values:
        inner === undefined
          ? []
          : inner.startsWith('{') && !inner.includes('...')
            ? partsOf(inner, 1).map((part) => /\w+/.exec(part)?.[0] ?? '')
            : undefined,
    };
  });
}

/** What stands between commas up to the bracket that closes; strings are blanked out before. */
function partsOf(code: string, start: number): string[] {
  const parts: string[] = [];
  let from = start;
  for (let at = start, depth = 0; at < code.length; at++) {
    const sign = code[at] ?? '';
    if ('([{'.includes(sign)) depth++;
    const closes = ')]}'.includes(sign) && --depth < 0;
    if (!closes && !(sign === ',' && depth === 0)) continue;
    if (code.slice(from, at).trim()) parts.push(code.slice(from, at));
    from = at + 1;
    if (closes) break;
  }
  return parts;
}
