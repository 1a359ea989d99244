import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { OAuth2Issuer, OAuth2Service } from 'oauth2-mock-server';

/** What a test makes of a token before it is signed. */
type Payload = Record<string, unknown>;

/** A provider of identities that others wrote; it signs in whoever asks. */
export interface TestProvider {
  issuer: string;
  service: OAuth2Service;
  keys: OAuth2Issuer['keys'];
  /** Claims of who signs in. */
  claims: Payload;
  /** Changes the token that says who it is, before it is signed. */
  spoil: (payload: Payload) => void;
  /** Bodies of requests for tokens. */
  asked: Record<string, unknown>[];
  /** An access token of a program. */
  token(claims: Payload): Promise<string>;
  stop(): Promise<void>;
}

export async function startProvider(): Promise<TestProvider> {
  const identity = new OAuth2Issuer();
  await identity.keys.generate('RS256');
  const service = new OAuth2Service(identity);
  // A server of our own, since browsers keep connections open that nothing is asked over.
  const server = createServer(service.requestHandler);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  assert.ok(typeof address === 'object' && address);
  const issuer = `http://127.0.0.1:${address.port}`;
  identity.url = issuer;
  const provider: TestProvider = {
    issuer,
    service,
    keys: identity.keys,
    claims: { sub: 'ada-1', email: 'ada@example.org', email_verified: true, groups: ['team'] },
    spoil: () => undefined,
    asked: [],
    token: (claims) =>
      identity.buildToken({
        scopesOrTransform: (_header, payload) => void Object.assign(payload, { sub: 'robot-1' }, claims),
      }),
    stop: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
  service.on('beforeTokenSigning', ({ payload }: { payload: Payload }, { body }: { body?: Payload }) => {
    // The access token beside it says nothing that counts here.
    if (body === undefined || 'amr' in payload) return;
    Object.assign(payload, provider.claims);
    provider.spoil(payload);
  });
  service.on('beforeUserinfo', (answer: { body: object }) => {
    answer.body = { sub: provider.claims['sub'] };
  });
  service.on('beforeResponse', (_answer: unknown, { body }: { body: Payload }) => void provider.asked.push(body));
  return provider;
}
