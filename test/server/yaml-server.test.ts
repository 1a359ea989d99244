import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Diagnostic, PublishDiagnosticsParams } from 'vscode-languageserver-protocol/node';
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-languageserver-protocol/node';
import { parseDocument } from 'yaml';
import { compile } from '../../engine/compile/compile.ts';
import { readSettings } from '../../engine/compile/pipeline/settings/settings.ts';
import { findPattern, library } from '../../engine/patterns/library.ts';
import { yaml } from '../yaml.ts';
import { ruleExamples } from './rule-examples.ts';

const program = 'node_modules/yaml-language-server/bin/yaml-language-server';

interface Tried {
  name: string;
  text: string;
}

/** Files of the examples and pipelines of the library, and the good examples of the rules: what Baton finds nothing wrong with. */
function valid(): Tried[] {
  const files = readdirSync('examples', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.baton\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  const all = [
    ...files.map((name) => ({ name, text: readFileSync(name, 'utf8') })),
    ...Object.entries(library).map(([name, text]) => ({ name, text })),
    ...ruleExamples(),
  ];
  return all.filter(({ text }) => isLegal(text) && isValid(text));
}

const isLegal = (text: string): boolean => parseDocument(text).errors.length === 0;
const isValid = (text: string): boolean => compile(text, { file: '/one.baton.yaml', find: (path) => findPattern(path) }).valid;

/** The language server of the YAML extension, with our schemas as they are published; told of the problems of one text after the other. */
async function startYamlServer() {
  assert.ok(existsSync(program), `${program} is missing; run npm install first.`);
  const child: ChildProcess = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  assert.ok(child.stdout && child.stdin);
  const connection = createProtocolConnection(new StreamMessageReader(child.stdout), new StreamMessageWriter(child.stdin));
  const schema = (name: string): string => pathToFileURL(resolve('docs/reference', name)).href;
  const schemas = { [schema('pipeline.schema.json')]: '*.baton.yaml', [schema('settings.schema.json')]: 'baton.yaml' };
  const yaml = { schemas, validate: true, schemaStore: { enable: false }, kubernetesCRDStore: { enable: false } };
  connection.onRequest('workspace/configuration', ({ items }: { items: { section?: string }[] }) =>
    items.map(({ section }) => (section === 'yaml' ? yaml : {})),
  );
  connection.onRequest('client/registerCapability', () => null);
  const waiting = new Map<string, (diagnostics: Diagnostic[]) => void>();
  connection.onNotification('textDocument/publishDiagnostics', ({ uri, diagnostics }: PublishDiagnosticsParams) =>
    waiting.get(uri)?.(diagnostics),
  );
  connection.listen();
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: { workspace: { configuration: true, didChangeConfiguration: { dynamicRegistration: true } } },
  });
  await connection.sendNotification('initialized', {});
  await connection.sendNotification('workspace/didChangeConfiguration', { settings: { yaml } });
  let count = 0;
  const problemsOf = async (text: string, file = 'one.baton.yaml', enough = 0): Promise<Diagnostic[]> => {
    const uri = `file:///tried/${++count}/${file}`;
    const told = new Promise<Diagnostic[]>((done) => waiting.set(uri, (found) => found.length >= enough && done(found)));
    await connection.sendNotification('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    return told;
  };
  // What is opened before the server has asked for its settings is looked at again afterwards.
  await problemsOf('steps: 3\n', 'one.baton.yaml', 1);
  return {
    problemsOf,
    async stop(): Promise<void> {
      await connection.sendRequest('shutdown');
      const ended = new Promise((done) => child.on('exit', done));
      await connection.sendNotification('exit');
      await ended;
      connection.dispose();
    },
  };
}

describe('the language server for YAML with our schemas', function () {
  this.timeout(60_000);
  let server: Awaited<ReturnType<typeof startYamlServer>> | undefined;
  before(async () => {
    server = await startYamlServer();
  });
  after(() => server?.stop());

  it('reports what cannot be right, so that what it passes means something', async () => {
    const found = await server?.problemsOf(yaml`
      id: a
      steps:
        - {id: x, prompt: hi, max_tokens: [1]}
    `);
    assert.ok(found?.length);
    assert.ok((await server?.problemsOf('default_model: [1]\nproviders: 3\n', 'baton.yaml'))?.length);
  });

  it('reports nothing on any valid pipeline that is legal YAML', async () => {
    const tried = valid();
    assert.ok(tried.length > 60, String(tried.length));
    const found = await Promise.all(tried.map(({ text }) => server?.problemsOf(text)));
    for (const [index, { name, text }] of tried.entries()) {
      const told = found[index]?.map(({ message, range }) => `${range.start.line + 1}: ${message}`);
      assert.deepEqual(told, [], `${name}\n${text}`);
    }
  });

  it('reports nothing on valid settings', async () => {
    const texts = [
      yaml`
        default_model: [local:small, offline]
        orchestrator: offline
        env: [USER]
        limits: {max_cost: 2.00}
      `,
      'providers:\n  local: {type: openai-compatible, profile: custom, base_url: http://127.0.0.1:8080/v1, key: env:LOCAL_KEY}\n',
      yaml`
        models:
          - {id: local:small, context: 8192, input_price: 0.1, capabilities: [schema]}
        problems: {unused-input: off}
      `,
      yaml`
        tools:
          count: {command: [wc, -w], stdin: "{{ text }}", parameters: {text: The text}}
        profiles:
          ci: {default_model: offline}
      `,
    ];
    for (const text of texts) {
      assert.deepEqual(readSettings(text).problems, [], text);
      assert.deepEqual(await server?.problemsOf(text, 'baton.yaml'), [], text);
    }
  });
});
