import type { Server, ServerResponse } from 'node:http';
import { crypto } from '../../../disk/crypto.ts';
import { settleOrAbort } from '../../../language/abort.ts';
import { mcpLoginTexts } from '../../../language/texts/tools/mcp-login.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import { quoteServer } from './describe-failure.ts';

/** The local address to which a person's browser returns. */
export interface Callback {
  /** `http://127.0.0.1:PORT/callback` */
  redirect: string;
  /** A secret that only the same browser can return (CSRF protection). */
  state: string;
  /**
   * The authorization code. Rejects with a RunError (`auth`) where the login failed, with the signal's reason on an abort.
   */
  code(expected: { issuer: string; issuerIsTold: boolean }, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

const path = '/callback';

/** Opens it. A request without the state is answered and otherwise ignored. */
export async function openCallback(): Promise<Callback> {
  const { createServer } = await import('node:http');
  const state = crypto().randomBytes(32).toString('base64url');
  let settle: (query: URLSearchParams, response: ServerResponse) => void = (_, response) =>
    end(response, 400, say(mcpLoginTexts.stray));
  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? '', 'http://127.0.0.1');
    const isOurs = request.method === 'GET' && url?.pathname === path && isSame(url.searchParams.get('state') ?? '', state);
    if (isOurs) settle(url.searchParams, response);
    else end(response, 400, say(mcpLoginTexts.stray));
  });
  const port = await listen(server);

  return {
    redirect: `http://127.0.0.1:${port}${path}`,
    state,
    code: (expected, signal) =>
      settleOrAbort(
        new Promise<string>((resolve, reject) => {
          settle = (query, response) => {
            const answer = codeIn(query, expected);
            end(response, 200, say('code' in answer ? mcpLoginTexts.done : mcpLoginTexts.notDone));
            if ('code' in answer) resolve(answer.code);
            else reject(refusedBy(expected.issuer, answer.why));
          };
        }),
        signal,
      ),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/**
 * The answer must name its issuer, where the server announced that: another one may have sent the browser here (RFC 9207).
 */
function codeIn(
  query: URLSearchParams,
  { issuer, issuerIsTold }: { issuer: string; issuerIsTold: boolean },
): { code: string } | { why: string } {
  const [from, error, code] = ['iss', 'error', 'code'].map((name) => query.get(name));
  if (from && !isSameIssuer(from, issuer)) return { why: say(mcpLoginTexts.otherSender, { issuer: quoteServer(from) }) };
  if (!from && issuerIsTold) return { why: say(mcpLoginTexts.noSender) };
  if (error) return { why: quoteServer([error, query.get('error_description')].filter(Boolean).join(': ')) };
  return code ? { code } : { why: say(mcpLoginTexts.noCode) };
}

const refusedBy = (issuer: string, why: string): RunError =>
  new RunError({ kind: 'auth', message: say(mcpLoginTexts.refused, { issuer, why }), retryable: false });

/** Whether two issuers are the same; a trailing slash does not count. */
export function isSameIssuer(one: string, other: string): boolean {
  const [a, b] = [one, other].map((text) => (URL.parse(text)?.href ?? text).replace(/\/$/, ''));
  return a === b;
}

const isSame = (given: string, wanted: string): boolean => {
  const [a, b] = [given, wanted].map((text) => crypto().createHash('sha256').update(text).digest());
  return a !== undefined && b !== undefined && crypto().timingSafeEqual(a, b);
};

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  });
  response.end(text);
}

const listen = (server: Server): Promise<number> =>
  new Promise((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      listening(typeof address === 'object' && address ? address.port : 0);
    });
  });
