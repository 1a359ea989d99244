import { isMap, type JsonMap } from '../../../../language/json.ts';
import { placementTexts as texts } from '../../../../language/texts/cli/placement.ts';
import { say } from '../../../../language/texts.ts';
import { UsageError } from '../../../args/usage-error.ts';
import { isUnderstood } from './versions.ts';

/** The two addresses of a Restate server. */
export interface RestateAddress {
  admin: string;
  /** The address that the server advertises unless given. */
  ingress?: string | undefined;
}

/** A Restate server, as its client. */
export interface RestateServer {
  version: string;
  /** Registers the deployment at `uri`, called with the header `authorization`. Rejects with an Error that says why it was refused. */
  register(uri: string, authorization: string): Promise<void>;
  /** Sends a call of the handler `look` of an object, delayed by `delay` milliseconds. `unknown`: no such service is registered. Rejects with an Error if it is not accepted. */
  send(service: string, key: string, delay: number): Promise<'taken' | 'unknown'>;
  /** Rejects with an Error if the ingress does not answer. */
  ping(): Promise<void>;
}

/** Timeouts in milliseconds; during a registration Restate calls this server. */
const waits = { answer: 5_000, register: 20_000 };

/** Connects to a Restate server and checks its version. Rejects with a UsageError that says what to do. */
export async function findRestate({ admin, ingress }: RestateAddress): Promise<RestateServer> {
  const about = await ask(`${admin}/version`).catch((error: unknown) => {
    throw new UsageError(say(texts.unreached, { url: admin, why: explainUnreached(error) }), say(texts.unreachedHint));
  });
  const { version, ingress_endpoint: named } = about.body;
  if (about.status !== 200 || typeof version !== 'string')
    throw new UsageError(say(texts.noRestate, { url: admin }), say(texts.noRestateHint));
  if (!isUnderstood(version, 5))
    throw new UsageError(say(texts.wrongVersion, { url: admin, version }), say(texts.wrongVersionHint));

  const entry = (ingress ?? (typeof named === 'string' ? named : admin)).replace(/\/+$/, '');
  return {
    version,
    async register(uri, authorization) {
      const asked = { uri, use_http_11: true, force: true, additional_headers: { authorization } };
      const { status, body } = await ask(`${admin}/deployments`, asked, waits.register);
      if (status >= 300) throw new Error(typeof body['message'] === 'string' ? body['message'] : say(texts.answered, { status }));
    },
    async send(service, key, delay) {
      const after = delay > 0 ? `?delay=${Math.ceil(delay)}ms` : '';
      const { status } = await ask(`${entry}/${service}/${encodeURIComponent(key)}/look/send${after}`, {});
      if (status === 404) return 'unknown';
      if (status >= 300) throw new Error(say(texts.answered, { status }));
      return 'taken';
    },
    async ping() {
      const { status } = await ask(`${entry}/restate/health`);
      if (status >= 300) throw new Error(say(texts.answered, { status }));
    },
  };
}

/** Sends a request, with a body as POST. Rejects at a timeout. */
async function ask(url: string, body?: JsonMap, wait = waits.answer): Promise<{ status: number; body: JsonMap }> {
  const sent: RequestInit = body
    ? { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }
    : {};
  const response = await fetch(url, { ...sent, redirect: 'error', signal: AbortSignal.timeout(wait) });
  const answer: unknown = await response.json().catch(() => undefined);
  return { status: response.status, body: isMap(answer) ? JSON.parse(JSON.stringify(answer)) : {} };
}

/** The reason of a failed request for people; `fetch` has it in `cause`. */
export function explainUnreached(error: unknown): string {
  const { cause, name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === 'TimeoutError') return say(texts.noAnswer);
  return cause instanceof Error && cause.message !== '' ? cause.message : message;
}
