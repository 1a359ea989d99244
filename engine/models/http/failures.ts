import type { FailureKind } from '../../language/failures.ts';
import { isMap, type Json } from '../../language/json.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { retryAfterMs } from '../../wire/retry-after.ts';

/** The connection of a failure: the provider's id, its address, and the name of its key. */
export interface Endpoint {
  id: string;
  origin: string;
  key?: string | undefined;
}

const kinds: Readonly<Record<number, FailureKind>> = {
  401: 'auth',
  402: 'quota',
  403: 'auth',
  408: 'timeout',
  429: 'rate',
  504: 'timeout',
};

const words: Partial<Record<FailureKind, string>> = {
  auth: modelsTexts.refusedKey,
  quota: modelsTexts.overQuota,
  rate: modelsTexts.tooMany,
  overload: modelsTexts.overloaded,
  timeout: modelsTexts.tookTooLong,
  'content-filter': modelsTexts.filtered,
  'bad-request': modelsTexts.refused,
};

const hint = (kind: FailureKind, status: number, { key }: Endpoint): string | undefined => {
  if (kind === 'auth') return key ? say(modelsTexts.checkKey, { key }) : say(modelsTexts.nameKey);
  if (kind === 'quota') return say(modelsTexts.addCredit);
  if (kind === 'rate') return say(modelsTexts.fewerCalls);
  if (status === 404) return say(modelsTexts.checkName);
  return undefined;
};

/** Failures that waiting helps against. */
const waited: readonly FailureKind[] = ['rate', 'overload', 'timeout'];

/** The failure of an error status. `body` is its content, parsed where it was JSON. */
export function statusFailure({
  endpoint,
  status,
  body,
  headers,
  now,
}: {
  endpoint: Endpoint;
  status: number;
  body: unknown;
  headers: Headers;
  now: number;
}): RunError {
  const error = errorIn(body);
  const wait = retryAfterMs((name) => headers.get(name), now) ?? error.wait;
  const kind = statusKind(status, error, wait);
  const reason = shortened(error.message);
  const what = say(words[kind] ?? modelsTexts.noUse, { provider: endpoint.id });
  const tip = hint(kind, status, endpoint);

  return new RunError({
    kind,
    message: reason ? say(modelsTexts.statusSaying, { what, status, said: reason }) : say(modelsTexts.status, { what, status }),
    retry_after: waited.includes(kind) ? wait : undefined,
    hint: tip,
  });
}

function statusKind(status: number, error: ApiError, wait: number | undefined): FailureKind {
  if (status >= 400 && status < 500 && isFiltered(error)) return 'content-filter';
  if (status === 429 && isQuota(error, wait)) return 'quota';
  if (status === 400 && /credit balance is too low/i.test(error.message)) return 'quota';
  if (status === 400 && error.reason === 'API_KEY_INVALID') return 'auth';

  const kind = kinds[status];
  if (kind) return kind;
  if (status >= 500) return 'overload';

  return status >= 400 ? 'bad-request' : 'bad-response';
}

/** An error inside a stream that began well. It counts as a truncated stream unless it has a code. */
export function streamFailure(endpoint: Endpoint, body: unknown, headers: Headers, now: number): RunError {
  const error = errorIn(body);
  const status = Number(error.code ?? Number.NaN);
  if (status >= 400 && status < 600) return statusFailure({ endpoint, status, body, headers, now });

  const kind = codeKinds.find(([pattern]) => pattern.test(`${error.code ?? ''} ${error.type ?? ''}`))?.[1] ?? 'network';
  const reason = shortened(error.message);
  return new RunError({
    kind,
    message: reason
      ? say(modelsTexts.brokeOffSaying, { provider: endpoint.id, said: reason })
      : say(modelsTexts.brokeOff, { provider: endpoint.id }),
  });
}

const codeKinds: readonly (readonly [RegExp, FailureKind])[] = [
  [/insufficient_quota|billing|balance/, 'quota'],
  [/rate_limit/, 'rate'],
  [/content_filter|content_policy/, 'content-filter'],
  [/server_error|api_error|overloaded|unavailable/i, 'overload'],
  [/timeout/, 'timeout'],
  [/invalid_api_key|authentication|permission/, 'auth'],
  [/invalid_request|invalid_prompt|context_length|not_found|too_large/, 'bad-request'],
];

