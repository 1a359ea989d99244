import { definedMap, isMap, type Json, type JsonMap } from '../../language/json.ts';
import { nearest } from '../../language/spelling/suggest.ts';
import { commonTexts } from '../../language/texts/tools/common.ts';
import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';
import { mcp } from '../../language/tools/builtin/mcp.ts';
import type { ToolContext } from '../../run/ports.ts';
import { RunError } from '../../state/failure.ts';
import { timeParameter } from '../http/outgoing.ts';
import { masked, maskedText } from '../own/secrets.ts';
import { textParameter } from '../parameters.ts';
import { declined, type Execute, makeTool, type Tool, type ToolWorld, throwIfStopped } from '../tool.ts';
import type { Asking, McpSession } from './contract.ts';
import { codeOf, isUnknownToServer, methodNotFound, requestFailure } from './failures.ts';
import { hasCapability, isListOld, listedTool, listForStep, refuseUnknownParameters } from './listed.ts';
import { running, runningNow } from './running.ts';
import { permitServer, serverIn } from './server.ts';
import type { Server } from './server-key.ts';

/** The default timeout in seconds. */
const usual = 60;

export type McpRequest = (session: McpSession, asking: Asking, server: Server) => Promise<JsonMap>;

const asks =
  (prepare: (parameters: JsonMap) => McpRequest): Execute =>
  async (parameters, world, context) => {
    const ask = prepare(parameters);
    return askServer(serverIn(parameters, world), { timeout: timeParameter(parameters, 'timeout', usual), ask }, world, context);
  };

/** Calls a server, which is started on demand. Rejects with a RunError. */
export async function askServer(
  server: Server,
  { timeout, ask }: { timeout: number; ask: McpRequest },
  world: ToolWorld,
  { signal, log }: ToolContext,
): Promise<JsonMap> {
  const there = await running(server, world, signal, log);
  const progress: Asking['progress'] = (done, total, message = '') =>
    log(
      maskedText(
        say(total === undefined ? mcpTexts.progressOpen : mcpTexts.progress, { done, total: total ?? 0, message }).trimEnd(),
        there.secrets,
      ),
    );

  try {
    return masked(await ask(there.session, { timeout, signal, progress }, server), there.secrets);
  } catch (error) {
    throwIfStopped(signal);
    throw there.session.reason() ?? requestFailure(error, { ...there, server: server.title }, timeout, there.session.isOpen());
  }
}

/** One call of a server's tool. The parameters are checked by the server's own schema before the call. */
export const callMcpTool =
  (tool: string, given: JsonMap): McpRequest =>
  async (session, asking, server) => {
    const listed = await listedTool(session, asking, tool);
    if (listed) refuseUnknownParameters(server.title, tool, given, listed['inputSchema']);
    const answer = await session.callTool(tool, given, asking).catch(async (error: unknown) => {
      throw (isUnknownToServer(error) && (await missingTool(session, asking, server.title, tool))) || error;
    });
    const { content = [], structuredContent, isError, toolResult } = answer;
    const parts = Array.isArray(content) ? content : [];
    const text = textOf(parts);
    const structured = structuredContent ?? toolResult;
    const result = definedMap({ success: true, text, content: parts, structured });
    if (isError !== true) return result;

    const missing = await missingTool(session, asking, server.title, tool);
    if (missing) throw missing;
    return declined(text || say(mcpTexts.toolFailed, { tool, server: server.title }), result);
  };

/** Why a tool call failed, where the server does not have the tool (any more); a server that lists nothing may have it. */
async function missingTool(session: McpSession, asking: Asking, server: string, tool: string): Promise<RunError | undefined> {
  if (!session.isOpen() || asking.signal.aborted) return undefined;
  const known = (await session.listTools(asking).catch(() => [])).map(({ name }) => String(name));
  if (known.length === 0 || known.includes(tool)) return undefined;

  const near = nearest(tool, known);
  return new RunError({
    kind: 'tool',
    message: say(mcpTexts.noTool, { server, tool }),
    retryable: false,
    hint: near ? say(commonTexts.didYouMean, { like: near }) : say(mcpTexts.tools, { tools: known.join(', ') }),
  });
}

