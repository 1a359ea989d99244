import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Position } from 'vscode-languageserver';
import { yaml } from '../yaml.ts';
import type { Server } from './life/in-process.ts';
import { startServer } from './life/in-process.ts';
import type { Spot } from './life/requests.ts';
import { requests } from './life/requests.ts';

/** What every place holds: a name, a call, a name that nobody gives. */
const expression = "{{ topic | replace('a', 'b') }} {{ prior }} {{ nobody }}";
const pipeline = (id: string, prompt: string, more = ''): string => `id:  ${id}
inputs:
  topic: {type: string, default: tea}
steps:
  - {id: prior, prompt: "Begin {{ file:note.md }}"}

  - id: use
    prompt: ${prompt}
${more}  - id: next
    set:  {n: "{{ use }}"}
`;

/** A pipeline written out in a step, as block text or as a map. */
const writtenOut = (id: string, mark: string): string => `id: ${id}
steps:
  - id: around
    pipeline:${mark}
${pipeline('inside', `"Say ${expression}"`).replace(/^(?=.)/gm, '      ')}    inputs: {topic: x}
`;

/** Where every feature must work: the texts by their files in two workspaces; the first of each is asked about. */
const places = {
  template: { 'a/template.baton.yaml': pipeline('template', `"Say ${expression}"`) },
  auto: { 'a/auto.baton.yaml': pipeline('auto', `Say <AUTO>what of ${expression}</AUTO>`) },
  block: { 'a/block.baton.yaml': pipeline('block', `|\n      Say\n      ${expression}`) },
  called: {
    'b/clean.baton.yaml': pipeline('clean', `"Say ${expression}"`),
    'b/calls.baton.yaml': yaml`
      id: calls
      steps:
        - {id: call, pipeline: clean.baton.yaml, inputs: {topic: x}}
    `,
  },
  broken: { 'a/broken.baton.yaml': pipeline('broken', `"Say ${expression}"`, '  - id: bad\n    set: {a: [1, "b\n') },
  text: { 'a/text.baton.yaml': writtenOut('text', ' |') },
  map: { 'a/map.baton.yaml': writtenOut('map', '') },
  settings: {
    'a/baton.yaml': yaml`
    default_model:  offline
    experts:

      one: {model: offline}
    personalites:  {}
  `,
  },
} as const;
type Place = keyof typeof places;
const names = ['template', 'auto', 'block', 'called', 'broken', 'text', 'map', 'settings'] as const satisfies readonly Place[];

/** What an answer must say, as JSON; `nothing` where there is nothing to say, and that is the answer. */
type Says = RegExp | { nothing: string };
interface Row {
  says: Says;
  /** Where it is asked: in the name, in the call, in the id of a step that is read, at the id of a step, or in the line below. */
  at?: 'name' | 'call' | 'step' | 'id' | 'below' | 'blank';
  but?: Partial<Record<Place, Says>>;
}

const nothing = (why: string): { nothing: string } => ({ nothing: why });
const inOnePlace = nothing('an expert has one place there');
const noSteps = nothing('settings have no steps');

