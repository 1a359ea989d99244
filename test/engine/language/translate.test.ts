import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { constraintsInWords } from '../../../engine/auto/constraints.ts';
import { UsageError } from '../../../engine/cli/args/usage-error.ts';
import { formatDuration } from '../../../engine/cli/text/numbers.ts';
import { compile } from '../../../engine/compile/compile.ts';
import type { AutoShape } from '../../../engine/compile/pipeline/model/value.ts';
import { diskError } from '../../../engine/disk/errno.ts';
import { confine } from '../../../engine/disk/paths/confine.ts';
import { Refusal, startRun } from '../../../engine/index.ts';
import { describeStructure } from '../../../engine/insight/structure/structure.ts';
import { usageTexts } from '../../../engine/language/texts/cli/usage.ts';
import { storeTexts } from '../../../engine/language/texts/storage/store.ts';
import { say, translate } from '../../../engine/language/texts.ts';
import { statusFailure, unreachableFailure } from '../../../engine/models/http/failures.ts';
import { answerPrompt } from '../../../engine/models/providers/embedded/offline/lazy/offline.ts';
import { createOffline } from '../../../engine/models/providers/embedded/offline/provider.ts';
import { RunError, toFailure } from '../../../engine/state/failure.ts';
import { flagParameter, textParameter } from '../../../engine/tools/parameters.ts';
import { parseLock } from '../../../engine/workspace/lock-file.ts';
import { yaml } from '../../yaml.ts';
import { obey, testIo } from '../cli/io.ts';
import { inPseudo, pseudo, unsaidIn } from './pseudo.ts';
import { tables } from './tables.ts';

const wrong = `id: a
steps:
  - {id: first, prompt: "{{ nobody }}", timeout: soon, retry: [1]}
  - id: second
    promt: Say hello.
    prompt: [<AUTO min="5" max="1">a number</AUTO>]
  - {id: third, prompt: "Say \\"so: it\\" <AUTO>"
`;

function told(text: string): Parameters<typeof describeStructure> {
  const { pipeline, graph } = compile(text, { file: 'a.baton.yaml' });
  return [pipeline, graph];
}

