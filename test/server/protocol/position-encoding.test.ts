import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Position, PublishDiagnosticsParams, Range } from 'vscode-languageserver';
import { lineStarts as startsOf, toOffset, toPosition } from '../../../engine/compile/source/lines.ts';
import { wholeSweep } from '../../sample.ts';
import { yaml } from '../../yaml.ts';
import type { Server } from '../life/in-process.ts';
import { startServer } from '../life/in-process.ts';
import { randomChange, randomOf } from '../life/random.ts';
import { requests } from '../life/requests.ts';

/** Wide characters stand before everything that is asked about; the files differ in what stands before it. */
const texts: Readonly<Record<string, string>> = {
  'demo.baton.yaml': yaml`
    id: demo
    inputs: {topic: {type: string, default: "tea 🍵"}}
    experts: {löwe: {model: offline}}
    steps:
      - {id: prior, prompt: "😀é\t{{ topic }} {{ file:nöte.md }} {{ nobody }}"}
      - {id: use, name: "😀😀", expert: löwe, prompt: "ß {{ prior }} <AUTO>wähle 🍵 for {{ topic }}</AUTO>", dependencies: [prior]}

      - {id: call, name: "日本", pipeline: cälled.baton.yaml, inputs: {text: "€ {{ use | replace('a', '😀') }}"}}
      - {name: "é", id: promt, promt: "😀"   }
    outputs: {"wört": "😀 {{ call.öut }}"}
  `,
  'cälled.baton.yaml': yaml`
    {id: called, description: "𝒳𝒴𝒵 ẞ", inputs: {text: {type: string, required: true}}, outputs: {"öut": "éé {{ tidy }}"},
    steps: [{name: "𝒳", id: tidy, prompt: "éé {{ text }}"}]}
  `.replaceAll('\n', '\r\n'),
  'closed.baton.yaml': yaml`
    id: closed
    steps:
      - {name: "ß€😀", id: far, pipeline: cälled.baton.yaml, inputs: {text: "€€ x"}}
  `,
  'baton.yaml': yaml`
    experts: {"é😀": {model: offline}, löwe: {model:  offline, temprature: 1}}
  `,
};
const closed = 'closed.baton.yaml';

/** What a client counts a piece of text as. */
const sizes: Readonly<Record<string, (text: string) => number>> = {
  'utf-8': (text) => Buffer.byteLength(text),
  'utf-32': (text) => [...text].length,
};

