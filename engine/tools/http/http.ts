import { open } from 'node:fs/promises';
import { produceFile, statEntry } from '../../disk/files/open-file.ts';
import type { JsonMap } from '../../language/json.ts';
import { httpTexts } from '../../language/texts/tools/http.ts';
import { say } from '../../language/texts.ts';
import { http } from '../../language/tools/builtin/http.ts';
import { RunError } from '../../state/failure.ts';
import { retryAfterMs } from '../../wire/retry-after.ts';
import { attempt, describeLocation, locate } from '../files/locate.ts';
import { there } from '../filesystem/write.ts';
import { type NetworkScope, permitHost, webAddress } from '../network/network-scope.ts';
import { wireOf } from '../network/wire.ts';
import { flagParameter } from '../parameters.ts';
import { declined, type Execute, makeTool, type Tool, type ToolWorld, throwIfStopped } from '../tool.ts';
import { decodeBody, eachPiece, wholeBody } from './body.ts';
import { exchange, type HttpAnswer, shownUrl } from './exchange.ts';
import { type ExchangeOptions, methodOf, type Outgoing, readExchangeOptions, readOutgoing } from './outgoing.ts';

/** The default timeout in seconds and size in bytes. */
const usual = { timeout: 60, maxBytes: 10_000_000 };
const usualDownload = { timeout: 600, maxBytes: 1_000_000_000 };
/** The most bytes that are kept of a refused download. */
const mostRefusal = 100_000;

/** The context of any tool's request. */
interface Sending {
  world: ToolWorld;
  /** The permissions that apply. */
  scope: NetworkScope;
  signal: AbortSignal;
  /** The key of a call that a receiver may get twice. */
  key?: string | undefined;
  log(text: string): void;
}

const send =
  (method?: string): Execute =>
  (parameters, world, { signal, key, log }) =>
    sendRequest(parameters, method ?? methodOf(parameters), { world, scope: networkScopeOf(world), signal, key, log });

const networkScopeOf = (world: ToolWorld): NetworkScope => ({ tool: 'http', allow: world.allow });

/**
 * Sends the request that parameters describe and returns the result of the tool `http`. Rejects with a RunError without an
 * answer.
 */
export function sendRequest(parameters: JsonMap, method: string, sending: Sending): Promise<JsonMap> {
  const request = readOutgoing(parameters, method, sending.key);
  const options = readExchangeOptions(parameters, usual);
  return within(request, options, sending, async (answer, signal) => {
    const bytes = await wholeBody(answer, options.maxBytes, signal);
    const { content, ...rest } = decodeBody(bytes, String(answer.reply.headers['content-type'] ?? ''));
    return { bytes: bytes.length, content, text: content, ...rest };
  });
}

const download: Execute = async (parameters, world, { signal, log }) => {
  const located = await locate(parameters, 'path', 'write', world);
  const overwrite = flagParameter(parameters, 'overwrite', true);
  const request = readOutgoing(parameters, 'GET');
  const options = readExchangeOptions(parameters, usualDownload);
  const place = { ...describeLocation(located), file: located.given };

  return attempt(located, 'write', async () => {
    if (!overwrite && (await there(located.file))) return declined(say(httpTexts.exists, { path: located.given }), place);
    return within(request, options, { world, scope: networkScopeOf(world), signal, log }, async (answer, within) => {
      if (!isSuccess(answer, options)) {
        const bytes = await wholeBody(answer, mostRefusal, within);
        const { content } = decodeBody(bytes, String(answer.reply.headers['content-type'] ?? ''));
        return { ...place, bytes: bytes.length, content };
      }

      await produceFile(located.file, async (temporary, mode) => {
        const file = await open(temporary, 'wx', mode);
        try {
          await eachPiece(answer, options.maxBytes, within, (piece) => file.appendFile(piece));
        } finally {
          await file.close();
        }
      });

      const { size } = await statEntry(located.file);
      return { ...place, bytes: size, size };
    });
  });
};

/** One exchange under its deadline, with the result that every action has. */
async function within(
  request: Outgoing,
  options: ExchangeOptions,
  { world, scope, signal, log }: Sending,
  take: (answer: HttpAnswer, signal: AbortSignal) => Promise<JsonMap>,
): Promise<JsonMap> {
  const { method, url } = request;
  const deadline = new AbortController();
  const timer = setTimeout(() => {
    const message = say(httpTexts.timeout, { method, host: url.host, seconds: options.timeout / 1000 });
    deadline.abort(new RunError({ kind: 'timeout', message, hint: say(httpTexts.timeoutHint) }));
  }, options.timeout);
  const either = AbortSignal.any([signal, deadline.signal]);

  try {
    log(say(httpTexts.sends, { method, url: shownUrl(url) }));
    const wire = await wireOf(world, scope);
    const answer = await exchange(request, options, { wire, scope: world.wire ? undefined : scope, signal: either });
    const taken = await take(answer, either);
    return resultOf(request, answer, options, taken);
  } catch (error) {
    throwIfStopped(signal);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const isSuccess = ({ reply: { status } }: HttpAnswer, { expects }: ExchangeOptions): boolean => expects?.(status) ?? status < 400;

/** The value of a header, which may be repeated. */
const firstOf = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value);

function resultOf({ method }: Outgoing, answer: HttpAnswer, options: ExchangeOptions, taken: JsonMap): JsonMap {
  const { reply, url, redirected } = answer;
  const { status, headers } = reply;
  const wait = retryAfterMs((name) => firstOf(headers[name]), Date.now());
  const result: JsonMap = {
    success: true,
    status,
    status_code: status,
    ok: status >= 200 && status < 300,
    headers: Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))),
    url: url.href,
    redirected,
    ...taken,
    ...(wait === undefined ? {} : { retry_after: wait / 1000 }),
  };
  if (isSuccess(answer, options)) return result;

  const { content } = taken;
  const said = typeof content === 'string' && taken['encoding'] !== 'base64' ? firstWords(content) : '';
  const text = options.expects && status < 400 ? httpTexts.unexpected : httpTexts.status;

  return declined(
    say(text, { method, url: shownUrl(url), status, reason: said ? `: ${said}` : '' }).replace(/\.\.$/, '.'),
    result,
  );
}

/** The beginning of the server's message for a refused request; HTML pages are left out. */
function firstWords(content: string): string {
  const line = content.slice(0, 2_000).replace(/\s+/g, ' ').trim();
  if (line.startsWith('<')) return '';
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}

/** Requests to web addresses; each host needs a permission. */
export const httpTool: Tool = {
  ...makeTool(http, {
    request: send(),
    get: send('GET'),
    post: send('POST'),
    put: send('PUT'),
    patch: send('PATCH'),
    delete: send('DELETE'),
    head: send('HEAD'),
    download,
  }),
  permit(_action, { url }, world) {
    if (typeof url === 'string') permitHost(webAddress(url), networkScopeOf(world));
  },
};