describe('a table of translations', () => {
  it('gives other words with the same blanks, and English where it has none', () => {
    translate({ 'It is {what}.': '{what} ist es.' });
    try {
      assert.equal(say('It is {what}.', { what: 'so' }), 'so ist es.');
      assert.equal(say('It was {what}.', { what: 'so' }), 'It was so.');
      assert.equal(say('toString'), 'toString');
    } finally {
      translate({});
    }
    assert.equal(say('It is {what}.', { what: 'so' }), 'It is so.');
  });

  it('of a language that nobody speaks keeps the blanks', () =>
    assert.equal(pseudo('The key `{key}` is no {want}.'), '[Thé kéy `{key}` ís nó {want}.]'));

  it('is obeyed by everything that a check finds: messages, hints, fixes', async () => {
    const all = await tables();
    const { problems } = await inPseudo(all.values(), () => compile(wrong, { file: 'a.baton.yaml' }));
    const codes = new Set(problems.map(({ code }) => code));
    for (const code of ['yaml-syntax', 'unknown-key', 'wrong-type', 'undefined-name', 'auto-contradiction'] as const)
      assert.ok(codes.has(code), `${code} is not among ${[...codes].join(', ')}`);
    const english = problems
      .flatMap(({ message, hint, fixes = [], related = [] }) => [
        message,
        hint ?? '[]',
        ...fixes.map(({ title }) => title),
        ...related.map((one) => one.message),
      ])
      .filter((text) => !/^\[.*\]$/.test(text));
    assert.deepEqual(english, []);
  });

  it('is obeyed by a refusal of run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-words-'));
    try {
      writeFileSync(join(folder, 'baton.yaml'), '{}\n');
      writeFileSync(
        join(folder, 'p.baton.yaml'),
        yaml`
        id: a
        steps:
          - {id: a, set: {x: "{{ nobody }}"}}
      `,
      );
      const all = await tables();
      const refused = await inPseudo(all.values(), () =>
        startRun({ file: 'p.baton.yaml', cwd: folder, env: {} }).then(
          () => undefined,
          (error: unknown) => error,
        ),
      );
      assert.ok(refused instanceof Refusal, String(refused));
      assert.match(refused.message, /^\[.*á.*\]$/);
      assert.equal(refused.problems[0]?.message, pseudo('There is no name `{name}` here.').replace('{name}', 'nobody'));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  /** Whole texts of ours, said in that language: none of their words stand in English. */
  const isSaid = (text: string): boolean => /^\[.*\]$/s.test(text) && !/(?<!["`\w])\b(the|and|is|of|not)\b/.test(text);

  it('is obeyed by every failure of a model', async () => {
    const side = { id: 'XX', origin: 'http://x', key: 'MY_KEY' };
    const all = await tables();
    const said = await inPseudo(all.values(), () => [
      ...[400, 401, 402, 403, 404, 408, 418, 429, 500, 504, 529].flatMap((status) => [
        statusFailure({ endpoint: side, status, body: {}, headers: new Headers(), now: 0 }),
        statusFailure({
          endpoint: { ...side, key: '' },
          status,
          body: { error: { message: 'XX', code: 'insufficient_quota' } },
          headers: new Headers(),
          now: 0,
        }),
      ]),
      ...[
        'ECONNREFUSED',
        'ENOTFOUND',
        'EAI_AGAIN',
        'ECONNRESET',
        'EHOSTUNREACH',
        'ENETUNREACH',
        'CERT_HAS_EXPIRED',
        'ETIMEDOUT',
        'EXX',
      ].map((code) => unreachableFailure(side, Object.assign(new Error(), { code }))),
      ...['Write a poem.', 'Answer yes or no.', 'Choose one of: XX, YY.', 'Rate from 1 to 5.', ''].map((prompt) => {
        const given = answerPrompt({ messages: [{ role: 'user', content: prompt }] });
        return 'failure' in given ? new RunError(given.failure) : undefined;
      }),
    ]);
    const failures = said.filter((one) => one !== undefined).map(toFailure);
    assert.ok(failures.length > 30);
    const english = failures.flatMap(({ message, hint = '[]' }) => [message, hint]).filter((text) => !isSaid(text));
    assert.deepEqual(english, []);
  });

  const refusedBy = (work: () => unknown): string => {
    try {
      work();
    } catch (thrown) {
      return toFailure(thrown).message;
    }
    return 'nothing was refused';
  };
  const rejectedBy = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'nothing was refused',
      (thrown: unknown) => toFailure(thrown).message,
    );

  it('is obeyed by the parts that messages are put together of', async () => {
    const all = await tables();
    const shape = (more: object): AutoShape => ({ type: 'string', schema: {}, ...more });
    const bounds = { from: tmpdir(), inside: [tmpdir()] };
    const said = await inPseudo(all.values(), async () => [
      ...['ENOENT', 'EACCES', 'EISDIR', 'ENOTDIR', 'ENOSPC', 'EROFS', 'EBUSY', 'ELOOP'].map(
        (code) => diskError(Object.assign(new Error(), { code }), storeTexts.logUnopened, 'XX').message,
      ),
      ...(await Promise.all(['', 'a\0b', 'C:XX', '\\\\XX'].map((path) => rejectedBy(confine(path, 'read', bounds))))),
      refusedBy(() => textParameter({}, 'XX')),
      refusedBy(() => flagParameter({ XX: 1 }, 'XX', true)),
      ...['boolean', 'model', 'step'].map((type) => constraintsInWords(shape({ type }))),
      constraintsInWords(shape({ type: 'array', min: 2, max: 3, schema: { items: { type: 'integer' } } })),
      constraintsInWords(shape({ min: 2 })),
      ...parseLock('[1]').problems.map(({ message }) => message),
      ...parseLock('version: 2\nanswers: 1\n').problems.map(({ message }) => message),
      new UsageError(usageTexts.oneOutput, usageTexts.onlyDapHint).message,
      formatDuration(61_000),
      ...describeStructure(...told('steps: [{id: XX, set: {YY: 1}}]')),
      ...describeStructure(...told('steps: []')),
    ]);
    assert.ok(said.length > 25, String(said.length));
    assert.deepEqual(
      said.filter((text) => !/[áéíóú]/i.test(text)),
      [],
    );
    assert.deepEqual(
      said.flatMap((text) => unsaidIn(text, all.values()).map((part) => `${part} | ${text}`)),
      [],
    );
  });

  it('is obeyed by the command line, whatever goes well or wrong', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-words-'));
    try {
      writeFileSync(join(folder, 'baton.yaml'), '{}\n');
      writeFileSync(
        join(folder, 'p.yaml'),
        `inputs: {n: 1}
steps:
  - {id: aa, condition: "n > 1", set: {x: 1}}
  - {id: bb, for_each: [1, 2], set: {y: "{{ item }}"}}
  - {id: cc, ask: "Xx?", type: choice, choices: [x, y], dependencies: [bb]}
outputs: {o: "{{ aa.x }}"}
tests: [{name: xx, answers: {cc: x}, expect: {outputs: {o: 3, q: 1}, steps: {zz: succeeded}, files: {f.txt: g}}}]
`,
      );
      writeFileSync(
        join(folder, 'v.yaml'),
        'steps: [{id: aa, set: {x: <AUTO choices="xx, yy">zz</AUTO>}}]\noutputs: {o: "{{ aa.x }}"}\n',
      );
      const all = await tables();
      const lines = [
        ['run', 'p.yaml'],
        ['show', 'latest'],
        ['test', 'p.yaml'],
        ['explain', 'p.yaml'],
        ['estimate', 'p.yaml'],
        ['run', 'p.yaml', '--plan'],
        ['auto', 'p.yaml'],
        ['auto', 'p.yaml', '--refresh'],
        ['auto', 'v.yaml', '--refresh', '--model', 'offline'],
        ['check', 'v.yaml'],
        ['models', 'openai'],
        ['doctor'],
        ['show', 'latest', '--markdown'],
        ['show', 'latest', '--html'],
        ...[
          ['run'],
          ['answer', 'latest'],
          ['run', 'q.yaml'],
          ['check', '.'],
          ['run', 'p.yaml', '-c', 'baton.yaml', '--json', '--events'],
        ],
        ...[['run', 'p.yaml', '-i', 'n=@q'], ['ask', 'x'], ['import'], ['diff', 'latest'], ['auto', 'p.yaml', '--only', 'x']],
      ];
      const texts = await inPseudo(all.values(), async () => {
        const answers = [];
        for (const args of lines) answers.push(await obey(args, testIo(folder)));
        return answers.map(({ out, err }, index) => [lines[index]?.join(' ') ?? '', `${out}${err}`] as const);
      });
      for (const [line, text] of texts) {
        assert.match(text, /[áéíóú]/, line);
        assert.deepEqual(unsaidIn(text, all.values()), [], `${line}\n${text}`);
        // A word alone could be a name; here it is none.
        if (line === 'check v.yaml') assert.match(text, /\[válíd\]/);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is obeyed by what bundles say that are loaded late, and by the worker', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-words-'));
    const own = createRequire(join(folder, 'x.js'));
    const bundle = async (entry: string): Promise<string> => {
      const outfile = join(folder, `${basename(entry, '.ts')}.cjs`);
      const options = { bundle: true, platform: 'node', format: 'cjs', logLevel: 'silent' } as const;
      // No grammar is loaded here.
      await build({ ...options, entryPoints: [entry], outfile, loader: { '.wasm': 'empty' } });
      return outfile;
    };
    try {
      const [late, worker] = await Promise.all([
        bundle('engine/models/structured/lazy/answer-schema.ts'),
        bundle('engine/worker.ts'),
      ]);
      const { compileAnswerSchema }: typeof import('../../../engine/models/structured/lazy/answer-schema.ts') = own(late);
      const check = compileAnswerSchema({ type: 'integer' });
      assert.ok(typeof check === 'function');
      const all = await tables();
      const [whole, failed] = await inPseudo(all.values(), async () => {
        const provider = createOffline({ workerFile: worker });
        const signal = new AbortController().signal;
        const asked = { model: '', messages: [{ role: 'user' as const, content: 'Write a poem.' }] };
        const answer = provider.stream(asked, signal)[Symbol.asyncIterator]();
        return [check('x'), await answer.next().catch((thrown: unknown) => toFailure(thrown).message)];
      });
      assert.match(whole ?? '', /^thé ánswér |^\[thé ánswér\] /);
      assert.ok(typeof failed === 'string' && isSaid(failed), JSON.stringify(failed));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('is obeyed by the help of the command line, which says nothing in English then', async () => {
    const all = await tables();
    for (const args of [['--help'], ['run', '--help']]) {
      const { code, out } = await inPseudo(all.values(), () => obey(args, testIo(tmpdir())));
      assert.equal(code, 0);
      // What stands before two spaces is the name of a command or an option; what begins with `baton` is a command line.
      const lines = out.split('\n').map((line) => line.replace(/^ {2}\S.*? {2,}/, '').trim());
      const english = lines.filter((line) => line !== '' && !line.startsWith('baton ') && !/[áéíóú]/i.test(line));
      assert.deepEqual(english, []);
      assert.ok(lines.filter((line) => /[áéíóú]/i.test(line)).length > 10, out);
    }
  });
});
