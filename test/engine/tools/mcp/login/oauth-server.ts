import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import { InvalidGrantError, InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js';
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js';
import type { AuthorizationParams } from '@modelcontextprotocol/sdk/server/auth/provider.js';
import { mcpAuthRouter } from '@modelcontextprotocol/sdk/server/auth/router.js';
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import type { OAuthClientInformationFull } from '@modelcontextprotocol/sdk/shared/auth.js';
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js';

/** Comes with the protocol's library, without types. */
const express = createRequire(import.meta.url)('express');

const metadataPath = '/.well-known/oauth-authorization-server';
const methods = ['client_secret_basic', 'client_secret_post', 'none'];

interface Asked {
  method: string;
  path: string;
  rawHeaders: string[];
}

interface Handed {
  client: string;
  challenge: string;
  resource: string | undefined;
}

export interface OAuthServer {
  /** The MCP server. */
  url: string;
  origin: string;
  /** What the person says when they are asked. */
  consents: boolean;
  /** Whether a refresh token is taken. */
  renews: boolean;
  /** How it has a program that it registers say who it is; it names all three as ways that it knows, and takes this one alone. */
  method: 'none' | 'client_secret_basic' | 'client_secret_post';
  /** Ends the access tokens that were handed out. */
  expire(): void;
  /** Changes what a path answers as JSON. */
  lies: Map<string, (truth: Record<string, unknown>) => unknown>;
  /** Requests, as `METHOD PATH`. */
  seen: string[];
  /** What stood in their headers: names and values. */
  headers: string[];
  /** Each resource that a token was asked for. */
  resources: (string | undefined)[];
  /** Every token that was handed out. */
  handed: string[];
  close(): Promise<void>;
}

interface TokenRequest {
  headers: { authorization?: string };
  body: Record<string, string>;
}

interface TokenAnswer {
  status(code: number): { json(body: unknown): void };
}

/** A server of the protocol and who signs people in at it, both by the protocol's own library, on loopback. */
export async function serveOAuth(): Promise<OAuthServer> {
  const app = express();
  const server = createServer(app as RequestListener);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const clients = new Map<string, OAuthClientInformationFull>();
  const codes = new Map<string, Handed>();
  const access = new Map<string, Handed>();
  const refresh = new Map<string, Handed>();
  const it: OAuthServer = {
    url: `${origin}/mcp`,
    origin,
    consents: true,
    renews: true,
    method: 'none',
    expire: () => access.clear(),
    lies: new Map(),
    seen: [],
    headers: [],
    resources: [],
    handed: [],
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
  const hand = (to: Handed, resource: URL | undefined) => {
    const [one, other] = [`access-${randomUUID()}`, `refresh-${randomUUID()}`];
    access.set(one, to);
    refresh.set(other, to);
    it.resources.push(resource?.href);
    it.handed.push(one, other);
    return { access_token: one, refresh_token: other, token_type: 'bearer', expires_in: 3600 };
  };
  const provider = {
    clientsStore: {
      getClient: (id: string) => clients.get(id),
      registerClient: (client: Omit<OAuthClientInformationFull, 'client_id'>) => {
        const client_secret = it.method === 'none' ? undefined : `secret-${randomUUID()}`;
        const full = { ...client, client_id: randomUUID(), client_secret, token_endpoint_auth_method: it.method };
        clients.set(full.client_id, full);
        return full;
      },
    },
    async authorize(client: OAuthClientInformationFull, asked: AuthorizationParams, response: { redirect(url: string): void }) {
      const back = new URL(asked.redirectUri);
      back.searchParams.set('state', asked.state ?? '');
      if (it.consents) {
        const code = randomUUID();
        codes.set(code, { client: client.client_id, challenge: asked.codeChallenge, resource: asked.resource?.href });
        back.searchParams.set('code', code);
      } else {
        back.searchParams.set('error', 'access_denied');
        back.searchParams.set('error_description', 'The person said no');
      }
      response.redirect(back.href);
    },
    challengeForAuthorizationCode: async (_: unknown, code: string) => codes.get(code)?.challenge ?? '',
    async exchangeAuthorizationCode(_: unknown, code: string, __?: string, ___?: string, resource?: URL) {
      const found = codes.get(code);
      if (!found) throw new InvalidGrantError('no such code');
      codes.delete(code);
      return hand(found, resource);
    },
    async exchangeRefreshToken(_: unknown, token: string, __?: string[], resource?: URL) {
      const found = refresh.get(token);
      // Each is taken once.
      refresh.delete(token);
      if (!found || !it.renews) throw new InvalidGrantError('the refresh token is no longer valid');
      return hand(found, resource);
    },
    async verifyAccessToken(token: string) {
      const found = access.get(token);
      if (!found) throw new InvalidTokenError('the token is not valid');
      return { token, clientId: found.client, scopes: [], expiresAt: Math.floor(Date.now() / 1000) + 3600 };
    },
  };

  app.use((request: Asked, response: { json(body: unknown): unknown }, next: () => void) => {
    it.seen.push(`${request.method} ${request.path}`);
    it.headers.push(...request.rawHeaders);
    const { path } = request;
    const lie = it.lies.get(path);
    const tell = response.json.bind(response);
    response.json = (body) => {
      const truth = body as Record<string, unknown>;
      if (path === metadataPath) truth['token_endpoint_auth_methods_supported'] = methods;
      return tell(lie ? lie(truth) : truth);
    };
    next();
  });
  app.use('/token', express.urlencoded({ extended: false }), (request: TokenRequest, response: TokenAnswer, next: () => void) => {
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const secret = request.body['client_secret'] === undefined ? 'none' : 'client_secret_post';
    const method = basic === undefined ? secret : 'client_secret_basic';
    if (method !== it.method)
      return response.status(401).json({ error: 'invalid_client', error_description: `not by ${method}` });
    if (basic !== undefined) {
      const [client_id = '', client_secret = ''] = Buffer.from(basic, 'base64').toString().split(':');
      Object.assign(request.body, { client_id, client_secret });
    }
    next();
  });
  app.use(mcpAuthRouter({ provider, issuerUrl: new URL(origin), resourceServerUrl: new URL(it.url) } as never));
  const resourceMetadataUrl = `${origin}/.well-known/oauth-protected-resource/mcp`;
  app.use('/mcp', requireBearerAuth({ verifier: provider, resourceMetadataUrl }));
  app.all('/mcp', async (request: never, response: never) => {
    const mcp = new Server({ name: 'tickets', version: '1' }, { capabilities: { tools: {} } });
    mcp.setRequestHandler(ListToolsRequestSchema, () => ({
      tools: [{ name: 'whoami', inputSchema: { type: 'object' as const } }],
    }));
    mcp.setRequestHandler(CallToolRequestSchema, (_, { requestInfo }) => ({
      content: [{ type: 'text', text: `you sent ${requestInfo?.headers['authorization']}` }],
    }));
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
    await mcp.connect(transport);
    await transport.handleRequest(request, response);
  });
  return it;
}

/** What a person's browser does with the address that it is shown: it goes where it is sent. `changes` tampers with the way back. */
export async function visit(
  address: string,
  changes: (back: URL) => void = () => undefined,
): Promise<{ status: number; text: string }> {
  const { headers } = await fetch(address, { redirect: 'manual' });
  const back = new URL(headers.get('location') ?? 'none:');
  changes(back);
  const page = await fetch(back);
  return { status: page.status, text: await page.text() };
}
