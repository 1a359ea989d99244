import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type EndpointName, endpoints, type ServerEndpoint } from '../../../../engine/cli/serve/api/endpoints.ts';
import { problemSchema } from '../../../../engine/cli/serve/api/open-api.ts';
import * as engine from '../../../../engine/index.ts';
import { isMap, type Json, type JsonMap, type JsonSchema } from '../../../../engine/language/json.ts';
import { compileValidator } from '../../../../engine/schemas/validator.ts';
import { makeToken, readTokens, revokeToken, saveToken, serverScopes, type TokenScope } from '../../../../engine/trust/tokens.ts';
import { sampledRuns } from '../../../sample.ts';
import { yaml } from '../../../yaml.ts';
import { operationNames, served, useServers } from './server.ts';

const schemaOf = (schema: JsonSchema) => {
  const validate = compileValidator(schema);
  assert.ok(typeof validate !== 'string', String(validate));
  return validate;
};
const isProblem = schemaOf(problemSchema);
const operationOf = (name: EndpointName): ServerEndpoint => endpoints[name];
const propertiesOf = (schema: JsonSchema | undefined): [string, JsonMap][] =>
  Object.entries(isMap(schema?.['properties']) ? schema['properties'] : {}).map(([name, one]) => [name, isMap(one) ? one : {}]);

/** What somebody may send in place of a value: what the schema wants, what nearly is that, and anything else. */
function valueFor(schema: JsonMap, known: readonly string[]): fc.Arbitrary<Json> {
  const named = fc.constantFrom<Json>(...known);
  const wild = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
  const choices = Array.isArray(schema['enum']) ? fc.constantFrom<Json>(...schema['enum']) : named;
  const numbers = fc.oneof(fc.integer({ min: -2, max: 12_000 }), fc.double(), fc.maxSafeInteger());
  const maps = fc.dictionary(fc.oneof(fc.constantFrom('name', '__proto__', 'person', 'hello'), fc.string()), wild, {
    maxKeys: 3,
  });
  const byType: Readonly<Record<string, fc.Arbitrary<Json>>> = {
    integer: numbers,
    number: numbers,
    object: maps as fc.Arbitrary<Json>,
    string: fc.oneof(choices, named, fc.string()),
  };
  return fc.oneof({ arbitrary: byType[String(schema['type'])] ?? wild, weight: 4 }, { arbitrary: wild, weight: 1 });
}

/** Something for each name, which may be missing; and now and then a name that nobody knows. */
const valuesFor = (schema: JsonSchema | undefined, known: readonly string[]): fc.Arbitrary<JsonMap> =>
  fc
    .tuple(
      fc.record(Object.fromEntries(propertiesOf(schema).map(([name, one]) => [name, valueFor(one, known)])), {
        requiredKeys: [],
      }),
      fc.option(fc.tuple(fc.string(), fc.string()), { freq: 6 }),
    )
    .map(([values, other]) => (other ? { ...values, [other[0]]: other[1] } : { ...values }) as JsonMap);

interface Sent {
  name: EndpointName;
  path: readonly string[];
  query: JsonMap;
  headers: JsonMap;
  body: string;
}

const requestOf = (known: readonly string[]): fc.Arbitrary<Sent> =>
  fc.constantFrom(...operationNames).chain((name) => {
    const { query, headers, body } = operationOf(name);
    return fc.record({
      name: fc.constant(name),
      path: fc.array(fc.oneof({ arbitrary: fc.constantFrom(...known), weight: 3 }, fc.string({ minLength: 1 })), {
        minLength: 2,
        maxLength: 2,
      }),
      query: valuesFor(query, known),
      headers: valuesFor(headers, known),
      body: fc.oneof(
        { arbitrary: valuesFor(body, known).map((value) => JSON.stringify(value)), weight: 6 },
        { arbitrary: fc.string(), weight: 1 },
      ),
    });
  });

