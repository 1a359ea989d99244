import { resolve } from 'node:path';
import type { Json, JsonMap } from '../../language/json.ts';
import type { Does } from '../../language/tools/own.ts';
import { parseJson } from '../../language/values/numbers.ts';
import { formatCommandLine } from '../../trust/is-allowed.ts';
import { runCommand } from '../terminal/run.ts';
import type { Execute } from '../tool.ts';
import { renderOwnText } from './render.ts';
import { masked, resolveSecrets } from './secrets.ts';

/**
 * Runs the command of a tool. Each of its words stays one word, whatever a template puts into it; no shell is involved. Its
 * standard input is `stdin`, or all parameters as one JSON object. JSON output is the result, or its `output` where it is no
 * map.
 */
export const commandOf =
  (tool: string, { command, stdin, cwd, env }: Extract<Does, { kind: 'command' }>): Execute =>
  async (parameters, world, { signal, log }) => {
    const [program = '', ...args] = command.map((word) => renderOwnText(word, parameters, tool));
    const { values, secrets } = resolveSecrets(env, world.env, tool);
    const handed = stdin === undefined ? JSON.stringify(parameters) : renderOwnText(stdin, parameters, tool);
    log(formatCommandLine([program, ...args]));

    const permitted = world.allow.filter((one) => one.tool === tool && one.pattern === undefined);
    const how = { cwd: resolve(world.root, cwd ?? '.'), added: values, stdin: handed, permitted };
    const ended = await runCommand({ program, args }, how, world, signal);

    return masked(withData(ended), secrets);
  };

function withData(ended: JsonMap): JsonMap {
  const { stdout, stdout_file } = ended;
  const data = typeof stdout === 'string' && stdout_file === undefined ? parsed(stdout) : undefined;
  if (data === undefined) return ended;
  // The command's own report of its success counts, unless it ended with an error.
  const said = typeof data === 'object' && data !== null && !Array.isArray(data) ? data : { output: data };
  return ended['success'] === true ? { ...ended, ...said } : { ...said, ...ended };
}

function parsed(text: string): Json | undefined {
  if (!/^\s*[[{"\d-]|^\s*(true|false|null)\s*$/.test(text)) return undefined;
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
