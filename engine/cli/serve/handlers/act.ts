import { isMap, type Json, type JsonMap } from '../../../language/json.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { RunEntry } from '../../../store/runs/runs.ts';
import { currentRoot } from '../../files/paths.ts';
import { answerRun } from '../api/answers.ts';
import { beginOnce, keysInFolder } from '../api/keys.ts';
import { HttpProblem } from '../api/problem.ts';
import { findServedPipeline, keepPushed, removePushed } from '../pushed.ts';
import { describeWait, findPool } from '../runs/pools.ts';
import { readServedRun } from '../runs/run-reads.ts';
import { type Call, type EndpointHandler, findServedRun, respondAccepted, type ServedFolder } from '../served-folder.ts';

type Acting =
  | 'removePipeline'
  | 'pushPipeline'
  | 'startRun'
  | 'forkRun'
  | 'rerunSteps'
  | 'cancelRun'
  | 'answerQuestion'
  | 'resumeRun';

/** Operations that start, cancel and resume runs. */
export function createActs({ host, runs, own, now }: ServedFolder): Record<Acting, EndpointHandler> {
  const { engine, folder } = host;

  /** Starts a run, once for each idempotency key. */
  async function begin(
    { headers, by }: Pick<Call, 'headers' | 'by'>,
    asked: JsonMap,
    start: () => Promise<string>,
    note?: string,
  ): Promise<Response> {
    const key = headers['Idempotency-Key'];
    if (typeof key !== 'string') return respondAccepted(await start(), note);
    const once = { key: `${by}\n${key}`, request: JSON.stringify(asked), hash: engine.sha256Hex };
    const keys = host.database?.keys ?? keysInFolder(currentRoot(engine, folder), now());
    return respondAccepted(await beginOnce(keys, once, start), note);
  }

  /** Whether changes of these inputs also name steps of the run, those of a group named `inputs`. */
  async function nameSteps(entry: RunEntry, names: readonly string[]): Promise<boolean> {
    if (names.length === 0) return false;
    const { state, compiled } = await readServedRun(engine, entry.folder);
    const paths = new Set([...state.steps.keys(), ...compiled.graph.nodes.map(({ path }) => path)]);
    return names.some((name) => paths.has(`inputs.${name}`));
  }

  return {
    removePipeline: async ({ body, by }) => Response.json(await removePushed(host, textIn(body['file']) ?? '', by)),
    pushPipeline: async ({ body, by }) => Response.json(await keepPushed(host, body, by), { status: 201 }),
    async startRun({ body, headers, by }) {
      const { file, cwd, granted } = await findServedPipeline(host, body['file']);
      const asked = {
        inputs: mapIn(body['inputs']),
        texts: mapIn(body['texts']),
        model: textIn(body['model']),
        maxCost: numberIn(body['max_cost']),
        person: by,
        cwd,
        granted,
      };
      const note = host.database && (await describeWait(host.database, await findPool(engine, file, cwd)));

      return begin({ headers, by }, body, () => runs.start(file, asked), note);
    },
    async forkRun({ named, body, headers, by, scopes }) {
      const entry = await findServedRun(own, named['run']);
      const at = textIn(body['at']);
      const [inputs, values] = [mapIn(body['inputs']), mapIn(body['values'])];
      const names = Object.keys(inputs);
      const standsIn = Object.keys(values).length > 0 || (at !== undefined && names.length > 0);
      if ((standsIn || (await nameSteps(entry, names))) && !scopes.includes('answer'))
        throw new HttpProblem(403, say(texts.setNeedsAnswer));

      const asked = { at, inputs, values, maxCost: numberIn(body['max_cost']), person: by };
      return begin({ headers, by }, { ...body, fork: entry.id }, () => runs.fork(entry, asked));
    },
    async rerunSteps({ named, body, headers, by }) {
      const entry = await findServedRun(own, named['run']);
      const asked = { from: textIn(body['from']), maxCost: numberIn(body['max_cost']), person: by };
      return begin({ headers, by }, { ...body, rerun: entry.id }, () => runs.rerun(entry, asked));
    },
    async cancelRun({ named, by }) {
      const entry = await findServedRun(own, named['run']);
      await runs.cancel(entry, by);
      return respondAccepted(entry.id);
    },
    async answerQuestion({ named, body, by }) {
      const entry = await findServedRun(own, named['run']);
      const { question, value = null } = body;
      await answerRun(host, runs, { entry, question: typeof question === 'string' ? question : undefined, value, by });
      return respondAccepted(entry.id);
    },
    async resumeRun({ named, by }) {
      const entry = await findServedRun(own, named['run']);
      await runs.resume(entry, [], by);
      return respondAccepted(entry.id);
    },
  };
}

const mapIn = (value: Json | undefined): JsonMap => (isMap(value) ? value : {});
const textIn = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
const numberIn = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined);
