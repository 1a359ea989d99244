import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LLMock } from '@copilotkit/aimock';
import { hashText, uniformFor } from '../../../engine/forecast/model/chance.ts';
import { normalQuantile } from '../../../engine/forecast/model/student.ts';
import { keepRunInHistory, startRun } from '../../../engine/index.ts';

/** What one run took without second calls and with them, in milliseconds; first calls and second ones. */
export interface ServedPair {
  plain: number;
  hedged: number;
  calls: number;
  made: number;
}

/** Slow calls by themselves, or all calls of a model for a while. */
type ServedStrays = 'alone' | 'together';

const usualMs = 300;
const slow = { share: 0.04, factor: 10 };
/** Where they come together: one of three spells of so many milliseconds is slow. */
const spells = { share: 0.3, factor: 5, ms: 3_000 };

/** Real pipelines of about sixty calls; `HEDGE` takes the key. Each question names its run and its arm. */
const pipelines: Readonly<Record<string, string>> = {
  items: `steps:
  - {id: each, for_each: "{{ range(60) }}", max_parallel: 8, prompt: "{{ mark }} item {{ item }}"HEDGE}
  - {id: sum, prompt: "{{ mark }} sum {{ each | length }}"HEDGE}
`,
  rounds: `steps:
${Array.from(
  { length: 6 },
  (_, round) =>
    `  - {id: part${round}, for_each: "{{ range(9) }}", max_parallel: 9, prompt: "{{ mark }} part ${round} {{ item }}"HEDGE${round ? `, dependencies: [join${round - 1}]` : ''}}
  - {id: join${round}, prompt: "{{ mark }} join ${round} {{ part${round} | length }}"HEDGE}
`,
).join('')}`,
  chains: `steps:
${Array.from({ length: 10 }, (_, chain) =>
  Array.from(
    { length: 6 },
    (_, at) =>
      `  - {id: c${chain}x${at}, prompt: "{{ mark }} chain ${chain} ${at}"HEDGE${at ? `, dependencies: [c${chain}x${at - 1}]` : ''}}\n`,
  ).join(''),
).join('')}`,
};

interface ServedOptions {
  past: number;
  pairs: number;
  strays: ServedStrays;
}

/**
 * Pairs of real runs against a server of this machine whose answers take what chance says: the same questions at the same
 * time, without second calls and with them. The two run side by side, so that what else the machine does delays both.
 */
export async function hedgeServedRuns({ past, pairs, strays }: ServedOptions): Promise<ServedPair[]> {
  const server = await serveAnswers(strays);
  const folder = mkdtempSync(join(tmpdir(), 'baton-served-'));
  try {
    writeFileSync(
      join(folder, 'baton.yaml'),
      `providers: {house: {type: openai-compatible, profile: custom, base_url: '${server.url}/v1'}}\ndefault_model: house:one\n`,
    );
    const all: ServedPair[] = [];
    for (const [index, [name, text]] of Object.entries(pipelines).entries()) {
      const write = (arm: string, hedge: string): string => {
        const file = `${name}-${arm}.baton.yaml`;
        const head = `id: ${name}\nlimits: {max_parallel: 10}\ninputs: {mark: {type: string}}\n`;
        writeFileSync(join(folder, file), head + text.replaceAll('HEDGE', hedge));
        return file;
      };
      const files = { plain: write('plain', ''), hedged: write('hedged', ', hedge: true') };
      const drive = async (arm: keyof typeof files, run: number) => {
        const inputs = new Map([['mark', { text: `${arm} ${index * 1000 + run}` }]]);
        const handle = await startRun({
          file: files[arm],
          cwd: folder,
          env: {},
          allow: [`model:${new URL(server.url).host}`],
          inputs,
        });
        const { error } = await handle.done;
        if (error) throw new Error(error.message);
        const { started, finished } = handle.state;
        return { ms: (finished?.at ?? 0) - (started?.at ?? 0), handle };
      };
      const kept = await inTurns(past, (run) => drive('plain', run));
      for (const { handle } of kept) await keepRunInHistory(handle);
      const driven = await inTurns(Math.ceil(pairs / Object.keys(pipelines).length), async (at): Promise<ServedPair> => {
        const [plain, hedged] = await Promise.all([drive('plain', past + at), drive('hedged', past + at)]);
        const { calls, made } = hedged.handle.state.hedging ?? { calls: new Set(), made: new Set() };
        return { plain: plain.ms, hedged: hedged.ms, calls: calls.size, made: made.size };
      });
      all.push(...driven);
    }
    return all;
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** So many at a time: they wait for answers most of the time. */
const together = 2;

async function inTurns<T>(count: number, work: (at: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let at = 0; at < count; at += together) {
    const turn = Array.from({ length: Math.min(together, count - at) }, (_, next) => work(at + next));
    done.push(...(await Promise.all(turn)));
  }
  return done;
}

/** A server whose answers take what chance says of the run, the question and how often it was asked. */
async function serveAnswers(strays: ServedStrays): Promise<LLMock> {
  const asked = new Map<string, number>();
  const begun = new Map<string, number>();
  const server = new LLMock({ port: 0, host: '127.0.0.1' });
  server.on({ model: 'one' }, async ({ messages }) => {
    const text = String(messages.at(-1)?.content);
    const [arm = '', run = '', ...rest] = text.split(' ');
    const question = rest.join(' ');
    const nth = (asked.get(text) ?? 0) + 1;
    asked.set(text, nth);
    const since = Date.now() - (begun.get(`${arm} ${run}`) ?? Date.now());
    if (!begun.has(`${arm} ${run}`)) begun.set(`${arm} ${run}`, Date.now());
    const chance = (use: number): number => uniformFor(7919 + Number(run), hashText(question), use + 16 * nth);
    const inSpell = uniformFor(7919 + Number(run), Math.floor(since / spells.ms), 1) < spells.share;
    const ofSpell = inSpell ? spells.factor : 1;
    const own = chance(1) < slow.share ? slow.factor : 1;
    const factor = strays === 'together' ? ofSpell : own;
    await new Promise((resolve) => setTimeout(resolve, usualMs * factor * Math.exp(0.2 * normalQuantile(chance(2)))));
    return { content: 'Good.', usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 } };
  });
  await server.start();
  return server;
}
