// How long a search in 100,000 chunks takes once they are indexed, and what indexing them takes, by what the process had of its processors
// (goal: 50 ms a query).
// Run: npm run bench:retrieve [-- CHUNKS [DIMENSIONS]]
// 5,000 documents of 20 sections with 120 words each, out of 60,000 words as often as words are in English (Zipf).
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerSearch } from '../../engine/tools/lazy/retrieval.ts';
import { useIndex } from '../../engine/tools/retrieval/index-file.ts';
import { queryIndex } from '../../engine/tools/retrieval/query-index.ts';
import type { SearchDocument, SearchJob } from '../../engine/tools/retrieval/search-job.ts';
import { putVectors, textsToEmbed } from '../../engine/tools/retrieval/vectors.ts';
import { answerPage } from '../../engine/tools/web/thread.ts';

const chunks = Number(process.argv[2] ?? 100_000);
const dimensions = Number(process.argv[3] ?? 1_536);
const perDocument = 20;
const vocabulary = 60_000;

let seed = 1;
const random = (): number => {
  seed = (seed * 1_664_525 + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};
const sums = new Float64Array(vocabulary);
for (let at = 0, sum = 0; at < vocabulary; at++) sums[at] = sum += 1 / (at + 2.7) ** 1.05;
const wordAt = (rank: number): string => `w${rank.toString(36)}`;
function word(): string {
  const wanted = random() * (sums.at(-1) ?? 1);
  let [low, high] = [0, vocabulary - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  return wordAt(low);
}
const section = (at: number): string => `# Section ${at}\n\n${Array.from({ length: 120 }, word).join(' ')}.\n`;
const documentAt = (at: number, held = ''): SearchDocument => ({
  name: `docs/${at}.md`,
  held: `${at}${held}`,
  text: Array.from({ length: perDocument }, (_, inner) => section(inner)).join('\n'),
  fields: { file: `docs/${at}.md`, group: String(at % 10) },
});

const folder = join(mkdtempSync(join(tmpdir(), 'baton-bench-')), '.baton', 'retrieval');
const documents = Array.from({ length: chunks / perDocument }, (_, at) => documentAt(at));
const job: SearchJob = {
  folder,
  index: 'bench',
  chunking: 'heading',
  documents,
  query: wordAt(50),
  top: 5,
  where: {},
  isKept: true,
  workerFile: undefined,
};
const inMs = async (work: () => unknown): Promise<number> => {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
};
const row = (what: string, ms: number, more = ''): void =>
  console.log(`${what.padEnd(52)} ${ms.toFixed(1).padStart(10)} ms  ${more}`);

const built = await inMs(() => answerSearch(job, answerPage));
const megabytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6;
row(`${chunks} chunks indexed for the first time`, built, `${megabytes.toFixed(0)} MB on disk`);
const [first, ...others] = documents;
if (first)
  row(
    'one document of 20 changed, and a query',
    await inMs(() => answerSearch({ ...job, documents: [documentAt(0, 'b'), ...others] }, answerPage)),
  );

const queries: [what: string, ranks: number[], where?: SearchJob['where']][] = [
  ['three rare words', [2_000, 9_000, 30_000]],
  ['a question of seven words, three of them common', [0, 1, 5, 20, 100, 1_000, 10_000]],
  ['the same, in a tenth of the documents', [0, 1, 5, 20, 100, 1_000, 10_000], { group: '3' }],
  ['fifty words', Array.from({ length: 50 }, (_, at) => at * 40)],
];
await useIndex(job, async (db) => {
  for (const [what, ranks, where = {}] of queries) {
    const query = ranks.map(wordAt).join(' ');
    await repeat(what, () => queryIndex(db, { query, top: 5, where }));
  }
});
await byMeaning();
rmSync(join(folder, '..', '..'), { recursive: true, force: true });

/** With vectors as a model makes them: numbers around 0, as dense as theirs. */
async function byMeaning(): Promise<void> {
  const numbers = (): number[] => Array.from({ length: dimensions }, () => random() + random() + random() - 1.5);
  const peer = new Float32Array(chunks * dimensions);
  let made = 0;
  await useIndex(job, async (db) => {
    for (let wanted = textsToEmbed(db, 'bench'); wanted.length > 0; wanted = textsToEmbed(db, 'bench'))
      putVectors(
        db,
        'bench',
        wanted.map(({ hash }) => {
          const vector = numbers();
          peer.set(vector, made++ * dimensions);
          return { hash, vector };
        }),
      );
  });
  const vectorsOnDisk = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0) / 1e6 - megabytes;
  console.log(`${made} vectors of ${dimensions} dimensions: ${vectorsOnDisk.toFixed(0)} MB more on disk`);

  const query = numbers();
  const search = { ...job, documents: [documentAt(0, 'b'), ...others], query: wordAt(2_000), meaning: { model: 'bench', query } };
  const before = process.memoryUsage.rss();
  row('a rare word and its meaning, for the first time', await inMs(() => answerSearch(search, answerPage)));
  console.log(`${((process.memoryUsage.rss() - before) / 1e6).toFixed(0)} MB of memory are kept`);
  await repeat('the same again', () => answerSearch(search, answerPage));
  await useIndex(job, (db) => repeat('of that, what the index is asked', () => queryIndex(db, search)));
  await useIndex(job, (db) =>
    repeat('the same, in a tenth of the documents', () => queryIndex(db, { ...search, where: { group: '3' } })),
  );
  await repeat('peer: a plain loop over numbers of four bytes', () => nearestByLoop(peer, query, 100));
}

async function repeat(what: string, work: () => unknown): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < 9; round++) times.push(await inMs(work));
  times.sort((a, b) => a - b);
  row(what, times[4] ?? 0, `median of 9; slowest ${(times.at(-1) ?? 0).toFixed(1)}`);
}

/** What everybody writes first: the cosine of each, all sorted. */
function nearestByLoop(vectors: Float32Array, query: readonly number[], top: number): number[] {
  const asked = Float32Array.from(query);
  const cosines: { at: number; cosine: number }[] = [];
  for (let at = 0; at * dimensions < vectors.length; at++) {
    let [product, length] = [0, 0];
    for (let one = 0, from = at * dimensions; one < dimensions; one++, from++) {
      const number = vectors[from] ?? 0;
      product += number * (asked[one] ?? 0);
      length += number * number;
    }
    cosines.push({ at, cosine: product / Math.sqrt(length) });
  }
  return cosines
    .sort((a, b) => b.cosine - a.cosine)
    .slice(0, top)
    .map(({ at }) => at);
}
