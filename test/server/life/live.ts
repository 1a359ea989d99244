import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PublishDiagnosticsParams } from 'vscode-languageserver';
import { CancellationTokenSource, ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver-protocol/node';
import { lineStarts, toPosition } from '../../../engine/compile/source/lines.ts';
import type { Server } from './in-process.ts';
import { startServer } from './in-process.ts';
import type { Random } from './random.ts';
import { randomChange, randomOf } from './random.ts';
import type { Asked } from './requests.ts';
import { randomRequest } from './requests.ts';
import { disk, texts } from './texts.ts';

/** An open document as the client has it. */
interface Open {
  text: string;
  version: number;
}
type State = ReadonlyMap<string, Open>;

/** What was done in a life, so that a test can see that it was not nothing. */
interface Told {
  edits: number;
  requests: number;
  cancelled: number;
  compared: number;
}

/** Lets a server live through random edits and requests, and holds every answer against that of a fresh server on the same texts. */
export async function live(seed: number, rounds: number, pulls: boolean): Promise<Told> {
  const random = randomOf(seed);
  const folder = mkdtempSync(join(tmpdir(), 'baton-life-'));
  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  for (const [name, text] of Object.entries(disk)) write(name, text);
  const capabilities = pulls ? { textDocument: { diagnostic: {} } } : {};
  const server = await startServer(capabilities);
  const pushed = listen(server);
  const open = new Map<string, Open>();
  const told: Told = { edits: 0, requests: 0, cancelled: 0, compared: 0 };
  const names = Object.keys(texts);
  try {
    for (let round = 0; round < rounds; round++) {
      const where = `seed ${seed}, round ${round}`;
      if (random.once(9)) {
        const name = random.pick(['ask.md', 'clean.baton.yaml', 'baton.yaml', 'demo.auto.lock.yaml']);
        const before = disk[name] ?? '';
        const { start, end, text } = randomChange(random, before);
        write(name, random.once(3) ? before : before.slice(0, start) + text + before.slice(end));
        await server.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: uriOf(name), type: 2 }] });
      }
      const asked: { state: State; asked: Asked; answer: Promise<Answer>; stop?: true }[] = [];
      const sent: Promise<void>[] = [];
      const tell = (method: string, params: object): void => void sent.push(server.connection.sendNotification(method, params));
      for (let act = 2 + random.upTo(6); act > 0; act--) {
        const name = names[random.once(4) ? random.upTo(names.length) : 0] ?? '';
        const uri = uriOf(name);
        const document = open.get(uri);
        if (!document) {
          const text = texts[name]?.[random.upTo(texts[name]?.length ?? 0)] ?? '';
          open.set(uri, { text, version: 1 });
          tell('textDocument/didOpen', { textDocument: { uri, languageId: 'baton', version: 1, text } });
        } else if (random.once(30)) {
          open.delete(uri);
          tell('textDocument/didClose', { textDocument: { uri } });
        } else if (random.once(3) && !(document.text.length > 20_000)) {
          const { text, contentChanges } = change(random, document.text, texts[name] ?? []);
          const version = document.version + 1 + random.upTo(2);
          open.set(uri, { text, version });
          tell('textDocument/didChange', { textDocument: { uri, version }, contentChanges });
          told.edits++;
        } else {
          const one = randomRequest(random, spotIn(random, uri, document.text));
          if (!pulls && one.method === 'textDocument/diagnostic') continue;
          const source = new CancellationTokenSource();
          const answer = ask(server, one, source);
          const stop = random.once(6);
          if (stop) source.cancel();
          asked.push({ state: new Map(open), asked: one, answer, ...(stop ? { stop } : {}) });
          told.requests++;
        }
      }
      await Promise.all(sent);
      const answers = await Promise.all(asked.map(async (one) => ({ ...one, answer: await one.answer })));
      told.cancelled += answers.filter(({ answer }) => answer.cancelled).length;
      for (const one of answers) assert.ok(one.stop || !one.answer.cancelled, `${where}: ${one.asked.method} was not cancelled`);
      await compare(answers, capabilities, where);
      told.compared += answers.filter(({ answer }) => !answer.cancelled).length;
      if (!pulls) await comparePushed(server, pushed, open, where);
      if (open.size && random.once(8)) await compareFollowUps(server, random, open, capabilities, where);
    }
  } finally {
    server.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
  return told;
}

interface Answer {
  result?: unknown;
  error?: string;
  cancelled?: true;
}

async function ask({ connection }: Server, { method, params }: Asked, source?: CancellationTokenSource): Promise<Answer> {
  try {
    const result: unknown = await (source
      ? connection.sendRequest(method, params, source.token)
      : connection.sendRequest(method, params));
    return { result: unnamed(result) };
  } catch (error) {
    assert.ok(error instanceof ResponseError, String(error));
    if (error.code === LSPErrorCodes.RequestCancelled) return { cancelled: true };
    assert.notEqual(error.code, ErrorCodes.InternalError, `${method}: ${error.message}`);
    return { error: `${error.code} ${error.message}` };
  }
}

