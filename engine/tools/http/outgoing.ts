import { parseDuration } from '../../compile/pipeline/values/durations.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { httpTexts } from '../../language/texts/tools/http.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import { webAddress } from '../network/network-scope.ts';
import { flagParameter, optionalText, textParameter, wordMapParameter } from '../parameters.ts';

/** An outgoing request. Names of headers are in lower case. */
export interface Outgoing {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

export const idempotencyKey = 'idempotency-key';

/** Options of an exchange. Times in milliseconds. */
export interface ExchangeOptions {
  timeout: number;
  follow: boolean;
  maxRedirects: number;
  maxBytes: number;
  /** Whether a status counts as success; undefined = all below 400. */
  expects?(status: number): boolean;
}

/** Methods whose repetition has another effect than the first request. */
const notIdempotent: ReadonlySet<string> = new Set(['POST', 'PATCH']);

/** The request that parameters describe; `key` is that of the call. Throws a RunError (`input`, or `permission` for another scheme than the web's). */
export function readOutgoing(parameters: JsonMap, method: string, key?: string): Outgoing {
  const url = webAddress(textParameter(parameters, 'url'));
  for (const [name, value] of Object.entries(mapOf(parameters, 'query'))) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null) url.searchParams.append(name, asText(one));
    }
  }

  const { body, type } = bodyOf(parameters);
  const ours: Record<string, string> = { 'user-agent': 'baton', accept: '*/*', 'accept-encoding': 'gzip, br' };
  if (type !== undefined) ours['content-type'] = type;
  if (key !== undefined && notIdempotent.has(method)) ours[idempotencyKey] = key;
  const headers = { ...ours, ...authorizationOf(parameters, url), ...headersOf(parameters) };

  // Credentials in the address are sent as a header and never shown.
  url.username = '';
  url.password = '';

  return { method, url, headers, body };
}

/** Throws a RunError (`input`). `usual` are the default timeout in seconds and size in bytes. */
export function readExchangeOptions(parameters: JsonMap, usual: { timeout: number; maxBytes: number }): ExchangeOptions {
  const expects = expectation(parameters['expect_status']);
  const maxBytes = wholeParameter(parameters, 'max_bytes', usual.maxBytes, 1);
  return {
    timeout: timeParameter(parameters, 'timeout', usual.timeout),
    follow: flagParameter(parameters, 'follow_redirects', true),
    maxRedirects: wholeParameter(parameters, 'max_redirects', 10, 0),
    maxBytes,
    expects,
  };
}

/** A method in upper case. Throws a RunError (`input`). */
export function methodOf(parameters: JsonMap): string {
  const method = (optionalText(parameters, 'method') ?? 'GET').trim().toUpperCase();
  if (!/^[A-Z]+$/.test(method) || method === 'CONNECT' || method === 'TRACE') throw wants('method', httpTexts.aMethod);
  return method;
}

/** Milliseconds of a time in seconds or as a duration. Throws a RunError (`input`). */
export function timeParameter(parameters: JsonMap, name: string, usual: number): number {
  const value = parameters[name] ?? usual;
  const time = typeof value === 'number' || typeof value === 'string' ? parseDuration(value) : undefined;
  if (time === undefined) throw wants(name, httpTexts.aTime);
  return Math.min(time, 2 ** 31 - 1);
}

function wholeParameter(parameters: JsonMap, name: string, usual: number, least: number): number {
  const value = parameters[name] ?? usual;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least) throw wants(name, say(httpTexts.aWhole, { least }));
  return value;
}

const wants = (name: string, want: string): RunError =>
  new RunError({ kind: 'input', message: say(httpTexts.wantsText, { name, want: say(want) }) });

function mapOf(parameters: JsonMap, name: string): JsonMap {
  const value = parameters[name] ?? {};
  if (!isMap(value)) throw wants(name, httpTexts.aMap);
  return value;
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));

