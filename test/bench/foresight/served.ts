import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

const usualMs = 120;
const strays = { share: 0.04, factor: 10 };
const items = 60;

/** Runs of a loop against a server of this machine whose answers take what chance says, on the real clock. */
export async function hedgeServedRuns({ past, pairs }: { past: number; pairs: number }): Promise<ServedPair[]> {
  let run = 0;
  const asked = new Map<string, number>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      const { messages = [] } = JSON.parse(body || '{}');
      const question = String(messages.at(-1)?.content);
      const nth = (asked.get(`${run} ${question}`) ?? 0) + 1;
      asked.set(`${run} ${question}`, nth);
      const chance = (use: number): number => uniformFor(7919 + run, hashText(question), use + 16 * nth);
      const slow = chance(1) < strays.share ? strays.factor : 1;
      setTimeout(() => answer(response), usualMs * slow * Math.exp(0.2 * normalQuantile(chance(2))));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const folder = mkdtempSync(join(tmpdir(), 'baton-served-'));
  const base = `http://127.0.0.1:${port}/v1`;
  writeFileSync(
    join(folder, 'baton.yaml'),
    `providers: {house: {type: openai-compatible, profile: custom, base_url: '${base}'}}\n`,
  );
  const write = (name: string, more: string): void =>
    writeFileSync(
      join(folder, name),
      `id: served\nlimits: {max_parallel: 8}\nsteps:\n  - {id: each, for_each: "{{ range(${items}) }}", max_parallel: 8, prompt: "Item {{ item }}.", model: "house:one"${more}}\n`,
    );
  write('plain.baton.yaml', '');
  write('hedged.baton.yaml', ', hedge: true');
  const drive = async (file: string) => {
    const handle = await startRun({ file, cwd: folder, env: {}, allow: [`model:127.0.0.1:${port}`] });
    const { error } = await handle.done;
    if (error) throw new Error(error.message);
    await keepRunInHistory(handle);
    const { started, finished, hedging } = handle.state;
    return { ms: (finished?.at ?? 0) - (started?.at ?? 0), hedging };
  };
  try {
    for (; run < past; run++) await drive('plain.baton.yaml');
    const all: ServedPair[] = [];
    for (; run < past + pairs; run++) {
      const plain = (await drive('plain.baton.yaml')).ms;
      for (const key of asked.keys()) if (key.startsWith(`${run} `)) asked.delete(key);
      const { ms, hedging } = await drive('hedged.baton.yaml');
      all.push({ plain, hedged: ms, calls: hedging?.calls.size ?? 0, made: hedging?.made.size ?? 0 });
    }
    return all;
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function answer(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const chunk = (choice: object, more: object = {}): void =>
    void response.write(`data: ${JSON.stringify({ id: '1', model: 'one', choices: [{ index: 0, ...choice }], ...more })}\n\n`);
  chunk({ delta: { role: 'assistant', content: 'Good.' } });
  chunk({ delta: {}, finish_reason: 'stop' }, { usage: { prompt_tokens: 10, completion_tokens: 2, total_tokens: 12 } });
  response.end('data: [DONE]\n\n');
}
