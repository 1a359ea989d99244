import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { RequestOptions } from '@modelcontextprotocol/sdk/shared/protocol.js';
import { deserializeMessage } from '@modelcontextprotocol/sdk/shared/stdio.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { ErrorCode, ListRootsRequestSchema, ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import type { JsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/types.js';
import type { Json, JsonMap } from '../../language/json.ts';
import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';
import { isNestedTooDeep } from '../../language/values/nesting.ts';
import { compileValidator } from '../../schemas/validator.ts';
import { isRunError, type RunError } from '../../state/failure.ts';
import { queueAnswers } from '../mcp/answers.ts';
import type { Asking, McpClient, McpSession, McpTransport, Pipe } from '../mcp/contract.ts';
import { exactMessage } from '../mcp/exact.ts';
import { refuseDeepAnswer } from '../nesting.ts';

export {
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
  exchangeAuthorization,
  extractWWWAuthenticateParams,
  refreshAuthorization,
  registerClient,
  startAuthorization,
} from '@modelcontextprotocol/sdk/client/auth.js';
export { checkResourceAllowed } from '@modelcontextprotocol/sdk/shared/auth-utils.js';

/** Milliseconds for a goodbye. */
const farewell = 2_000;

/** The most pages of a list. */
const mostPages = 1_000;

/** Opens a session. Rejects with the protocol library's error. */
export async function openSession(way: McpTransport, ours: McpClient, asking: Asking): Promise<McpSession> {
  const client = makeClient(ours);
  const transport = 'pipe' in way ? overPipe(way.pipe, ours) : overHttp(way);
  answerInTurn(transport, ours.server, 'pipe' in way ? way.pipe : undefined);

  let changes = 0;
  client.setNotificationHandler(ToolListChangedNotificationSchema, () => {
    changes++;
  });

  let open = true;
  client.onclose = () => {
    open = false;
  };

  let reason: RunError | undefined;
  client.onerror = (error) => {
    if (isRunError(error)) reason ??= error;
  };
  await client.connect(transport, optionsOf(asking)).catch((error: unknown) => {
    throw reason ?? error;
  });

  return {
    about: () => ({
      server: plain(client.getServerVersion() ?? {}),
      capabilities: plain(client.getServerCapabilities() ?? {}),
      ...instructions(client.getInstructions()),
    }),
    callTool: async (name, given, how) => plain(await client.callTool({ name, arguments: given }, undefined, optionsOf(how))),
    listTools: (how) => pages(how, async (page, options) => plain(await client.listTools(page, options)), 'tools'),
    readResource: async (uri, how) => plain(await client.readResource({ uri }, optionsOf(how))),
    listResources: (how) => pages(how, async (page, options) => plain(await client.listResources(page, options)), 'resources'),
    listTemplates: (how) =>
      pages(how, async (page, options) => plain(await client.listResourceTemplates(page, options)), 'resourceTemplates'),
    listPrompts: (how) => pages(how, async (page, options) => plain(await client.listPrompts(page, options)), 'prompts'),
    getPrompt: async (name, given, how) => plain(await client.getPrompt({ name, arguments: { ...given } }, optionsOf(how))),
    changes: () => changes,
    isOpen: () => open,
    reason: () => reason,
    async close() {
      // A server that does not answer is not awaited.
      if (open && transport instanceof StreamableHTTPClientTransport)
        await Promise.race([transport.terminateSession(), sleep(farewell, undefined, { ref: false })]).catch(() => undefined);
      await client.close();
    },
  };
}

/**
 * The requests that a server may send: only for its roots. Sampling and elicitation are not offered, so requests for them get
 * the protocol's error for an unsupported capability.
 */
function makeClient({ version, roots, refuses }: McpClient): Client {
  const capabilities = roots.length ? { roots: {} } : {};
  const client = new Client({ name: 'baton', version }, { capabilities, jsonSchemaValidator: { getValidator: judgeBy } });
  if (roots.length) {
    const listed = roots.map((folder) => ({ uri: pathToFileURL(folder).href, name: basename(folder) }));
    client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: listed }));
  }

  client.fallbackRequestHandler = ({ method }) => {
    refuses(method);
    const refusal = new Error(say(mcpTexts.notOffered, { method }));
    return Promise.reject(Object.assign(refusal, { code: ErrorCode.MethodNotFound }));
  };

  return client;
}

/**
 * A server's schemas are validated like all others: their patterns must not block the process. An invalid schema validates
 * nothing.
 */
function judgeBy<T>(schema: object): JsonSchemaValidator<T> {
  const validate = compileValidator(plain(schema));
  return (input) => {
    // Too deep nesting is refused together with the whole answer.
    if (isNestedTooDeep(input)) return { valid: true, data: input as T, errorMessage: undefined };
    const [error] = typeof validate === 'string' ? [] : validate(toJson(input));
    if (error) return { valid: false, data: undefined, errorMessage: `${error.instancePath} ${error.message}`.trim() };
    // The library names the type of the data; only that the schema holds is known.
    return { valid: true, data: input as T, errorMessage: undefined };
  };
}

const overHttp = ({ url, headers, fetch }: Extract<McpTransport, { url: URL }>): StreamableHTTPClientTransport =>
  new StreamableHTTPClientTransport(url, { fetch, requestInit: { headers: { ...headers } } });

/** One message a line. */
function overPipe(pipe: Pipe, { ignores }: McpClient): Transport {
  const transport: Transport = {
    async start() {
      pipe.onLine = (line) => {
        if (ignores(line)) return;
        try {
          transport.onmessage?.(deserializeMessage(exactMessage(line)));
        } catch (error) {
          // Servers also print lines that are no messages, which the protocol allows.
          transport.onerror?.(error instanceof Error ? error : new Error(String(error)));
        }
      };
      pipe.onEnd = (why) => {
        if (why) transport.onerror?.(why);
        transport.onclose?.();
      };
    },
    send: (message) => pipe.write(JSON.stringify(message)),
    async close() {
      transport.onclose?.();
    },
  };
  return transport;
}

/** Answers to a server's requests wait for each other; with too many waiting, the session ends, and the process behind it. */
function answerInTurn(transport: Transport, server: string, pipe: Pipe | undefined): void {
  const send = transport.send.bind(transport);
  const queue = queueAnswers(server, (why) => {
    transport.onerror?.(why);
    void transport.close();
    void pipe?.end();
  });
  transport.send = (message, options) => ('method' in message ? send(message, options) : queue(() => send(message, options)));
}

const optionsOf = ({ timeout, signal, progress }: Asking): RequestOptions => ({
  timeout,
  signal,
  onprogress: ({ progress: done, total, message }) => progress(done, total, message),
});

async function pages(
  how: Asking,
  ask: (page: { cursor: string } | undefined, options: RequestOptions) => Promise<JsonMap>,
  name: string,
): Promise<JsonMap[]> {
  const all: JsonMap[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { [name]: items, nextCursor } = await ask(cursor === undefined ? undefined : { cursor }, optionsOf(how));
    if (Array.isArray(items)) all.push(...items.filter((one): one is JsonMap => typeof one === 'object' && one !== null));
    if (typeof nextCursor !== 'string') break;
    cursor = nextCursor;
  }

  return all;
}

/** The data from the wire, without the library's additions. Throws a RunError for too deep nesting. */
function plain(value: object): JsonMap {
  refuseDeepAnswer(value);
  return JSON.parse(JSON.stringify(value));
}

const toJson = (value: unknown): Json => JSON.parse(JSON.stringify(value ?? null));

const instructions = (text: string | undefined): JsonMap => (text === undefined ? {} : { instructions: text });