const matrix: Readonly<Record<string, Row>> = {
  'textDocument/diagnostic': {
    says: /undefined-name.*nobody|nobody.*undefined-name/s,
    but: { settings: /"code":"unknown-key"/ },
  },
  'textDocument/completion': { says: /"label":"topic"/, but: { settings: /"label":"offline"/ } },
  'textDocument/signatureHelp': { at: 'call', says: /\| replace\(/, but: { settings: nothing('settings call nothing') } },
  'textDocument/hover': { says: /topic`: `text/, but: { settings: /\*\*default_model\*\*/ } },
  'textDocument/definition': {
    says: /"line":2,"character":2/,
    but: { text: /"line":6,"character":8/, map: /"line":6,"character":8/, settings: /baton\.yaml".*"line":3,"character":2/ },
  },
  'textDocument/references': {
    says: /"line":2,"character":2.*"line":[6-9]/s,
    but: {
      called: /calls\.baton\.yaml.*clean\.baton\.yaml|clean\.baton\.yaml.*calls\.baton\.yaml/s,
      text: /"line":6,"character":8.*"line":11,.*"line":14,"character":13/s,
      map: /"line":6,"character":8.*"line":11,.*"line":14,"character":13/s,
      settings: /baton\.yaml".*"line":3,"character":2/,
    },
  },
  'textDocument/prepareRename': { says: /"placeholder":"topic"/, but: { settings: /"placeholder":"one"/ } },
  'textDocument/rename': {
    says: /"newText":"subject".*"newText":"subject"/s,
    but: {
      called: /calls\.baton\.yaml.*"newText":"subject"/s,
      text: /("newText":"subject".*){3}/s,
      map: /("newText":"subject".*){3}/s,
      settings: /baton\.yaml".*"newText":"subject"/,
    },
  },
  'textDocument/documentHighlight': { says: /range.*range/s, but: { settings: /"line":3,"character":2/ } },
  'textDocument/linkedEditingRange': { at: 'step', says: /"ranges":\[.*,.*\]/s, but: { settings: inOnePlace } },
  'textDocument/documentSymbol': { says: /"name":"next"/, but: { settings: /"name":"one"/ } },
  'workspace/symbol': { says: /"name":"next"/ },
  'textDocument/foldingRange': { says: /"startLine":3/, but: { settings: /"startLine":1/ } },
  'textDocument/selectionRange': { says: /"parent":.*"parent":/s, but: { settings: /"parent":/ } },
  'textDocument/codeAction': {
    at: 'call',
    says: /Make this an input/,
    but: {
      settings: /"newText":"personalities"/,
    },
  },
  'textDocument/semanticTokens/full': { says: /"data":\[\d/, but: { settings: /"data":\[\]/ } },
  'textDocument/semanticTokens/range': { says: /"data":\[\d/, but: { settings: /"data":\[\]/ } },
  'textDocument/inlayHint': { says: /"label":"← use"/, but: { auto: /": string"/, settings: noSteps } },
  'textDocument/codeLens': {
    says: /baton\.run.*baton\.estimate.*baton\.debugTo/s,
    but: { auto: /baton\.estimate/, settings: noSteps },
  },
  'textDocument/documentLink': { says: /"target":"[^"]*note\.md"/, but: { settings: nothing('settings take in no files') } },
  'textDocument/formatting': {
    says: /"newText":" "/,
    but: { broken: nothing('what cannot be read stays as it is'), text: nothing('block texts keep every byte') },
  },
  'textDocument/rangeFormatting': {
    at: 'below',
    says: /"newText":" "/,
    but: {
      broken: nothing('what cannot be read stays as it is'),
      text: nothing('block texts keep every byte'),
    },
  },
  'textDocument/onTypeFormatting': { at: 'blank', says: /"newText":" +"/, but: { text: nothing('block texts keep every byte') } },
  'textDocument/prepareCallHierarchy': { at: 'id', says: /"name":"use"/, but: { settings: noSteps } },
  'callHierarchy/incomingCalls': { at: 'id', says: /"name":"next"/, but: { settings: noSteps } },
  'callHierarchy/outgoingCalls': { at: 'id', says: /"name":"prior"/, but: { settings: noSteps } },
  'baton/preview': { says: /"tags":\[\]/, but: { auto: /"prompt":"[^"]*what of/, settings: noSteps } },
  'baton/world': { says: /"tools":\[.*"filesystem"/s, but: { settings: noSteps } },
  'baton/graph': { says: /"id":"next"/, but: { text: /"id":"around"/, map: /"id":"around"/, settings: noSteps } },
};

/** What is asked about the first item of another answer. */
const followUps: Readonly<Record<string, string>> = {
  'callHierarchy/incomingCalls': 'textDocument/prepareCallHierarchy',
  'callHierarchy/outgoingCalls': 'textDocument/prepareCallHierarchy',
};

describe('every feature at every place', () => {
  let folder = '';
  let server: Server | undefined;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'baton-matrix-'));
    for (const root of ['a', 'b']) mkdirSync(join(folder, root));
    for (const root of ['a', 'b']) {
      writeFileSync(join(folder, root, 'baton.yaml'), '');
      writeFileSync(join(folder, root, 'note.md'), 'with care');
    }
    // On the disk the called pipeline is another one: what is open counts.
    writeFileSync(
      join(folder, 'b/clean.baton.yaml'),
      yaml`
      id: clean
      steps:
        - {id: old, prompt: hi}
    `,
    );
    // The other workspace has a file of the same name, which has nothing to do with it.
    writeFileSync(join(folder, 'a/clean.baton.yaml'), pipeline('clean', '"{{ topic }}"'));
    server = await startServer(undefined, { inlayHints: ['auto', 'edges'], codeLens: 'steps' });
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
    const names = /definition|references|[rR]ename|Highlight/.test(method) ? 'one:' : undefined;
    const inSettings = method.endsWith('completion')
      ? 'offline'
      : (names ?? { call: 'sonalites', below: 'l:  o', blank: '\n\n' }[String(at)]);
    const inPipeline = { name: 'topic |', call: "'a'", step: 'prior }', id: 'use\n', below: 'set', blank: '\n\n' }[at];
    const wanted = (place === 'settings' ? inSettings : inPipeline) ?? 'default_model';
    const found = text.indexOf(wanted) + (at === 'blank' ? 1 : 2);
    const before = text.slice(0, found).split('\n');
    const spot: Position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    const to = { line: spot.line, character: spot.character + (at === 'call' ? 0 : 3) };
    const given = {
      uri: uriOf(name),
      at: spot,
      to: method.endsWith('inlayHint') ? { line: 30, character: 0 } : to,
      word: method === 'workspace/symbol' ? 'next' : 'subject',
    };
    if (method === 'textDocument/codeAction') {
      const { items } = await send<{ items: object[] }>('textDocument/diagnostic', given);
      const { uri, at: start } = given;
      const context = { diagnostics: items };
      return server?.connection.sendRequest(method, { textDocument: { uri }, range: { start, end: start }, context });
    }
    const first = followUps[method];
    if (!first) return send(method, given);
    const [item] = (await send<object[] | null>(first, given)) ?? [];
    return item && server?.connection.sendRequest(method, { item });
  }

  async function send<Answer>(method: string, given: Spot): Promise<Answer> {
    const params = Object.values(requests)
      .flatMap((group) => Object.entries(group))
      .find(([one]) => one === method)?.[1];
    assert.ok(params && server, method);
    return server.connection.sendRequest(method, params(given));
  }

  it('has a row for every request that the server promises', () => {
    const promised = Object.values(requests).flatMap((group) => Object.keys(group));
    assert.deepEqual(Object.keys(matrix).sort(), [...promised, ...Object.keys(followUps)].sort());
  });

  for (const [method, { says, at = 'name', but = {} }] of Object.entries(matrix))
    for (const place of names) {
      const wanted = but[place] ?? says;
      const where = place === 'settings' ? 'baton.yaml' : place;
      it(`${method} in ${where}${'nothing' in wanted ? `: nothing, for ${wanted.nothing}` : ''}`, async () => {
        const answer = await ask(method, place, at);
        if ('nothing' in wanted) assert.deepEqual(answer ?? [], []);
        else assert.match(JSON.stringify(answer), wanted);
      });
    }

  it('keeps workspaces apart', async () => {
    const references = JSON.stringify(await ask('textDocument/references', 'called', 'name'));
    assert.ok(!references.includes(uriOf('a/clean.baton.yaml')), references);
    const links = await server?.connection.sendRequest('textDocument/documentLink', {
      textDocument: { uri: uriOf('b/calls.baton.yaml') },
    });
    assert.match(JSON.stringify(links), new RegExp(`"target":"${uriOf('b/clean.baton.yaml')}"`));
  });
});