for (const [encoding, sizeOf] of Object.entries(sizes))
  describe(`a client that counts in ${encoding}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'baton-encoding-'));
    const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;
    const current = new Map<string, string>();
    /** Places whose character is another one in the other count. */
    let wide = 0;
    const servers: Server[] = [];

    before(() => {
      for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), text);
      writeFileSync(join(folder, 'nöte.md'), 'with care');
    });
    beforeEach(() => {
      for (const [name, text] of Object.entries(texts)) current.set(uriOf(name), text);
      wide = 0;
    });
    afterEach(() => servers.splice(0).forEach((server) => void server.dispose()));
    after(() => rmSync(folder, { recursive: true, force: true }));

    /** A server that counts as we do, and one that counts as the client asks. */
    async function startBoth(capabilities: object): Promise<[Server, Server]> {
      const both: [Server, Server] = [
        await startServer(capabilities, { inlayHints: ['auto', 'types', 'edges'], codeLens: 'steps' }),
        await startServer(
          { ...capabilities, general: { positionEncodings: [encoding, 'utf-16'] } },
          { inlayHints: ['auto', 'types', 'edges'], codeLens: 'steps' },
        ),
      ];
      servers.push(...both);
      assert.deepEqual(
        both.map((server) => server.capabilities.positionEncoding),
        ['utf-16', encoding],
      );
      for (const [uri, text] of current)
        if (uri !== uriOf(closed))
          for (const { connection } of both)
            await connection.sendNotification('textDocument/didOpen', {
              textDocument: { uri, languageId: 'baton', version: 1, text },
            });
      return both;
    }

    const textOf = (uri: string): string => current.get(uri) ?? '';

    function count(uri: string, { line, character }: Position): number {
      const text = textOf(uri);
      const starts = startsOf(text);
      const start = starts[line];
      if (start === undefined) return character;
      const before = text.slice(start, toOffset(starts, { line, character }, text.length));
      const counted = sizeOf(before) + character - before.length;
      if (counted !== character) wide++;
      return counted;
    }

    /** The same message in the other count. `uri`: the document that positions are of where the value does not say so itself. */
    function recount(value: unknown, uri: string): unknown {
      if (Array.isArray(value)) return value.map((item) => recount(item, uri));
      if (typeof value !== 'object' || value === null) return value;
      if (isPosition(value)) return { line: value.line, character: count(uri, value) };
      const own = 'uri' in value ? String(value.uri) : uri;
      const from = 'from' in value ? String(Reflect.get(Object(value.from), 'uri')) : own;
      const document = 'textDocument' in value ? String(Reflect.get(Object(value.textDocument), 'uri')) : own;
      return Object.fromEntries(
        Object.entries(value).map(([name, member]) => {
          assert.ok(!/\wCharacter$|^target/.test(name) || name === 'target', `${name}: a place that nobody converts`);
          if (name === 'data' || name === 'arguments') return [name, member];
          if (name === 'changes')
            return [name, Object.fromEntries(Object.entries(Object(member)).map(([of, edits]) => [of, recount(edits, of)]))];
          return [name, recount(member, name === 'fromRanges' ? from : document)];
        }),
      );
    }

    /** Tokens as stretches of the text, counted as they come. */
    function stretches({ data }: { data: readonly number[] }): Range[] {
      let [line, start] = [0, 0];
      return Array.from({ length: data.length / 5 }, (_, index) => {
        const [lines = 0, characters = 0, length = 0] = data.slice(index * 5);
        start = lines > 0 ? characters : start + characters;
        line += lines;
        return { start: { line, character: start }, end: { line, character: start + length } };
      });
    }

    /** Asks both the same, each in its count, and gives the first one's answer. */
    async function ask<Answer>([ours, theirs]: [Server, Server], method: string, params: object, uri: string): Promise<Answer> {
      const own = method.startsWith('baton/');
      const outcome = async (server: Server, asked: unknown): Promise<unknown> => {
        try {
          return await server.connection.sendRequest(method, asked);
        } catch (error) {
          return { refused: String(error) };
        }
      };
      const [one, other] = await Promise.all([outcome(ours, params), outcome(theirs, own ? params : recount(params, uri))]);
      const where = `${method} ${JSON.stringify(params)}`;
      if (isTokens(one) && isTokens(other)) {
        assert.deepEqual(stretches(other), recount(stretches(one), uri), where);
        assert.deepEqual(other.data.filter(isKind), one.data.filter(isKind), where);
      } else assert.deepEqual(unnamed(other), own ? one : unnamed(recount(one, uri)), where);
      return JSON.parse(JSON.stringify(one));
    }

    const isKind = (_: number, index: number): boolean => index % 5 > 2;

    it('is told so, and gets every answer in its count, at every place', async () => {
      const both = await startBoth({ textDocument: { diagnostic: {} } });
      const answered = new Set<string>();
      for (const [uri, text] of current) {
        if (uri === uriOf(closed)) continue;
        for (const offset of placesIn(text)) await askAll(both, uri, offset, answered);
      }
      const moves = [{ oldUri: uriOf('cälled.baton.yaml'), newUri: uriOf('called.baton.yaml') }];
      const moved = await ask<{ documentChanges: object[] }>(both, 'workspace/willRenameFiles', { files: moves }, '');
      assert.equal(moved.documentChanges.length, 2);
      const silent = Object.values(requests).flatMap((group) => Object.keys(group).filter((method) => !answered.has(method)));
      assert.deepEqual(silent, []);
      assert.ok(wide > 1000, String(wide));
    });

    async function askAll(both: [Server, Server], uri: string, offset: number, answered: Set<string>): Promise<void> {
      const starts = startsOf(textOf(uri));
      const spot = { uri, at: toPosition(starts, offset), to: toPosition(starts, offset + 30), word: 'pri' };
      for (const [method, params] of Object.values(requests).flatMap((group) => Object.entries(group))) {
        const answer = await ask<unknown>(both, method, params(spot), uri);
        const isEmpty = answer === null || (Array.isArray(answer) && answer.length === 0);
        if (!isEmpty && !Object.hasOwn(Object(answer), 'refused')) answered.add(method);
      }
      const { items } = await ask<{ items: object[] }>(both, 'textDocument/diagnostic', { textDocument: { uri } }, uri);
      const range = { start: spot.at, end: spot.at };
      await ask(both, 'textDocument/codeAction', { textDocument: { uri }, range, context: { diagnostics: items } }, uri);
      const called = await ask<object[] | null>(
        both,
        'textDocument/prepareCallHierarchy',
        { textDocument: { uri }, position: spot.at },
        uri,
      );
      for (const item of called ?? [])
        for (const method of ['callHierarchy/incomingCalls', 'callHierarchy/outgoingCalls'])
          await ask(both, method, { item }, String(Reflect.get(item, 'uri')));
    }

    it('edits, and is told of problems, in its count', async () => {
      const both = await startBoth({});
      const told = both.map(({ connection }) => {
        const newest = new Map<string, PublishDiagnosticsParams>();
        connection.onNotification(
          'textDocument/publishDiagnostics',
          (said: PublishDiagnosticsParams) => void newest.set(said.uri, said),
        );
        return newest;
      });
      const random = randomOf(11);
      const uri = uriOf('demo.baton.yaml');
      for (let version = 2; version < 60; version++) {
        const [ours, theirs] = [changesOf(random, uri), version];
        for (const [index, { connection }] of both.entries())
          await connection.sendNotification('textDocument/didChange', {
            textDocument: { uri, version: theirs },
            contentChanges: ours.map((one) => one[index]),
          });
        await ask(both, 'textDocument/documentSymbol', { textDocument: { uri } }, uri);
        const [one, other] = told.map((newest) => newest.get(uri)?.diagnostics);
        assert.deepEqual(other, recount(one, uri), `version ${version}`);
        if (version % 20 === 0) current.set(uri, await whole(both, uri));
      }
      assert.ok(wide > 100, String(wide));
    });

    /** Some changes in one message, each in both counts and in the text that the one before it left. */
    function changesOf(random: ReturnType<typeof randomOf>, uri: string): [object, object][] {
      return Array.from({ length: random.once(4) ? 3 : 1 }, () => {
        const text = textOf(uri);
        const change = randomChange(random, text);
        const [start, end, typed] = [wholeAt(text, change.start), wholeAt(text, change.end), change.text];
        const starts = startsOf(text);
        const range = { start: toPosition(starts, start), end: toPosition(starts, end) };
        const pair: [object, object] = [
          { range, text: typed },
          { range: recount(range, uri), text: typed },
        ];
        current.set(uri, text.slice(0, start) + typed + text.slice(end));
        return pair;
      });
    }

    /** The text as a whole, sent anew. */
    async function whole(both: [Server, Server], uri: string): Promise<string> {
      const text = texts['demo.baton.yaml'] ?? '';
      for (const { connection } of both)
        await connection.sendNotification('textDocument/didChange', {
          textDocument: { uri, version: 1 },
          contentChanges: [{ text }],
        });
      return text;
    }

    it('gets all tokens anew where it asks for the difference', async () => {
      const both = await startBoth({});
      const textDocument = { uri: uriOf('demo.baton.yaml') };
      const answers = both.map(async ({ connection }) => {
        const full = await connection.sendRequest<{ resultId: string }>('textDocument/semanticTokens/full', { textDocument });
        const delta = await connection.sendRequest<object>('textDocument/semanticTokens/full/delta', {
          textDocument,
          previousResultId: full.resultId,
        });
        return [full, delta];
      });
      const [[, difference], [full, again]] = await Promise.all([answers[0] ?? [], answers[1] ?? []]);
      assert.ok(difference && 'edits' in difference);
      assert.deepEqual(unnamed(again), unnamed(full));
    });
  });

/** The start of each line, and places between. */
const placesIn = (text: string): Set<number> => {
  const step = wholeSweep ? 7 : 47;
  return new Set([...startsOf(text), ...Array.from({ length: Math.ceil(text.length / step) }, (_, index) => index * step)]);
};

/** No client that counts in characters cuts one in two. */
const wholeAt = (text: string, offset: number): number => offset - (/[\udc00-\udfff]/.test(text.charAt(offset)) ? 1 : 0);

const isPosition = (value: object): value is Position => 'line' in value && 'character' in value;
const isTokens = (value: unknown): value is { data: number[] } =>
  typeof value === 'object' &&
  value !== null &&
  'data' in value &&
  Array.isArray(value.data) &&
  typeof value.data[0] === 'number';

/** Without the name that a server gives its answer. */
const unnamed = (answer: unknown): unknown =>
  typeof answer === 'object' && answer !== null && 'resultId' in answer ? { ...answer, resultId: undefined } : answer;