const textOf = (parts: readonly Json[]): string =>
  parts.flatMap((part) => (isMap(part) && typeof part['text'] === 'string' ? [part['text']] : [])).join('\n');

const call_tool = asks((parameters) => {
  const given = parameters['arguments'] ?? {};
  if (!isMap(given)) throw new RunError({ kind: 'input', message: say(mcpTexts.arguments) });
  return callMcpTool(textParameter(parameters, 'tool'), given);
});

export const listTools: McpRequest = async (session, asking) => toListing(await session.listTools(asking));

function toListing(listed: readonly JsonMap[]): JsonMap {
  const tools = listed.map(({ inputSchema, outputSchema, ...rest }) =>
    definedMap({ ...rest, parameters: inputSchema ?? {}, result: outputSchema }),
  );
  return { success: true, tools, names: tools.map(({ name = '' }) => String(name)), count: tools.length };
}

/** A server's offers for a step's model: its tools, if any, and whether it has resources and prompts. */
export const listOffers =
  (step: string): McpRequest =>
  async (session, asking) => {
    const listed = toListing(await listForStep(session, asking, step));
    return { ...listed, resources: hasCapability(session, 'resources'), prompts: hasCapability(session, 'prompts') };
  };

/** Whether a step's list of a running server is outdated. */
export async function hasOtherTools(server: Server, world: ToolWorld, step: string): Promise<boolean> {
  const there = await runningNow(server, world)?.catch(() => undefined);
  return there !== undefined && isListOld(there.session, step);
}

export const readResource =
  (uri: string): McpRequest =>
  async (session, asking) => {
    const { contents = [] } = await session.readResource(uri, asking);
    const parts = Array.isArray(contents) ? contents : [];
    return { success: true, text: textOf(parts), contents: parts };
  };

export const listResources: McpRequest = async (session, asking) => {
  const resources = await session.listResources(asking);
  const templates = await session.listTemplates(asking).catch((error: unknown) => {
    // A server with resources need not have resource templates.
    if (codeOf(error) === methodNotFound) return [];
    throw error;
  });

  return { success: true, resources, templates, count: resources.length };
};

export const listPrompts: McpRequest = async (session, asking) => {
  const prompts = await session.listPrompts(asking);
  return { success: true, prompts, names: prompts.map(({ name }) => String(name)), count: prompts.length };
};

export const getPrompt =
  (prompt: string, given: Readonly<Record<string, string>>): McpRequest =>
  async (session, asking) => {
    const { messages = [], description } = await session.getPrompt(prompt, given, asking);
    const said = Array.isArray(messages) ? messages : [];
    const text = textOf(said.flatMap((one) => (isMap(one) && one['content'] !== undefined ? [one['content']] : [])));
    return definedMap({ success: true, text, messages: said, description });
  };

/**
 * The arguments of a prompt: the protocol knows only texts. Throws a RunError (`input`) for anything but a map of plain
 * values.
 */
export function promptArguments(given: Json | undefined): Record<string, string> {
  if (given !== undefined && !isMap(given)) throw new RunError({ kind: 'input', message: say(mcpTexts.arguments) });
  return Object.fromEntries(
    Object.entries(given ?? {}).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}

const connect = asks(() => async (session) => ({ success: true, connected: true, ...session.about() }));

const disconnect: Execute = async (parameters, world) => {
  const there = await runningNow(serverIn(parameters, world), world);
  const isThere = there?.session.isOpen() === true;
  const about: JsonMap = isThere ? there.session.about() : { server: {}, capabilities: {} };
  return { success: true, connected: isThere, ...about };
};

/** Any server of the Model Context Protocol. */
export const mcpTool: Tool = {
  ...makeTool(mcp, {
    call_tool,
    list_tools: asks(() => listTools),
    read_resource: asks((parameters) => readResource(textParameter(parameters, 'uri'))),
    list_resources: asks(() => listResources),
    get_prompt: asks((parameters) => getPrompt(textParameter(parameters, 'prompt'), promptArguments(parameters['arguments']))),
    list_prompts: asks(() => listPrompts),
    connect,
    disconnect,
  }),
  permit: (_action, parameters, world) => permitServer(serverIn(parameters, world), world),
};
