import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { isMap } from '../../../engine/language/json.ts';
import { RunError } from '../../../engine/state/failure.ts';
import { temporaryFolder } from '../store/folder.ts';
import { failureOf, toolsIn } from './world.ts';

/** Texts that go to a model at once. */
const batch = 64;
const { DatabaseSync } = process.getBuiltinModule('node:sqlite');

describe('vectors of documents', () => {
  const folder = temporaryFolder();
  let count = 0;
  /** Documents of another index for each time. */
  const putNotes = (notes: readonly string[]): string => {
    const name = `docs${count++}`;
    const place = join(folder(), 'work/here', name);
    mkdirSync(place, { recursive: true });
    for (const [at, text] of notes.entries()) writeFileSync(join(place, `n${at}.txt`), text);
    return `${name}/*`;
  };
  const vectorOf = (text: string): number[] => [...Array(7).keys()].map((at) => Math.sin(text.length * (at + 1)) + 0.01 * at);
  const search = async (
    from: string,
    embed: (texts: readonly string[]) => Promise<readonly number[][]>,
    { signal = new AbortController().signal, query = 'note', top = 5 } = {},
  ) => {
    const { tools } = toolsIn(folder());
    const result = await tools.call(
      'retrieval',
      'search',
      { from, query, model: 'm', top },
      { signal, log: () => undefined, embed: ({ texts }) => embed(texts) },
    );
    const passages = Array.isArray(result['passages']) ? result['passages'].filter(isMap) : [];
    return passages.map(({ file }) => String(file));
  };
  const embedAll = async (texts: readonly string[]) => texts.map(vectorOf);
  const notesOf = (many: number) => Array.from({ length: many }, (_, at) => `note ${at} ${'x'.repeat(at % 50)}`);

  it('of a search that was stopped at any call are not asked for again, but those of that call', async () => {
    const ends = fc.constantFrom('fails', 'is cancelled before its answer', 'is cancelled behind its answer');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), fc.nat(3), ends, async (many, at, end) => {
        const from = putNotes(notesOf(many));
        const calls = Math.ceil(many / batch);
        const stopAt = at % calls;
        const answered: string[] = [];
        const stopper = new AbortController();
        let call = 0;
        const failure = await failureOf(
          search(
            from,
            async (texts) => {
              if (call++ === stopAt) {
                if (end !== 'fails') stopper.abort();
                if (end !== 'is cancelled behind its answer')
                  throw new RunError({ kind: end === 'fails' ? 'rate' : 'cancelled', message: end });
              }
              answered.push(...texts);
              return texts.map(vectorOf);
            },
            { signal: stopper.signal },
          ),
        );
        assert.equal(failure.kind, end === 'fails' ? 'rate' : 'cancelled');
        const asked: string[] = [];
        await search(from, (texts) => {
          asked.push(...texts);
          return embedAll(texts);
        });
        assert.equal(asked.pop(), 'note');
        assert.deepEqual(
          asked.filter((text) => answered.includes(text)),
          [],
        );
        assert.equal(asked.length + answered.length, many);
      }),
      { numRuns: 8 },
    );
  }).timeout(60_000);

  it('are followed when documents, or vectors, are changed by somebody else', async () => {
    const from = putNotes(['moon', 'sea', 'moon again and again']);
    const place = join(folder(), 'work/here', from.slice(0, -2));
    const towards = (word: RegExp) => async (texts: readonly string[]) =>
      texts.map((text) => (word.test(text) ? [1, 0] : [0, 1]));
    const best = async (embed: Parameters<typeof search>[1]) => (await search(from, embed, { query: 'zzz', top: 1 })).join();
    const bySea = towards(/sea|zzz/);
    assert.match(await best(bySea), /n1/);
    assert.match(await best(bySea), /n1/);
    writeFileSync(join(place, 'n1.txt'), 'wind');
    writeFileSync(join(place, 'n2.txt'), 'sea');
    assert.match(await best(bySea), /n2/);

    const [file = ''] = readdirSync(join(folder(), 'work/.baton/retrieval')).filter((name) => name.endsWith('.db'));
    const db = new DatabaseSync(join(folder(), 'work/.baton/retrieval', file));
    db.exec("DELETE FROM vector; UPDATE change SET token = 'other'");
    db.close();
    const asked: string[] = [];
    const found = await best(async (texts) => {
      asked.push(...texts);
      return towards(/wind|zzz/)(texts);
    });
    assert.deepEqual([found.includes('n1'), asked.length], [true, 4]);
  });

  it('of an index of an earlier version are made anew with it', async () => {
    const from = putNotes(['moon', 'sea']);
    const first = await search(from, embedAll);
    const [file = ''] = readdirSync(join(folder(), 'work/.baton/retrieval')).filter((name) => name.endsWith('.db'));
    const db = new DatabaseSync(join(folder(), 'work/.baton/retrieval', file));
    db.exec('DROP TABLE vector; DROP TABLE change');
    db.exec(
      'CREATE TABLE vector (model TEXT NOT NULL, hash TEXT NOT NULL, entries BLOB NOT NULL, PRIMARY KEY (model, hash)) WITHOUT ROWID',
    );
    db.exec('PRAGMA user_version = 5');
    db.close();
    const asked: string[] = [];
    const again = await search(from, async (texts) => {
      asked.push(...texts);
      return embedAll(texts);
    });
    assert.deepEqual([again, asked.length], [first, 3]);
  });
});