describe('what a server answers', () => {
  const { folder, write, serve, setClock } = useServers();

  it('is what its description says, whatever it is asked, and never a fault of ours', async function () {
    this.timeout(120_000);
    write('greet.baton.yaml', served.greeting);
    write('question.baton.yaml', served.question);
    write(
      'bad.baton.yaml',
      yaml`
      id: bad
      steps: [{id: a, sett: {x: 1}}]
    `,
    );
    let at = Date.now();
    // A minute each: nobody asks too often.
    setClock(() => (at += 60_000));
    const { url, begin, ended, tokenOf, faults, idle } = await serve();
    const ran = [await begin('greet.baton.yaml', { name: 'Ada' }), await begin('question.baton.yaml')];
    await ended(ran[0] ?? '', 'succeeded');
    await ended(ran[1] ?? '', 'waiting');
    await idle();
    const known = [
      ...ran,
      'greet.baton.yaml',
      'question.baton.yaml',
      'bad.baton.yaml',
      '../x.baton.yaml',
      'a'.repeat(64),
      'red',
      'person',
      '1',
      '',
    ];
    const shown = new Map(operationNames.map((name) => [name, operationOf(name).answer.schema]));
    const seen = new Set<string>();

    await fc.assert(
      fc.asyncProperty(requestOf(known), async ({ name, path, query, headers, body }) => {
        const operation = operationOf(name);
        const [run = '', hash = ''] = path.map(encodeURIComponent);
        const asked = new URL(
          operation.path.replace('{run}', () => run).replace('{hash}', () => hash),
          url,
        );
        for (const [key, value] of Object.entries(query)) asked.searchParams.set(key, String(value));
        const sent = new Headers({ Authorization: `Bearer ${tokenOf(serverScopes)}` });
        for (const [key, value] of Object.entries(headers)) {
          if (/^[\w-]+$/.test(key) && /^[\x20-\x7e]*$/.test(String(value))) sent.set(key, String(value));
        }
        const ending = new AbortController();
        const response = await fetch(asked, {
          method: operation.method.toUpperCase(),
          headers: sent,
          signal: ending.signal,
          body: operation.body ? body : null,
        });
        const { status } = response;
        const type = response.headers.get('content-type') ?? '';
        seen.add(`${name} ${status < 300}`);
        if (type.startsWith('text/event-stream')) return ending.abort();
        const text = await response.text();
        const context = `${operation.method} ${asked.pathname}${asked.search} ${body} → ${status} ${text.slice(0, 300)}`;
        assert.ok(status < 500, context);
        assert.ok(response.headers.has('x-request-id'), context);
        if (status < 300) {
          assert.ok(status === operation.answer.status || status === 204, context);
          const schema = shown.get(name);
          if (schema && type.startsWith('application/json')) assert.deepEqual(schemaOf(schema)(JSON.parse(text)), [], context);
          return undefined;
        }
        assert.equal(type, 'application/problem+json', context);
        const told = JSON.parse(text);
        assert.deepEqual(isProblem(told), [], context);
        assert.equal(told.status, status, context);
        return undefined;
      }),
      { numRuns: sampledRuns(1600, 8) },
    );
    assert.deepEqual(faults, []);
    // It met what is answered and what is refused, or it would prove little.
    assert.ok(seen.size > operationNames.length, [...seen].join(', '));
  });

  describe('does nothing for', () => {
    let other = '';
    beforeEach(() => {
      other = mkdtempSync(join(tmpdir(), 'baton-other-'));
      mkdirSync(join(other, '.baton'));
    });
    afterEach(() => rmSync(other, { recursive: true, force: true }));

    /** What somebody shows who may not do what needs `scope`, and what is answered. */
    const rights: [who: string, show: (scope: TokenScope) => Promise<string | undefined>, status: number][] = [
      ['nobody', async () => undefined, 401],
      ['a token that is none', async () => 'Bearer baton_none', 401],
      ['another way to sign in', async () => `Basic ${Buffer.from('a:b').toString('base64')}`, 401],
      ['a token too long', async () => `Bearer ${'x'.repeat(300)}`, 401],
      ['a token with every other scope', (scope) => show(folder(), { scopes: serverScopes.filter((one) => one !== scope) }), 403],
      ['a token that has expired', () => show(folder(), { expires: Date.now() - 1 }), 401],
      ['a token of another folder', () => show(other, {}), 401],
      [
        'a token that was taken back',
        async () => {
          const shown = await show(folder(), {});
          await revokeToken(folder(), 'one');
          return shown;
        },
        401,
      ],
    ];
    async function show(root: string, { scopes = serverScopes, expires }: { scopes?: readonly TokenScope[]; expires?: number }) {
      const { token, kept } = makeToken(root, { name: 'one', scopes, now: Date.now(), expires });
      await saveToken(kept);
      return `Bearer ${token}`;
    }

    for (const [who, shows, status] of rights)
      it(who, async () => {
        write('greet.baton.yaml', served.greeting);
        write('question.baton.yaml', served.question);
        const { url, begin, ended, idle, kept } = await serve({ kept: () => readTokens(folder()) });
        const run = await begin('question.baton.yaml');
        await ended(run, 'waiting');
        await idle();
        const bodies: Partial<Record<EndpointName, JsonMap>> = {
          startRun: { file: 'greet.baton.yaml', inputs: { name: 'Ada' } },
          answerQuestion: { value: 'red' },
          forkRun: { at: 'person' },
        };
        kept.only = true;
        for (const name of operationNames) {
          const { method, path, scope, body, query } = operationOf(name);
          if (!scope) continue;
          const shown = await shows(scope);
          const at = path.replace('{run}', run).replace('{hash}', 'a'.repeat(64));
          const response = await fetch(`${url}${at}${query?.['required'] ? '?file=greet.baton.yaml' : ''}`, {
            method: method.toUpperCase(),
            headers: shown === undefined ? {} : { Authorization: shown },
            body: body ? JSON.stringify(bodies[name] ?? {}) : null,
          });
          assert.equal(response.status, status, `${name}: ${await response.text()}`);
        }
        const runs = await engine.listRuns(folder());
        assert.deepEqual(
          runs.map(({ id, status: now }) => [id, now]),
          [[run, 'waiting']],
        );
      });
  });
});