interface ApiError {
  code?: string;
  type?: string;
  message: string;
  /** Google's error code. */
  reason?: string;
  /** The milliseconds that Google asks to wait, in the body where others use a header. */
  wait?: number;
}

/** The error object (`{error: {…}}`, as in all protocols), bare, in a list, or as text. */
function errorIn(given: unknown): ApiError {
  const body: unknown = Array.isArray(given) && isMap(given[0]) && given[0]['error'] ? given[0] : given;
  if (typeof body === 'string') return { message: body };
  if (!isMap(body)) return { message: '' };

  const error = body['error'] ?? body;
  if (!isMap(error)) return { message: String(error) };

  const text = (value: Json | undefined) => (typeof value === 'string' || typeof value === 'number' ? String(value) : undefined);
  const [code, type] = [text(error['code'] ?? error['status']), text(error['type'])];
  const message = text(error['message'] ?? error['detail'] ?? body['message'] ?? body['detail']) ?? '';

  return { code, type, message, ...details(error['details']) };
}

/** The entries of Google's list of details. */
function details(list: Json | undefined): Pick<ApiError, 'reason' | 'wait'> {
  const all = (Array.isArray(list) ? list : []).filter(isMap);
  const reason = all.map((one) => one['reason']).find((one) => typeof one === 'string');
  const delay = all
    .map((one) => /^(\d+(?:\.\d+)?)s$/.exec(String(one['retryDelay'] ?? ''))?.[1])
    .find((one) => one !== undefined);
  return { reason, wait: delay === undefined ? undefined : Number(delay) * 1000 };
}

const isFiltered = ({ code = '', type = '' }: ApiError): boolean =>
  /content_filter|content_policy|ResponsibleAI/i.test(`${code} ${type}`);

/** By code; by words only where no wait is given, because some say "quota" for a rate limit. */
function isQuota({ code = '', type = '', message }: ApiError, wait: number | undefined): boolean {
  if (/insufficient_(quota|balance|credits?|funds)|billing|quota_exceeded/i.test(`${code} ${type}`)) return true;
  return wait === undefined && /insufficient (quota|balance|credit|funds)|current quota|out of credits/i.test(message);
}

/** Their message shortened for ours; HTML pages are left out. */
function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.startsWith('<')) return '';
  return line.length > 300 ? `${line.slice(0, 299)}…` : line;
}

/** A truncated answer. */
export const cutFailure = (endpoint: Endpoint): RunError =>
  new RunError({ kind: 'network', message: say(modelsTexts.cut, { provider: endpoint.id }) });

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: modelsTexts.nothingListens,
  ENOTFOUND: modelsTexts.noHost,
  EAI_AGAIN: modelsTexts.noLookup,
  ECONNRESET: modelsTexts.connectionCut,
  EPIPE: modelsTexts.connectionCut,
  UND_ERR_SOCKET: modelsTexts.connectionCut,
  EHOSTUNREACH: modelsTexts.noWay,
  ENETUNREACH: modelsTexts.noNetwork,
};

/** No connection was made, so the request was not sent. */
const unreached: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** A connection that failed or broke. */
export function unreachableFailure(endpoint: Endpoint, cause: unknown): RunError {
  const code = codeOf(cause);
  if (code && /TIMEDOUT|_TIMEOUT$/.test(code))
    return new RunError({
      kind: 'timeout',
      message: say(modelsTexts.noAnswerCode, { provider: endpoint.id, origin: endpoint.origin, code }),
    });

  const certificate = code && /CERT|TLS|SSL/.test(code) ? modelsTexts.certificate : undefined;
  const reason = (code && reasons[code]) || certificate;
  const why = reason ? say(reason) : code;
  const at = { provider: endpoint.id, origin: endpoint.origin };
  const failure = {
    kind: 'network' as const,
    message: why ? say(modelsTexts.noConnectionWhy, { ...at, why }) : say(modelsTexts.noConnection, at),
    hint: say(modelsTexts.noConnectionHint),
  };

  return new RunError(failure, certificate || (code && unreached.has(code)) ? { cost: 0 } : undefined);
}

/** The system's error code, found in the chain of causes. */
function codeOf(thrown: unknown): string | undefined {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 5; error = error.cause, depth++) {
    if ('code' in error && typeof error.code === 'string') return error.code;
    if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  }
  return undefined;
}