/** Without the names that a server gives its answers. */
function unnamed(result: unknown): unknown {
  if (typeof result !== 'object' || result === null || !('resultId' in result)) return result;
  return { ...result, resultId: undefined };
}

/** Several edits in one message, or a whole new text. */
function change(random: Random, before: string, bases: readonly string[]): { text: string; contentChanges: object[] } {
  if (random.once(40)) {
    const text = bases[random.upTo(bases.length)] ?? '';
    return { text, contentChanges: [{ text }] };
  }
  let text = before;
  const contentChanges: object[] = [];
  for (let count = random.once(5) ? 3 : 1; count > 0; count--) {
    const one = randomChange(random, text);
    const starts = lineStarts(text);
    contentChanges.push({
      range: { start: toPosition(starts, one.start), end: toPosition(starts, one.end) },
      text: one.text,
    });
    text = text.slice(0, one.start) + one.text + text.slice(one.end);
  }
  return { text, contentChanges };
}

function spotIn(random: Random, uri: string, text: string) {
  const starts = lineStarts(text);
  const [one, other] = [random.upTo(text.length + 1), random.upTo(text.length + 1)];
  const [from, to] = one < other ? [one, other] : [other, one];
  return {
    uri,
    at: toPosition(starts, from),
    to: toPosition(starts, to),
    word: random.pick(['x', 'draft', 'topic', 'a b', 'id', 'new']),
  };
}

/** A server that has just been started and knows these texts alone. */
async function freshServer(state: State, capabilities: object): Promise<Server> {
  const fresh = await startServer(capabilities);
  for (const [uri, { text, version }] of state)
    void fresh.connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'baton', version, text } });
  return fresh;
}

async function compare(
  answers: readonly { state: State; asked: Asked; answer: Answer }[],
  capabilities: object,
  where: string,
): Promise<void> {
  const known = (state: State): string => JSON.stringify([...state]);
  const groups = Map.groupBy(
    answers.filter(({ answer }) => !answer.cancelled),
    ({ state }) => known(state),
  );
  for (const group of groups.values()) {
    const fresh = await freshServer(group[0]?.state ?? new Map(), capabilities);
    for (const { asked, answer } of group)
      assert.deepEqual(answer, await ask(fresh, asked), `${where}: ${asked.method} ${JSON.stringify(asked.params)}`);
    fresh.dispose();
  }
}

/** What a server says of its own accord, the newest by URI. */
function listen({ connection }: Server): Map<string, PublishDiagnosticsParams> {
  const pushed = new Map<string, PublishDiagnosticsParams>();
  connection.onNotification(
    'textDocument/publishDiagnostics',
    (said: PublishDiagnosticsParams) => void pushed.set(said.uri, said),
  );
  return pushed;
}

/** Behind the answer to a later request everything has been said. */
const settled = ({ connection }: Server): Promise<unknown> => connection.sendRequest('workspace/symbol', { query: '' });

async function comparePushed(
  server: Server,
  pushed: ReadonlyMap<string, PublishDiagnosticsParams>,
  open: State,
  where: string,
): Promise<void> {
  await settled(server);
  const fresh = await freshServer(open, {});
  const theirs = listen(fresh);
  await settled(fresh);
  for (const [uri, { version }] of open) {
    assert.deepEqual(pushed.get(uri)?.diagnostics, theirs.get(uri)?.diagnostics, `${where}: problems of ${uri}`);
    assert.ok((pushed.get(uri)?.version ?? 0) <= version, `${where}: version of the problems of ${uri}`);
  }
  fresh.dispose();
}

/** What is asked with an earlier answer: fixes of the problems, calls of an item, tokens as a difference. */
async function compareFollowUps(server: Server, random: Random, open: State, capabilities: object, where: string): Promise<void> {
  const fresh = await freshServer(open, capabilities);
  for (const [uri, { text }] of open) {
    const spot = spotIn(random, uri, text);
    const [ours, theirs] = await Promise.all([server, fresh].map((one) => followUps(one, uri, spot.at)));
    assert.deepEqual(ours, theirs, `${where}: what follows in ${uri}`);
  }
  fresh.dispose();
}

async function followUps({ connection }: Server, uri: string, position: object): Promise<unknown[]> {
  const textDocument = { uri };
  const report = await connection.sendRequest<{ items: unknown[] }>('textDocument/diagnostic', { textDocument });
  const range = { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } };
  const context = { diagnostics: report.items };
  const fixes = await connection.sendRequest('textDocument/codeAction', { textDocument, range, context });
  const items = await connection.sendRequest<object[] | null>('textDocument/prepareCallHierarchy', { textDocument, position });
  const calls = [];
  for (const item of items ?? [])
    for (const method of ['callHierarchy/incomingCalls', 'callHierarchy/outgoingCalls'])
      calls.push(await connection.sendRequest(method, { item }));
  const { resultId, data } = await connection.sendRequest<{ resultId?: string; data: number[] }>(
    'textDocument/semanticTokens/full',
    { textDocument },
  );
  const same = await connection.sendRequest<{ edits?: unknown[] }>('textDocument/semanticTokens/full/delta', {
    textDocument,
    previousResultId: resultId ?? '',
  });
  return [report.items, fixes, items, calls, data, same.edits];
}