function bodyOf(parameters: JsonMap): { body?: string; type?: string } {
  const { json, form, body } = parameters;
  const given = ['json', 'form', 'body'].filter((name) => parameters[name] !== undefined && parameters[name] !== null);
  if (given.length > 1)
    throw new RunError({
      kind: 'input',
      message: say(httpTexts.twoBodies, { names: given.map((one) => `\`${one}\``).join(', ') }),
    });
  if (json !== undefined && json !== null) return { body: JSON.stringify(json), type: 'application/json' };
  if (form !== undefined && form !== null) {
    const fields = new URLSearchParams();
    for (const [name, value] of Object.entries(mapOf(parameters, 'form'))) {
      for (const one of Array.isArray(value) ? value : [value]) {
        if (one !== null) fields.append(name, asText(one));
      }
    }

    return { body: fields.toString(), type: 'application/x-www-form-urlencoded' };
  }
  if (body === undefined || body === null) return {};
  if (typeof body === 'string') return { body, type: 'text/plain; charset=utf-8' };

  return { body: JSON.stringify(body), type: 'application/json' };
}

function authorizationOf(parameters: JsonMap, url: URL): Record<string, string> {
  const bearer = optionalText(parameters, 'bearer');
  const basic = parameters['basic'] ?? undefined;
  if (bearer !== undefined && basic !== undefined)
    throw new RunError({ kind: 'input', message: say(httpTexts.twoAuths, { names: '`bearer`, `basic`' }) });
  if (bearer) return checked('authorization', `Bearer ${bearer}`);

  const user = basic === undefined ? fromAddress(url) : userOf(basic);
  return user === undefined ? {} : { authorization: `Basic ${Buffer.from(user, 'utf8').toString('base64')}` };
}

const fromAddress = ({ username, password }: URL): string | undefined =>
  username || password ? `${decodeURIComponent(username)}:${decodeURIComponent(password)}` : undefined;

function userOf(basic: Json): string {
  if (typeof basic === 'string' && basic.includes(':')) return basic;
  if (isMap(basic) && typeof basic['username'] === 'string' && typeof basic['password'] === 'string')
    return `${basic['username']}:${basic['password']}`;
  throw wants('basic', httpTexts.aUser);
}

/**
 * Headers about the framing of a message: another value could smuggle a second request, or reach another host than was
 * allowed.
 */
const carrying = new Set([
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'keep-alive',
  'proxy-connection',
  'upgrade',
  'expect',
  'te',
  'trailer',
]);

const headersOf = (parameters: JsonMap): Record<string, string> =>
  Object.assign({}, ...Object.entries(wordMapParameter(parameters, 'headers')).map(([name, value]) => checked(name, value)));

/** Why a header cannot be sent; undefined where it can. */
function headerFault(name: string, value: string) {
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) return httpTexts.headerName;
  if (carrying.has(name.toLowerCase())) return httpTexts.headerOwn;
  return /[^\t\x20-\x7e\x80-\xff]/.test(value) ? httpTexts.headerValue : undefined;
}

function checked(name: string, value: string): Record<string, string> {
  const why = headerFault(name, value);
  if (why) throw new RunError({ kind: 'input', message: say(httpTexts.header, { name: name.slice(0, 60), why }) });
  return { [name.toLowerCase()]: value.trim() };
}

/** `404`, `"2xx"`, `"200-299"`, or a list of these. */
function expectation(said: Json | undefined): ((status: number) => boolean) | undefined {
  if (said === undefined || said === null) return undefined;
  const statuses = typeof said === 'string' ? said.split(',') : [said].flat();
  const ranges = statuses.map((one) => {
    const [, from, rest, to] = /^([1-5]\d\d|[1-5](?=xx$))(xx)?(?:-([1-5]\d\d))?$/i.exec(String(one).trim()) ?? [];
    if (from === undefined) throw wants('expect_status', httpTexts.aStatus);
    const least = rest ? Number(from) * 100 : Number(from);
    return { least, most: rest ? least + 99 : Number(to ?? from) };
  });

  return (status) => ranges.some(({ least, most }) => status >= least && status <= most);
}
