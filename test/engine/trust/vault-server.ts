import { createServer, type IncomingMessage, type Server } from 'node:http';

/** One version of a secret; undefined data = it was deleted. */
type Version = Record<string, unknown> | undefined;

/** A server that speaks what Baton uses of Vault's HTTP API: KV version 2 with versions and namespaces, tokens, AppRole, seals. */
export interface VaultServer {
  address: string;
  /** Versions by `namespace|mount/path`, the first one first. */
  secrets: Map<string, Version[]>;
  tokens: Set<string>;
  roles: Map<string, { secret: string; token: string }>;
  sealed: boolean;
  /** A status with which everything is answered. */
  status: number | undefined;
  requests: string[];
  close(): void;
}

export async function openVaultServer(): Promise<VaultServer> {
  const server: Server = createServer((request, response) => {
    void textOf(request).then((body) => {
      const [status, answer] = answerTo(request, body);
      response.writeHead(status, { 'content-type': 'application/json', location: 'https://elsewhere.invalid/' });
      response.end(JSON.stringify(answer));
    });
  });
  const vault: VaultServer = {
    address: '',
    secrets: new Map(),
    tokens: new Set(),
    roles: new Map(),
    sealed: false,
    status: undefined,
    requests: [],
    close: () => void server.close(),
  };

  const answerTo = (request: IncomingMessage, body: string): [status: number, answer: unknown] => {
    const url = new URL(request.url ?? '', 'http://vault');
    vault.requests.push(`${request.method} ${url.pathname}${url.search}`);
    if (vault.sealed) return [503, { errors: ['Vault is sealed'] }];
    if (vault.status !== undefined) return [vault.status, { errors: ['something of others'] }];
    if (url.pathname === '/v1/auth/approle/login') return logIn(body);
    if (!vault.tokens.has(String(request.headers['x-vault-token']))) return [403, { errors: ['permission denied'] }];
    const [, mount = '', path = ''] = /^\/v1\/([^/]+)\/data\/(.+)$/.exec(decodeURIComponent(url.pathname)) ?? [];
    const versions = vault.secrets.get(`${String(request.headers['x-vault-namespace'] ?? '')}|${mount}/${path}`);
    const version = Number(url.searchParams.get('version') ?? versions?.length);
    if (!versions?.length || version > versions.length) return [404, { errors: [] }];
    const data = versions[version - 1];
    const metadata = { version, created_time: '2026-01-01T00:00:00Z', deletion_time: data ? '' : '2026-02-01T00:00:00Z' };
    return data ? [200, { data: { data, metadata } }] : [404, { data: { data: null, metadata } }];
  };
  const logIn = (body: string): [status: number, answer: unknown] => {
    const { role_id, secret_id } = JSON.parse(body);
    const role = vault.roles.get(role_id);
    if (!role || role.secret !== secret_id) return [400, { errors: ['invalid role or secret ID'] }];
    vault.tokens.add(role.token);
    return [200, { auth: { client_token: role.token, lease_duration: 3600, renewable: true } }];
  };

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const place = server.address();
  vault.address = `http://127.0.0.1:${typeof place === 'object' && place ? place.port : 0}`;
  return vault;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces).toString('utf8');
}
