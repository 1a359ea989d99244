import type { Server, ServerResponse } from 'node:http';
import { crypto } from '../../../disk/crypto.ts';
import { settleOrAbort } from '../../../language/abort.ts';
import { mcpLoginTexts } from '../../../language/texts/tools/mcp-login.ts';
import { say } from '../../../language/texts.ts';
import { RunError } from '../../../state/failure.ts';
import { quoteServer } from './describe-failure.ts';

/** Where the browser of a person comes back to, on this machine alone. */
export interface Callback {
  /** `http://127.0.0.1:PORT/callback` */
  redirect: string;
  /** What only the browser that was sent away can bring back. */
  state: string;
  /** The code that it brings. Rejects with a RunError (`auth`) where the person was not signed in, with the signal's reason when it is aborted. */
  code(expected: { issuer: string; issuerIsTold: boolean }, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

const path = '/callback';

/** Opens it. What comes without the state belongs to somebody else: it is answered, and nothing else. */
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

/** The answer must name who gives it, where it said that it does: another one may have sent the browser here (RFC 9207). */
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

/** Whether two addresses are those of one authorization server; a slash at the end says nothing. */
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
