import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Position } from 'vscode-languageserver';
import type { Server } from './life/in-process.ts';
import { startServer } from './life/in-process.ts';
import { requests } from './life/requests.ts';

/** What every place holds: a name, a call, a name that nobody gives. */
const expression = "{{ topic | replace('a', 'b') }} {{ prior }} {{ nobody }}";
const pipeline = (id: string, prompt: string, more = ''): string => `id:  ${id}
inputs:
  topic: {type: string, default: tea}
steps:
  - {id: prior, prompt: Begin}
  - id: use
    prompt: ${prompt}
${more}  - id: next
    set: {n: "{{ use }}"}
`;

/** Where every feature must work: the texts by their files in two workspaces; the first of each is asked about. */
const places = {
  template: { 'a/template.baton.yaml': pipeline('template', `"Say ${expression}"`) },
  auto: { 'a/auto.baton.yaml': pipeline('auto', `Say <AUTO>what of ${expression}</AUTO>`) },
  block: { 'a/block.baton.yaml': pipeline('block', `|\n      Say\n      ${expression}`) },
  called: {
    'b/clean.baton.yaml': pipeline('clean', `"Say ${expression}"`),
    'b/calls.baton.yaml': 'id: calls\nsteps:\n  - {id: call, pipeline: clean.baton.yaml, inputs: {topic: x}}\n',
  },
  broken: { 'a/broken.baton.yaml': pipeline('broken', `"Say ${expression}"`, '  - id: bad\n    set: {a: [1, "b\n') },
  settings: { 'a/baton.yaml': 'default_model:  offline\nexperts:\n  one: {model: offline}\n' },
} as const;
type Place = keyof typeof places;
const names = ['template', 'auto', 'block', 'called', 'broken', 'settings'] as const satisfies readonly Place[];

/** What an answer must say, as JSON; null where there is nothing to say, and that is the answer. */
type Says = RegExp | null;
interface Row {
  says: Says;
  /** Where it is asked: in the name, in the call, in the id of a step that is read, at the id of a step, or in the line below. */
  at?: 'name' | 'call' | 'step' | 'id' | 'below';
  but?: Partial<Record<Place, Says>>;
}

