import { randomUUID } from 'node:crypto';
import { relative, resolve, sep } from 'node:path';
import { definedMap, type JsonMap, setMember } from '../../language/json.ts';
import { remoteTexts as texts } from '../../language/texts/cli/remote.ts';
import { say } from '../../language/texts.ts';
import { readGivenInputs, readPositive } from '../args/inputs.ts';
import type { Args } from '../args/parse.ts';
import type { Engine } from '../engine.ts';
import type { Io } from '../io.ts';
import { wantsColour } from '../io.ts';
import { printsForPeople, readOutputMode } from '../run/watch.ts';
import { paint } from '../text/paint.ts';
import { followRemoteRun } from './follow-run.ts';
import { openServer, type RemoteServer } from './server.ts';

/** The most pipelines that a message names. */
const mostNamed = 8;

/** Starts a run of a server's pipeline and follows it. Returns the exit code. Rejects with a UsageError and a Refusal. */
export async function runRemotely(engine: Engine, args: Args, io: Io): Promise<number> {
  const outputMode = readOutputMode(args);
  const server = openServer({ engine, args, io, command: 'run', scopes: ['read', 'run', 'answer'] });
  const given = await readGivenInputs(engine, args, io);
  const [inputs, typed]: [JsonMap, JsonMap] = [{}, {}];

  for (const [name, one] of given) {
    if ('value' in one) setMember(inputs, name, one.value);
    else if ('text' in one) setMember(typed, name, one.text);
  }

  const file = await findPipeline(engine, server, args.positionals[0] ?? '', io.cwd);
  const { run, note } = await server.ask(
    server.client.startRun({
      // Makes the request idempotent: it is sent again when its answer was lost, and starts no second run.
      idempotencyKey: randomUUID(),
      file,
      ...definedMap({
        inputs,
        texts: typed,
        model: args.one('model'),
        max_cost: readPositive(args, 'max-cost', false),
      }),
    }),
  );
  const style = paint(wantsColour(io, io.screen !== undefined, outputMode.noColour));
  if (printsForPeople(outputMode)) io.err(`${style.bold(file)} ${style.dim(say(texts.begun, { run, url: server.url }))}\n`);
  if (note !== undefined && printsForPeople(outputMode)) io.err(`${style.warn('!')} ${note}\n`);

  return followRemoteRun({ engine, io, server, run, outputMode });
}

/** Finds the pipeline of a server: by its file from the root of this project, by its file as typed, or by its id. */
async function findPipeline(engine: Engine, { client, ask, url }: RemoteServer, wanted: string, cwd: string): Promise<string> {
  const pipelines = await ask(client.listPipelines());
  const path = resolve(cwd, wanted);
  const fromRoot = relative(engine.findRoot(path, cwd), path).split(sep).join('/');
  const pipeline =
    pipelines.find(({ file }) => file === fromRoot) ??
    pipelines.find(({ file }) => file === wanted) ??
    pipelines.find(({ id }) => id === wanted);
  if (!pipeline) {
    const files = pipelines.slice(0, mostNamed).map(({ file }) => file);
    const hint =
      files.length === 0
        ? say(texts.noPipelineAtAll)
        : say(texts.noPipelineHint, { files: [...files, ...(pipelines.length > mostNamed ? ['…'] : [])].join(', ') });
    throw new engine.Refusal(say(texts.noPipeline, { url, file: wanted }), { hint });
  }
  if (!pipeline.valid)
    throw new engine.Refusal(say(texts.brokenPipeline, { url, file: pipeline.file }), {
      hint: say(texts.brokenPipelineHint, { file: pipeline.file }),
    });

  return pipeline.file;
}
