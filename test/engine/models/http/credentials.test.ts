import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import type { ProviderSettings } from '../../../../engine/compile/world.ts';
import { settleOrAbort } from '../../../../engine/language/abort.ts';
import { formatPermission, parsePermissions } from '../../../../engine/language/permission.ts';
import { openProviderPrograms } from '../../../../engine/launch/host/provider-programs.ts';
import { awsPlaceOf } from '../../../../engine/models/http/credentials.ts';
import { createModels, type EngineModels } from '../../../../engine/models/models.ts';
import type { ProviderPrograms } from '../../../../engine/models/providers/program/programs.ts';
import { isRunError, RunError, toFailure } from '../../../../engine/state/failure.ts';
import { type Seen, serve, type TestServer } from '../../tools/server.ts';
import { realClock, virtualClock } from '../clock.ts';
import { chat } from '../protocols.ts';

const { last, rest } = chat.close('stop');
const hello = `${chat.open}${chat.part('Hello')}${last}${rest}`;
const aws = {
  AWS_ACCESS_KEY_ID: 'AKIDPLANTED',
  AWS_SECRET_ACCESS_KEY: 'planted-secret-key',
  AWS_SESSION_TOKEN: 'planted-session',
};

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

const ask = (models: EngineModels, signal = new AbortController().signal) =>
  models.call({ model: 'cloud:m', messages: [{ role: 'user', content: 'hello' }] }, { signal, delta: () => undefined });

/** A question that somebody may cancel; what it says, or how it fails. */
function cancellable(models: EngineModels) {
  const stop = new AbortController();
  const said = ask(models, stop.signal).then(
    ({ text }) => text,
    (error: unknown) => toFailure(error).kind,
  );
  const cancel = (): Promise<string> => {
    stop.abort(new RunError({ kind: 'cancelled', message: 'Cancelled.' }));
    return said;
  };
  return { said, cancel };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** The signature of a request, reckoned as Amazon describes it (Signature Version 4), with the keys of the test. */
function signatureOf({ method, url, headers, body }: Seen, region: string, service: string): string {
  const [, names = ''] = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '') ?? [];
  const signed = names.split(';').map((name) => `${name}:${String(headers[name]).replace(/\s+/g, ' ')}\n`);
  // A path is encoded once more than it is sent.
  const path = url.split('/').map(encodeURIComponent).join('/');
  const canonical = [method, path, '', signed.join(''), names, hash(body)].join('\n');
  const date = String(headers['x-amz-date']);
  const scope = [date.slice(0, 8), region, service, 'aws4_request'];
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), hash(canonical)].join('\n');
  const key = scope.reduce<string | Buffer>((before, word) => hmac(before, word), `AWS4${aws.AWS_SECRET_ACCESS_KEY}`);
  return hmac(key, text).toString('hex');
}

