import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import type { RequestHandlerExtra } from '@modelcontextprotocol/sdk/shared/protocol.js';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ElicitRequestFormParamsSchema,
  ElicitResultSchema,
  ErrorCode,
  ListResourcesRequestSchema,
  ListResourceTemplatesRequestSchema,
  ListToolsRequestSchema,
  McpError,
  ReadResourceRequestSchema,
  type ServerNotification,
  type ServerRequest,
} from '@modelcontextprotocol/sdk/types.js';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { mcpServerTexts } from '../../language/texts/cli/mcp-server.ts';
import { say } from '../../language/texts.ts';
import type { People } from '../../run/ports.ts';
import { compileFile } from '../files/compile-file.ts';
import { backendOfFolder, type McpBackend } from '../mcp/backend.ts';
import { answerOf, type Elicitation, type Elicited, elicitPermissions, elicitQuestion, isAccepted } from '../mcp/elicitation.ts';
import type { LocatedPipeline, McpHost } from '../mcp/host.ts';
import { listPipelineTools } from '../mcp/pipeline-tools.ts';
import type { RunPorts } from '../mcp/run-pipeline.ts';
import { listRunResources, readRunResource, resourceTemplates, runUri } from '../mcp/run-resources.ts';
import { createStdioTransport } from './stdio-transport.ts';

type Extra = RequestHandlerExtra<ServerRequest, ServerNotification>;

/** Serves the program behind standard input and output until it closes the conversation, or `onStop` calls back. */
export async function serveOverStdio(host: McpHost, onStop: (stop: () => void) => () => void): Promise<void> {
  const transport = createStdioTransport(process.stdin, process.stdout);
  const close = (): void => void transport.close();
  // The transport reports incoming messages, but not the end of the input.
  for (const end of ['end', 'close']) process.stdin.once(end, close);
  const quiet = onStop(close);
  await serveMcp(backendOfFolder(host), transport).finally(quiet);
}

/** The transport for HTTP: one conversation. `begun` gets its id; `ended` is called when the program ends it. */
export const createHttpTransport = (sessionId: string, begun: () => void, ended: () => void) =>
  new WebStandardStreamableHTTPServerTransport({
    sessionIdGenerator: () => sessionId,
    onsessioninitialized: begun,
    onsessionclosed: ended,
  });

/** Serves one program until it ends the conversation; then its runs are asked to end, and awaited. */
export async function serveMcp(backend: McpBackend, transport: Transport): Promise<void> {
  const { host } = backend;
  const server = new Server(
    { name: 'baton', version: host.version },
    { capabilities: { tools: {}, resources: {} }, instructions: say(mcpServerTexts.instructions) },
  );
  const closing = new AbortController();
  const calls = new Set<Promise<unknown>>();

  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: await listTools(backend) }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }, extra) => {
    const signal = AbortSignal.any([extra.signal, closing.signal]);
    const call = callTool({ backend, server, signal, extra }, params.name, toMap(params.arguments));
    calls.add(call);
    return await call.finally(() => calls.delete(call));
  });

  server.setRequestHandler(ListResourcesRequestSchema, ({ params }) => listRunResources(host, params?.cursor));
  server.setRequestHandler(ListResourceTemplatesRequestSchema, () => ({ resourceTemplates }));
  server.setRequestHandler(ReadResourceRequestSchema, async ({ params: { uri } }) => {
    const contents = await readRunResource(host.engine, backend.findRun, uri).catch((error: unknown) => {
      throw new McpError(ErrorCode.InvalidParams, messageOf(error));
    });
    return { contents: [{ uri, ...contents }] };
  });

  const closed = new Promise<void>((done) => {
    server.onclose = done;
  });
  await server.connect(transport);
  await closed;
  closing.abort();
  await Promise.allSettled(calls);
}

interface Call {
  backend: McpBackend;
  server: Server;
  signal: AbortSignal;
  extra: Extra;
}

const fileSchema = { type: 'string', description: say(mcpServerTexts.file) } as const;
const looking = { type: 'object' as const, properties: { file: fileSchema }, required: ['file'], additionalProperties: false };
const lookingTools = [
  { name: 'baton_check', description: say(mcpServerTexts.check), inputSchema: looking, annotations: { readOnlyHint: true } },
  { name: 'baton_explain', description: say(mcpServerTexts.explain), inputSchema: looking, annotations: { readOnlyHint: true } },
];
const runTool = {
  name: 'baton_run',
  description: say(mcpServerTexts.run),
  inputSchema: {
    ...looking,
    properties: { file: fileSchema, inputs: { type: 'object', description: say(mcpServerTexts.inputs) } },
  },
};

const ownNames = [...lookingTools, runTool].map(({ name }) => name);

const pipelineTools = async ({ host, listPipelines }: McpBackend) =>
  listPipelineTools(host.engine, await listPipelines(), ownNames);