const matrix: Readonly<Record<string, Row>> = {
  'textDocument/diagnostic': { says: /undefined-name.*nobody|nobody.*undefined-name/s, but: { settings: /"items":\[\]/ } },
  'textDocument/completion': { says: /"label":"topic"/, but: { settings: /"label":"offline"/ } },
  'textDocument/signatureHelp': { at: 'call', says: /\| replace\(/, but: { settings: null } },
  'textDocument/hover': { says: /topic`: `text/, but: { settings: /\*\*default_model\*\*/ } },
  'textDocument/definition': { says: /"line":2,"character":2/, but: { settings: null } },
  'textDocument/references': {
    says: /"line":2,"character":2.*"line":[6-8]/s,
    but: { called: /calls\.baton\.yaml.*clean\.baton\.yaml|clean\.baton\.yaml.*calls\.baton\.yaml/s, settings: null },
  },
  'textDocument/prepareRename': { says: /"placeholder":"topic"/, but: { settings: null } },
  'textDocument/rename': {
    says: /"newText":"subject".*"newText":"subject"/s,
    but: { called: /calls\.baton\.yaml.*"newText":"subject"/s, settings: null },
  },
  'textDocument/documentHighlight': { says: /range.*range/s, but: { settings: null } },
  'textDocument/linkedEditingRange': { at: 'step', says: /"ranges":\[.*,.*\]/s, but: { settings: null } },
  'textDocument/documentSymbol': { says: /"name":"next"/, but: { settings: /"name":"one"/ } },
  'workspace/symbol': { says: /"name":"next"/ },
  'textDocument/foldingRange': { says: /"startLine":3/, but: { settings: /"startLine":1/ } },
  'textDocument/selectionRange': { says: /"parent":.*"parent":/s, but: { settings: /"parent":/ } },
  'textDocument/codeAction': { at: 'call', says: /Make this an input/, but: { settings: null } },
  'textDocument/semanticTokens/full': { says: /"data":\[\d/, but: { settings: /"data":\[\]/ } },
  'textDocument/semanticTokens/range': { says: /"data":\[\d/, but: { settings: /"data":\[\]/ } },
  'textDocument/inlayHint': {
    says: null,
    but: { auto: /": string"/ },
  },
  'textDocument/codeLens': { says: /baton\.run.*baton\.estimate/s, but: { auto: /baton\.estimate/, settings: null } },
  'textDocument/documentLink': { says: null },
  'textDocument/formatting': { says: /"newText":" "/, but: { broken: null } },
  'textDocument/rangeFormatting': { at: 'below', says: null },
  'textDocument/onTypeFormatting': { says: null },
  'textDocument/prepareCallHierarchy': { at: 'id', says: /"name":"use"/, but: { settings: null } },
  'baton/preview': { says: /"tags":\[\]/, but: { auto: /"prompt":"[^"]*what of/, settings: null } },
  'baton/world': { says: /"tools":\[.*"filesystem"/s, but: { settings: null } },
  'baton/graph': { says: /"id":"next"/, but: { settings: null } },
};

describe('every feature at every place', () => {
  let folder = '';
  let server: Server | undefined;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baton-matrix-'));
    for (const root of ['a', 'b']) mkdirSync(join(folder, root));
    for (const root of ['a', 'b']) writeFileSync(join(folder, root, 'baton.yaml'), '');
    // On the disk the called pipeline is another one: what is open counts.
    writeFileSync(join(folder, 'b/clean.baton.yaml'), 'id: clean\nsteps:\n  - {id: old, prompt: hi}\n');
    // The other workspace has a file of the same name, which has nothing to do with it.
    writeFileSync(join(folder, 'a/clean.baton.yaml'), pipeline('clean', '"{{ topic }}"'));
    server = await startServer();
    for (const files of Object.values(places))
      for (const [name, text] of Object.entries(files)) {
        const textDocument = { uri: uriOf(name), languageId: 'baton', version: 1, text };
        await server.connection.sendNotification('textDocument/didOpen', { textDocument });
      }
  });
  after(() => {
    server?.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  const uriOf = (name: string): string => pathToFileURL(join(folder, name)).href;

  async function ask(method: string, place: Place, at: NonNullable<Row['at']>): Promise<unknown> {
    const [[name = '', text = ''] = []] = Object.entries<string>(places[place]);
    const wanted = { name: 'topic |', call: "'a'", step: 'prior }', id: 'use\n', below: 'set' }[at];
    const found = place === 'settings' ? (method.endsWith('completion') ? text.indexOf('offline') : 3) : text.indexOf(wanted) + 2;
    const before = text.slice(0, Math.max(0, found)).split('\n');
    const spot: Position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    const params = Object.values(requests)
      .flatMap((group) => Object.entries(group))
      .find(([one]) => one === method)?.[1];
    assert.ok(params && server, method);
    const to = { line: spot.line, character: spot.character + (at === 'call' ? 0 : 3) };
    const given = {
      uri: uriOf(name),
      at: spot,
      to: method.endsWith('inlayHint') ? { line: 20, character: 0 } : to,
      word: 'subject',
    };
    return server.connection.sendRequest(method, params(method === 'workspace/symbol' ? { ...given, word: 'next' } : given));
  }

  it('has a row for every request that the server promises', () => {
    const promised = Object.values(requests).flatMap((group) => Object.keys(group));
    assert.deepEqual(Object.keys(matrix).sort(), promised.sort());
  });

  for (const [method, { says, at = 'name', but = {} }] of Object.entries(matrix))
    for (const place of names)
      it(`${method} ${place === 'settings' ? 'in baton.yaml' : `in ${place}`}`, async () => {
        const wanted = place in but ? (but[place] ?? null) : says;
        const answer = await ask(method, place, at).catch((error: Error) => {
          if (wanted) throw error;
          return null;
        });
        if (wanted) assert.match(JSON.stringify(answer), wanted);
        else assert.deepEqual(answer ?? [], []);
      });

  it('keeps workspaces apart', async () => {
    const references = JSON.stringify(await ask('textDocument/references', 'called', 'name'));
    assert.ok(!references.includes(uriOf('a/clean.baton.yaml')), references);
    const links = await server?.connection.sendRequest('textDocument/documentLink', {
      textDocument: { uri: uriOf('b/calls.baton.yaml') },
    });
    assert.match(JSON.stringify(links), new RegExp(`"target":"${uriOf('b/clean.baton.yaml')}"`));
  });
});
