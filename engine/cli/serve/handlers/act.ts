import { isMap } from '../../../language/json.ts';
import { currentRoot } from '../../files/paths.ts';
import { locatePipeline } from '../../mcp/host.ts';
import { answerRun } from '../answers.ts';
import { beginOnce } from '../keys.ts';
import { type EndpointHandler, findServedRun, type ServedFolder, tellBegun } from '../served-folder.ts';
import { refusePipeline } from './look.ts';

type Acting = 'startRun' | 'cancelRun' | 'answerQuestion' | 'resumeRun';

/** What begins runs, ends them, and lets them go on. */
export function createActs({ host, runs }: ServedFolder): Record<Acting, EndpointHandler> {
  const { engine, folder } = host;
  return {
    async startRun({ body, headers, by }) {
      const file = await locatePipeline(host, body['file']).catch(refusePipeline);
      const { inputs, model, max_cost: maxCost } = body;
      const asked = {
        inputs: isMap(inputs) ? inputs : {},
        model: typeof model === 'string' ? model : undefined,
        maxCost: typeof maxCost === 'number' ? maxCost : undefined,
      };
      const key = headers['Idempotency-Key'];
      const start = (): Promise<string> => runs.start(file, asked);
      if (typeof key !== 'string') return tellBegun(await start());
      const once = { key: `${by}\n${key}`, request: JSON.stringify(body), hash: engine.sha256Hex };
      return tellBegun(await beginOnce(currentRoot(engine, folder), once, start));
    },
    async cancelRun({ named, by }) {
      const entry = await findServedRun(host, named['run']);
      const { allow, env, workerFile } = host.start;
      await engine.cancelRun(entry.folder, by, { allow, env, workerFile });
      return tellBegun(entry.id);
    },
    async answerQuestion({ named, body, by }) {
      const entry = await findServedRun(host, named['run']);
      const { question, value = null } = body;
      await answerRun(host, runs, { entry, question: typeof question === 'string' ? question : undefined, value, by });
      return tellBegun(entry.id);
    },
    async resumeRun({ named }) {
      const entry = await findServedRun(host, named['run']);
      await runs.resume(entry);
      return tellBegun(entry.id);
    },
  };
}
