import { resolve } from 'node:path';
import { crypto } from '../disk/crypto.ts';
import { isMap, type JsonMap, type JsonSchema } from '../language/json.ts';
import { ownTexts } from '../language/texts/tools/own.ts';
import { say } from '../language/texts.ts';
import type { ToolSpec } from '../language/tools/descriptor.ts';
import { type Does, type OwnTool, ownAction } from '../language/tools/own.ts';
import { RunError } from '../state/failure.ts';
import { askServer, callTool } from './mcp.ts';
import { commandOf } from './own/command.ts';
import { moduleOf } from './own/module.ts';
import { requestOf } from './own/request.ts';
import type { Execute, Tool } from './tool.ts';
import { checkBy, inWords } from './validation/check.ts';

/** A tool of `baton.yaml` with what carries it out. */
export function ownToTool({ spec, does }: OwnTool, root: string): Tool {
  const content = crypto().createHash('sha256').update(JSON.stringify(does)).digest('hex');
  if (does.kind === 'mcp' && does.tool === undefined)
    return { spec, content, execute: {}, other: (action) => serverTool(spec.name, does, action) };
  const execute = { [ownAction]: checked(spec, executeOf(spec.name, does)) };
  if (does.kind === 'module') return { spec, content, execute, words: [does.module], from: root };
  if (does.kind === 'command') return { spec, content, execute, words: does.command, from: resolve(root, does.cwd ?? '.') };
  return { spec, content, execute };
}

/** Parameters have their defaults and fit their schema before anything is done with them. */
const checked =
  ({ name, actions }: ToolSpec, execute: Execute): Execute =>
  async (given, world, context) => {
    const schema = actions[ownAction]?.parameters ?? {};
    const parameters = { ...defaultsOf(schema), ...given };
    const errors = (await checkBy(schema))(parameters);
    if (errors.length)
      throw new RunError({ kind: 'input', message: say(ownTexts.unfit, { tool: name, errors: inWords(errors) }) });
    return execute(parameters, world, context);
  };

function defaultsOf({ properties }: JsonSchema): JsonMap {
  const defaults: JsonMap = {};
  for (const [name, one] of Object.entries(isMap(properties) ? properties : {}))
    if (isMap(one) && one['default'] !== undefined) defaults[name] = one['default'];
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

/** Milliseconds for an answer of a server; the step's own timeout may be shorter. */
const patience = 600_000;

const serverTool =
  (name: string, { server }: Extract<Does, { kind: 'mcp' }>, tool: string): Execute =>
  (parameters, world, context) =>
    askServer({ title: name, name, spec: server }, patience, world, context, callTool(tool, parameters));