/** The tools that the program may use. */
async function listTools(backend: McpBackend) {
  if ((await backend.refuseRuns?.()) !== undefined) return lookingTools;
  const tools = (await pipelineTools(backend)).map(({ name, description, inputSchema }) => ({
    name,
    description,
    inputSchema: { ...inputSchema, type: 'object' as const },
  }));

  return [...lookingTools, runTool, ...tools];
}

/** A failure is returned as the tool's result, so that the model reads it; an unknown tool is an error of the protocol. */
async function callTool(call: Call, name: string, parameters: JsonMap): Promise<CallToolResult> {
  const { backend } = call;
  const { host } = backend;
  try {
    if (name === 'baton_check' || name === 'baton_explain') {
      const pipeline = await backend.locate(parameters['file']);
      const compiled = await compileFile(host.engine, pipeline.file, pipeline);
      const describe = name === 'baton_check' ? host.engine.describeProblems : host.engine.describePipeline;
      return answer(host, describe(compiled, pipeline.shown));
    }

    const refusal = await backend.refuseRuns?.();
    if (refusal) throw refusal;
    if (name === 'baton_run') return await run(call, await backend.locate(parameters['file']), toMap(parameters['inputs']));

    const tool = (await pipelineTools(backend)).find((one) => one.name === name);
    if (!tool) throw new McpError(ErrorCode.InvalidParams, say(mcpServerTexts.noTool, { name }));
    return await run(call, tool.pipeline, parameters);
  } catch (error) {
    if (error instanceof McpError) throw error;
    return { isError: true, content: [{ type: 'text', text: refusalText(backend, error) }] };
  }
}

async function run(call: Call, pipeline: LocatedPipeline, inputs: JsonMap): Promise<CallToolResult> {
  const { backend } = call;
  const { host } = backend;
  const { run: id, result, failed } = await backend.run(pipeline, inputs, portsOf(call, pipeline.shown));
  const reply = answer(host, result);
  const link = { type: 'resource_link' as const, uri: runUri(id), name: id, mimeType: 'application/json' };
  return { ...reply, content: [...reply.content, link], isError: failed };
}

/** Models pay for every token, so long values are cut. */
function answer({ engine }: McpHost, value: Json): CallToolResult {
  const short = engine.shortValue(value);
  return { content: [{ type: 'text', text: JSON.stringify(short) }], structuredContent: toMap(short) };
}

/** The user is asked through the program where it supports that; else the run has nobody to ask. */
function portsOf({ server, signal, extra }: Call, file: string): RunPorts {
  const elicit = async (asked: Elicitation, until: AbortSignal): Promise<Elicited> => {
    const { action, content } = await extra.sendRequest(
      { method: 'elicitation/create', params: ElicitRequestFormParamsSchema.parse({ mode: 'form', ...asked }) },
      ElicitResultSchema,
      // The user may think for as long as the run waits.
      { signal: AbortSignal.any([until, signal]), timeout: longest },
    );
    return { action, content: toMap(content) };
  };

  const by = server.getClientVersion()?.name ?? 'mcp';
  const { elicitation } = server.getClientCapabilities() ?? {};
  // By the protocol, an empty capability means forms.
  const asks = elicitation !== undefined && (elicitation.form !== undefined || elicitation.url === undefined);
  const refusals = new Map<string, number>();
  const people: People = {
    absent: !asks,
    async ask(question, until, refused) {
      const asked = (refusals.get(question.question) ?? -1) + 1;
      refusals.set(question.question, asked);
      if (!asks || asked > mostRefusals) return undefined;
      const elicited = await elicit(elicitQuestion(question, file, refused), until).catch(() => undefined);
      const value = elicited && answerOf(question, elicited);
      return value === undefined ? undefined : { value, by };
    },
  };

  return {
    signal,
    people,
    askPermissions: asks
      ? async (asked) => ({ value: isAccepted(await elicit(elicitPermissions(asked, file), signal)) ? 'run' : 'no', by })
      : undefined,
    onProgress: progressTo(extra),
  };
}

/** The number of invalid answers in a row after which the program is treated as one that nobody attends. */
const mostRefusals = 3;

/** The longest delay of a timer, in milliseconds. */
const longest = 2 ** 31 - 1;

function progressTo({ _meta, sendNotification }: Extra): RunPorts['onProgress'] {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return () => undefined;
  return ({ settled, steps, path }) => {
    const params = { progressToken, progress: settled, total: steps, message: path };
    // A program that has gone reads nothing more; the end of the conversation cancels the run.
    void sendNotification({ method: 'notifications/progress', params }).catch(() => undefined);
  };
}

/** The reason that nothing was run, with the problems of the text. */
function refusalText({ host: { engine }, describeError }: McpBackend, error: unknown): string {
  if (!(error instanceof engine.Refusal)) return describeError(error);
  const { message, hint, problems, text = '', file = '' } = error;
  const described =
    problems.length > 0 ? JSON.stringify(engine.describeProblems({ text, problems: [...problems] }, file)) : undefined;
  return [message, hint, described].filter(Boolean).join('\n');
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Converts the JSON that the protocol's library has parsed. */
const toMap = (value: unknown): JsonMap => (isMap(value) ? value : {});
