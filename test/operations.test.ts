import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { serveCommand } from '../engine/cli/commands/serve.ts';
import { workerCommand } from '../engine/cli/commands/worker.ts';
import { endpoints } from '../engine/cli/serve/api/endpoints.ts';
import { isMap, type Json } from '../engine/language/json.ts';
import { useServers } from './engine/cli/serve/server.ts';
import { yaml } from './yaml.ts';

const read = (file: string): string => readFileSync(`deploy/${file}`, 'utf8');
const documentsOf = (text: string): Json[] =>
  parseAllDocuments(text).map((document): Json => {
    assert.deepEqual(document.errors, []);
    return document.toJS();
  });

/** All values of a key, however deep they stand. */
const valuesOf = (value: Json, key: string): Json[] => {
  if (Array.isArray(value)) return value.flatMap((one) => valuesOf(one, key));
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [...(name === key ? [inner] : []), ...valuesOf(inner, key)]);
};

/** What `operation` may be in a query: those of programs, and those beside them that take long for good reasons. */
const operations = new Set([...Object.keys(endpoints), 'askAsWorker', 'placement']);

const queries: [string, string[]][] = [
  ['alerts', valuesOf(documentsOf(read('prometheus/alerts.yaml')), 'expr').map(String)],
  ['the dashboard', valuesOf(JSON.parse(read('grafana/serve.json')), 'expr').map(String)],
];

describe('the files for who operates a server', () => {
  const { serve, write } = useServers();

  it('name only metrics, operations and labels that the server gives', async () => {
    write(
      'greet.baton.yaml',
      yaml`
      id: greet
      steps: [{id: hello, set: {text: Hello}}]
    `,
    );
    const { send, begin, ended, idle } = await serve();
    await send('GET', '/v1/pipelines');
    await ended(await begin('greet.baton.yaml'), 'succeeded');
    await idle();
    const { text } = await send('GET', '/metrics');
    const given = new Set(text.match(/^baton_\w+/gm));
    const labels = new Set([...text.matchAll(/[{,](\w+)="/g)].map(([, name]) => name));
    for (const [what, all] of queries) {
      assert.ok(all.length > 3, what);
      for (const query of all) {
        for (const metric of query.match(/\bbaton_\w+/g) ?? []) assert.ok(given.has(metric), `${what}: ${metric}`);
        for (const [, name = '', , value = ''] of query.matchAll(/(\w+)(=~|!=|!~|=)"([^"]*)"/g)) {
          if (name === 'job' || name === 'instance') continue;
          assert.ok(labels.has(name), `${what}: ${name}`);
          if (name !== 'operation') continue;
          for (const one of value.split('|')) assert.ok(operations.has(one), `${what}: ${one}`);
        }
      }
    }
  });

  it('start servers with options that there are', () => {
    const words = ['compose.yaml', 'compose.postgres.yaml', 'kubernetes/serve.yaml', 'kubernetes/postgres.yaml'].flatMap((file) =>
      documentsOf(read(file)).flatMap((document) => [...valuesOf(document, 'command'), ...valuesOf(document, 'args')]),
    );
    const lines = words.flatMap((line) => (Array.isArray(line) ? [line.map(String)] : []));
    for (const [name, command, count] of [
      ['serve', serveCommand, 5],
      ['worker', workerCommand, 1],
    ] as const) {
      const own = lines.filter(([first]) => first === name);
      assert.equal(own.length, count, name);
      const known = new Set<string>(command.options);
      for (const option of own.flat().filter((word) => word.startsWith('--'))) assert.ok(known.has(option.slice(2)), option);
    }
  });

  it('say of each alert what it means, in the guide', () => {
    const names = valuesOf(documentsOf(read('prometheus/alerts.yaml')), 'alert').map(String);
    const guide = readFileSync('docs/guides/operations.md', 'utf8');
    assert.deepEqual(
      [...guide.matchAll(/^### (\w+)$/gm)].map(([, name]) => name),
      names,
    );
  });

  it('ask for health where the server tells it, and as nobody but its own user', () => {
    for (const file of ['serve.yaml', 'postgres.yaml']) {
      const all = documentsOf(read(`kubernetes/${file}`));
      // Every container of ours; that of the database has a user of its own.
      const own = valuesOf(all, 'containers').filter((one) => JSON.stringify(one).includes('registry.example.com/baton'));
      assert.ok(own.length > 0 && valuesOf(own, 'readOnlyRootFilesystem').length === own.length, file);
      for (const key of ['runAsNonRoot', 'readOnlyRootFilesystem'])
        assert.ok(valuesOf(all, key).every(Boolean), `${file}: ${key}`);
      assert.ok(
        valuesOf(all, 'allowPrivilegeEscalation').every((one) => one === false),
        file,
      );
    }
    const manifests = documentsOf(read('kubernetes/serve.yaml'));
    const paths: string[] = Object.values(endpoints).map(({ path }) => path);
    const probes = valuesOf(manifests, 'httpGet').map((probe) => String(isMap(probe) && probe['path']));
    assert.ok(probes.length === 3 && probes.every((path) => paths.includes(path)), String(probes));
    const [compose] = documentsOf(read('compose.yaml'));
    const check = JSON.stringify(valuesOf(compose ?? null, 'healthcheck'));
    assert.ok(
      paths.some((path) => check.includes(`4700${path}'`)),
      check,
    );

    const image = read('Dockerfile');
    const [, user] = /^USER (\d+):\d+$/m.exec(image) ?? [];
    assert.deepEqual(valuesOf(manifests, 'runAsUser').map(String), [user]);
    assert.deepEqual(valuesOf(manifests, 'runAsNonRoot'), [true]);
    assert.deepEqual(valuesOf(manifests, 'readOnlyRootFilesystem'), [true]);
    assert.deepEqual(valuesOf(compose ?? null, 'read_only'), [true]);
    for (const text of [image, JSON.stringify(manifests)])
      assert.match(text, /"?serve"?, ?"?--host"?, ?"?0\.0\.0\.0"?, ?"?--behind-proxy"?/);
  });
});