describe('credentials that are not one key', () => {
  let server: TestServer;
  let refuses: (authorization: string) => boolean = () => false;
  before(async () => {
    server = await serve(({ headers: { authorization = '' } }, response) => {
      if (refuses(authorization))
        response.writeHead(401, { 'content-type': 'application/json' }).end('{"error": {"message": "no"}}');
      else response.writeHead(200, { 'content-type': 'text/event-stream' }).end(hello);
    });
  });
  after(() => server.close());
  beforeEach(() => {
    refuses = () => false;
    server.seen.length = 0;
  });
  const sent = (): (string | undefined)[] => server.seen.map(({ headers }) => headers.authorization);

  describe('auth: sigv4', () => {
    const modelsWith = (more: ProviderSettings = {}, env: Record<string, string> = aws, allow = 'env:AWS_SECRET_ACCESS_KEY@*') =>
      createModels({
        clock: realClock,
        env,
        allow: parsePermissions([allow]),
        settings: {
          providers: {
            cloud: { profile: 'bedrock', base_url: `${server.origin}/v1`, auth: 'sigv4', region: 'eu-west-1', ...more },
          },
        },
      });

    it('signs each request, and sends no secret', async () => {
      assert.equal((await ask(modelsWith())).text, 'Hello');
      const [seen] = server.seen;
      assert.ok(seen);
      const { authorization = '' } = seen.headers;
      assert.match(authorization, /^AWS4-HMAC-SHA256 Credential=AKIDPLANTED\/\d{8}\/eu-west-1\/bedrock\/aws4_request, /);
      assert.equal(/Signature=([0-9a-f]{64})$/.exec(authorization)?.[1], signatureOf(seen, 'eu-west-1', 'bedrock'));
      assert.equal(seen.headers['x-amz-security-token'], 'planted-session');
      assert.ok(!JSON.stringify(seen).includes(aws.AWS_SECRET_ACCESS_KEY));
    });

    it('signs requests for embeddings, whatever stands in the name of the model', async () => {
      const call = { model: 'cloud:amazon.titan-embed-text-v2:0', embeds: { texts: ['a'], as: 'query' as const }, messages: [] };
      const asked = modelsWith().call(call, { signal: new AbortController().signal, delta: () => undefined });
      await assert.rejects(asked, RunError);
      const [seen] = server.seen;
      assert.ok(seen);
      assert.equal(seen.url, '/model/amazon.titan-embed-text-v2%3A0/invoke');
      const { authorization = '' } = seen.headers;
      assert.equal(/Signature=([0-9a-f]{64})$/.exec(authorization)?.[1], signatureOf(seen, 'eu-west-1', 'bedrock'));
    });

    it('works without a session', async () => {
      const { AWS_SESSION_TOKEN: _, ...keys } = aws;
      await ask(modelsWith({}, keys));
      assert.equal(server.seen[0]?.headers['x-amz-security-token'], undefined);
    });

    const places: [address: string, region: string | undefined, place: ReturnType<typeof awsPlaceOf>][] = [
      ['https://bedrock-mantle.us-east-2.api.aws/v1', undefined, { region: 'us-east-2', service: 'bedrock-mantle' }],
      ['https://bedrock-runtime.eu-central-1.amazonaws.com/v1', undefined, { region: 'eu-central-1', service: 'bedrock' }],
      ['https://bedrock-runtime.us-gov-west-1.amazonaws.com/v1', undefined, { region: 'us-gov-west-1', service: 'bedrock' }],
      ['https://proxy.example/v1', 'eu-west-1', { region: 'eu-west-1', service: 'bedrock' }],
      ['https://proxy.example/v1', undefined, undefined],
    ];
    for (const [address, region, place] of places)
      it(`${address} with ${region ?? 'no region'} is ${JSON.stringify(place)}`, () =>
        assert.deepEqual(awsPlaceOf(address, region), place));

    it('what is missing is told before the first step', () => {
      const refusal = (more: ProviderSettings, env: Record<string, string> = aws) =>
        modelsWith(more, env).refusalFor('cloud:m')?.message ?? '';
      assert.match(refusal({ region: undefined }), /neither its address nor `region` names a region/);
      assert.match(refusal({}, {}), /needs a key, and AWS_ACCESS_KEY_ID is not set/);
      assert.match(refusal({}, { AWS_ACCESS_KEY_ID: 'a' }), /needs a key, and AWS_SECRET_ACCESS_KEY is not set/);
      assert.match(refusal({ key: 'env:A' }), /has `auth` beside another key/);
      assert.match(refusal({ auth: undefined }), /has `region`, which only/);
    });

    it('a person allows it for this host', () =>
      assert.deepEqual(modelsWith({}, aws, 'terminal').missingPermission('cloud:m')?.needs.map(formatPermission), [
        `env:AWS_SECRET_ACCESS_KEY@127.0.0.1:${server.port}`,
      ]));
  });

  describe('key_command', () => {
    const command = ['gcloud', 'auth', 'print-access-token'];
    const line = 'terminal:gcloud auth print-access-token+machine';
    let printed: string[] = [];
    let prints = 0;
    beforeEach(() => {
      prints = 0;
    });
    const programs: ProviderPrograms = {
      fault: () => undefined,
      ask: () => assert.fail('no program answers here'),
      print: async () => printed[Math.min(prints++, printed.length - 1)] ?? '',
    };
    const modelsWith = (more: Partial<Parameters<typeof createModels>[0]> = {}) =>
      createModels({
        clock: realClock,
        env: {},
        allow: parsePermissions([line]),
        settings: { providers: { cloud: { profile: 'azure', base_url: `${server.origin}/v1`, key_command: command } } },
        programs,
        ...more,
      });

    it('a token is taken once, sent as a bearer and masked', async () => {
      printed = ['planted-token-1\n'];
      const models = modelsWith();
      await ask(models);
      await ask(models);
      assert.deepEqual([prints, sent()], [1, ['Bearer planted-token-1', 'Bearer planted-token-1']]);
      assert.equal(server.seen[0]?.headers['api-key'], undefined);
      assert.equal(models.mask.text('it was planted-token-1'), 'it was ***');
    });

    it('is taken once for several that ask at a time', async () => {
      printed = ['planted-token-1'];
      const models = modelsWith();
      await Promise.all([ask(models), ask(models), ask(models)]);
      assert.equal(prints, 1);
    });

    const lives: [rule: string, printed: string, minutes: number][] = [
      ['ten minutes, where it says nothing', 'planted-token', 10],
      ['as many seconds as it says', '{"access_token": "planted-token", "expires_in": 1800}', 30],
      ['until a moment', '{"accessToken": "planted-token", "expires_on": 3000}', 50],
      ['until a date', '{"token": "planted-token", "expiresOn": "1970-01-01T00:20:00Z"}', 20],
    ];
    for (const [rule, text, minutes] of lives)
      it(`lives ${rule}, and is taken anew a minute before`, async () => {
        printed = [text];
        const clock = virtualClock();
        const models = modelsWith({ clock });
        await ask(models);
        await clock.pass((minutes - 1) * 60_000 - 1);
        await ask(models);
        assert.equal(prints, 1);
        await clock.pass(1);
        await ask(models);
        assert.equal(prints, 2);
      });

    it('is taken anew once where an old one is refused', async () => {
      printed = ['planted-token-1', 'planted-token-2'];
      const models = modelsWith();
      await ask(models);
      refuses = (authorization) => authorization.endsWith('-1');
      assert.equal((await ask(models)).text, 'Hello');
      refuses = () => true;
      assert.equal(await ask(models).catch((error: unknown) => toFailure(error).kind), 'auth');
      assert.deepEqual(
        sent().map((one) => one?.at(-1)),
        ['1', '1', '2', '2', '2'],
      );
    });

    it('is taken anew once for all whose old one is refused at a time', async () => {
      printed = ['planted-token-1', 'planted-token-2'];
      const models = modelsWith();
      await ask(models);
      refuses = (authorization) => authorization.endsWith('-1');
      const answers = await Promise.all([ask(models), ask(models), ask(models)]);
      assert.deepEqual([prints, answers.map(({ text }) => text)], [2, ['Hello', 'Hello', 'Hello']]);
    });

    it('whoever waits for it beside one that is cancelled gets it, and its program ends where nobody waits', async () => {
      const stopped: AbortSignal[] = [];
      const printing = (token: Promise<string>): ProviderPrograms => ({
        ...programs,
        print(_, signal) {
          stopped.push(signal);
          return settleOrAbort(token, signal);
        },
      });
      const token = Promise.withResolvers<string>();
      const models = modelsWith({ programs: printing(token.promise) });
      const [first, other] = [cancellable(models), cancellable(models)];
      while (stopped.length === 0) await nextTurn();
      await nextTurn();
      assert.equal(await first.cancel(), 'cancelled');
      token.resolve('planted-token-1');
      assert.equal(await other.said, 'Hello');
      assert.equal(stopped.length, 1);

      const only = cancellable(modelsWith({ programs: printing(new Promise(() => undefined)) }));
      while (stopped.length === 1) await nextTurn();
      assert.equal(await only.cancel(), 'cancelled');
      assert.equal(stopped[1]?.aborted, true);
    });

    for (const text of ['', 'two words', '{"expires_in": 5}', '{broken'])
      it(`no token: ${JSON.stringify(text)}`, async () => {
        printed = [text];
        const thrown: unknown = await ask(modelsWith()).catch((error: unknown) => error);
        const failure = toFailure(thrown);
        assert.deepEqual([failure.kind, failure.message], ['auth', 'The `key_command` of cloud printed no token.']);
        assert.deepEqual(isRunError(thrown) && thrown.usage, { cost: 0, unasked: true }, 'no model was asked');
        assert.equal(server.seen.length, 0);
      });

    it('a person allows the program', async () => {
      const models = modelsWith({ allow: [] });
      assert.deepEqual(models.missingPermission('cloud:m')?.needs.map(formatPermission), [line]);
      assert.equal(toFailure(await ask(models).catch((error: unknown) => error)).kind, 'permission');
      assert.equal(prints, 0);
    });

    it('a real program prints it; one that fails is told, one that is not here refuses', async () => {
      const from = (program: string[]) =>
        modelsWith({
          allow: parsePermissions(['terminal+machine']),
          settings: { providers: { cloud: { base_url: `${server.origin}/v1`, key_command: program } } },
          programs: openProviderPrograms(tmpdir(), process.env),
        });
      await ask(from([process.execPath, '-p', '"planted-" + 1']));
      assert.deepEqual(sent(), ['Bearer planted-1']);
      const { kind, message } = toFailure(
        await ask(from([process.execPath, '-e', 'console.error("Log in."); process.exit(1)'])).catch((error: unknown) => error),
      );
      assert.deepEqual([kind, message], ['auth', 'The `key_command` of cloud failed: Log in.']);
      assert.match(
        from(['baton-no-such-program']).refusalFor('cloud:m')?.message ?? '',
        /takes its token from baton-no-such-program/,
      );
    });
  });
});
