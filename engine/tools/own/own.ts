import { resolve } from 'node:path';
import { crypto } from '../../disk/crypto.ts';
import { isMap, type JsonMap, type JsonSchema, setMember } from '../../language/json.ts';
import { ownTexts } from '../../language/texts/tools/own.ts';
import { say } from '../../language/texts.ts';
import type { ToolSpec } from '../../language/tools/descriptor.ts';
import { type Does, type OwnTool, ownAction, serverActions } from '../../language/tools/own.ts';
import { RunError } from '../../state/failure.ts';
import { splitCall } from '../../state/path.ts';
import {
  askServer,
  callMcpTool,
  getPrompt,
  listOffers,
  listPrompts,
  listResources,
  type McpRequest,
  promptArguments,
  readResource,
} from '../mcp/mcp.ts';
import { textParameter } from '../parameters.ts';
import type { Execute, Tool } from '../tool.ts';
import { checkBy, summarizeErrors } from '../validation/check.ts';
import { commandOf } from './command.ts';
import { moduleOf } from './module.ts';
import { requestOf } from './request.ts';

/** A tool of `baton.yaml` with its implementation. */
export function ownToTool({ spec, does }: OwnTool, root: string): Tool {
  const content = crypto().createHash('sha256').update(JSON.stringify(does)).digest('hex');
  if (does.kind === 'mcp' && does.tool === undefined)
    return { spec, content, execute: {}, other: (action) => onServer(spec.name, does, action) };

  const execute = { [ownAction]: checked(spec, executeOf(spec.name, does)) };
  if (does.kind === 'module') return { spec, content, execute, words: [does.module], from: root };
  if (does.kind === 'command') return { spec, content, execute, words: does.command, from: resolve(root, does.cwd ?? '.') };

  return { spec, content, execute };
}

/** Parameters get their defaults and are validated first. */
const checked =
  ({ name, actions }: ToolSpec, execute: Execute): Execute =>
  async (given, world, context) => {
    const schema = actions[ownAction]?.parameters ?? {};
    const parameters = { ...defaultsOf(schema), ...given };
    const errors = (await checkBy(schema))(parameters);
    if (errors.length)
      throw new RunError({ kind: 'input', message: say(ownTexts.unfit, { tool: name, errors: summarizeErrors(errors) }) });
    return execute(parameters, world, context);
  };

function defaultsOf({ properties }: JsonSchema): JsonMap {
  const defaults: JsonMap = {};
  for (const [name, one] of Object.entries(isMap(properties) ? properties : {})) {
    if (isMap(one) && one['default'] !== undefined) setMember(defaults, name, one['default']);
  }
  return defaults;
}

function executeOf(name: string, does: Does): Execute {
  switch (does.kind) {
    case 'command':
      return commandOf(name, does);
    case 'http':
      return requestOf(name, does);
    case 'module':
      return moduleOf(name, does);
    case 'mcp':
      return serverTool(name, does, does.tool ?? '');
  }
}

type OnServer = Extract<Does, { kind: 'mcp' }>;

/** The timeout of a server's answer in milliseconds; the step's own timeout may be shorter. */
const timeoutMs = 600_000;

const serverTool = (name: string, does: OnServer, tool: string): Execute =>
  asksServer(name, does, (parameters) => callMcpTool(tool, parameters));

/** An action of a server: a resource or prompt of the protocol, or a tool. */
function onServer(name: string, does: OnServer, action: string): Execute {
  switch (action) {
    case serverActions.tools:
      return (parameters, world, context) =>
        asksServer(name, does, () => listOffers(stepOf(context.place)))(parameters, world, context);
    case serverActions.resources:
      return asksServer(name, does, () => listResources);
    case serverActions.read:
      return asksServer(name, does, (parameters) => readResource(textParameter(parameters, 'uri')));
    case serverActions.prompts:
      return asksServer(name, does, () => listPrompts);
    case serverActions.prompt:
      return asksServer(name, does, (parameters) =>
        getPrompt(textParameter(parameters, 'prompt'), promptArguments(parameters['arguments'])),
      );
    default:
      return serverTool(name, does, action);
  }
}

/** The step of a call. */
export const stepOf = ({ path }: { path: string } = { path: '' }): string => splitCall(path)?.step ?? path;

const asksServer =
  (name: string, { server }: OnServer, ask: (parameters: JsonMap) => McpRequest): Execute =>
  async (parameters, world, context) =>
    askServer({ title: name, name, spec: server }, { timeout: timeoutMs, ask: ask(parameters) }, world, context);
