import { pathToFileURL } from 'node:url';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { widestIsolation } from '../../language/permission.ts';
import { ownTexts } from '../../language/texts/tools/own.ts';
import { say } from '../../language/texts.ts';
import type { Does } from '../../language/tools/own.ts';
import type { ToolContext } from '../../run/ports.ts';
import { RunError } from '../../state/failure.ts';
import { findSandbox } from '../sandbox/sandbox.ts';
import { environmentOf } from '../terminal/environment.ts';
import { declined, type Execute, settleOrStop, type ToolWorld, throwIfStopped } from '../tool.ts';
import { moduleFile } from './find.ts';
import { inSandbox } from './module-process.ts';

/**
 * Calls the function: loads the module, passes the parameters, sends the result as JSON. It is preceded by definitions of
 * `given` and `send`.
 */
const caller = `
const words = (error) => (error instanceof Error ? error.message : String(error));
(async () => {
  const module = await import(given.url);
  const run = [module.default, module.run, module.default && module.default.run].find((one) => typeof one === 'function');
  if (!run) return send({ kind: 'nothing' });
  const value = await run(given.parameters, { log: (text) => send({ kind: 'log', text: String(text) }) });
  let json;
  try { json = JSON.stringify(value === undefined ? null : value); } catch (error) { return send({ kind: 'unfit', why: words(error) }); }
  send(json === undefined ? { kind: 'unfit', why: typeof value } : { kind: 'done', json });
})().catch((error) => send({ kind: 'failed', why: words(error) }));
`;

const inThread = [
  `
const { parentPort, workerData: given } = require('node:worker_threads');
const send = (message) => parentPort.postMessage(message);`,
  caller,
].join('\n');

/** The memory limit of a module in megabytes. */
const memory = 1_024;

/**
 * Calls the function of a module of the project: contained in its own process, or in a thread where it has full access or
 * nothing contains; both end with the call. It gets the parameters and `{log}`. A map is the result; anything else becomes
 * its `output`; an exception is a declined result.
 */
export const moduleOf =
  (tool: string, { module }: Extract<Does, { kind: 'module' }>): Execute =>
  async (parameters, world, context) => {
    const file = await moduleFile(module, world.root, tool);
    throwIfStopped(context.signal);
    const permitted = world.allow.filter((one) => one.tool === tool && one.pattern === undefined);
    const given = { url: pathToFileURL(file).href, parameters };
    const isContained = widestIsolation(permitted) !== 'machine' && (await findSandbox()) !== undefined;
    const message = isContained
      ? await inSandbox(given, { script: inProcess, memory, permitted, world, context })
      : await inWorker(given, world, context);

    return resultOf(message, tool, module);
  };

/** The same in a process: its input is JSON on standard input, its output lines of a separate pipe. */
const inProcess = [
  `
const { readFileSync, writeSync } = require('node:fs');
const given = JSON.parse(readFileSync(0, 'utf8'));
const send = (message) => {
  const bytes = Buffer.from(JSON.stringify(message) + '\\n');
  for (let at = 0; at < bytes.length; ) {
    try { at += writeSync(3, bytes, at); } catch (error) { if (error.code !== 'EAGAIN') throw error; }
  }
  if (message.kind !== 'log') process.exit(0);
};`,
  caller,
].join('\n');

async function inWorker(given: JsonMap, world: ToolWorld, { signal, log }: ToolContext): Promise<unknown> {
  const { Worker } = await import('node:worker_threads');
  throwIfStopped(signal);
  const thread = new Worker(inThread, {
    eval: true,
    workerData: given,
    env: environmentOf(world.env, {}),
    execArgv: [],
    stdin: false,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: memory },
  });
  for (const stream of [thread.stdout, thread.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => log(text.trimEnd()));

  try {
    const answer = new Promise<unknown>((answered) => {
      thread.on('message', (one: unknown) => {
        if (isMap(one) && one['kind'] === 'log') log(String(one['text']));
        else answered(one);
      });
      thread.once('error', (error) => answered({ kind: 'failed', why: error instanceof Error ? error.message : String(error) }));
      thread.once('exit', (code) => answered({ kind: 'ended', code }));
    });
    return await settleOrStop(answer, signal);
  } finally {
    await thread.terminate();
  }
}

function resultOf(message: unknown, tool: string, file: string): JsonMap {
  const { kind, json, why, code } = isMap(message) ? message : {};
  if (kind === 'done' && typeof json === 'string') {
    const value: Json = JSON.parse(json);
    return isMap(value) ? { success: true, ...value } : { success: true, output: value };
  }
  if (kind === 'nothing') throw new RunError({ kind: 'tool', message: say(ownTexts.noFunction, { file }), retryable: false });
  if (kind === 'unfit')
    throw new RunError({ kind: 'bad-response', message: say(ownTexts.notData, { tool, why: String(why) }), retryable: false });
  if (kind === 'ended') return declined(say(ownTexts.moduleEnded, { tool, code: Number(code) }));

  return declined(say(ownTexts.moduleFailed, { tool, why: String(why) }));
}
