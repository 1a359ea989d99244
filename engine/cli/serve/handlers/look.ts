import { usageKeys } from '../../../insight/usage.ts';
import type { Json } from '../../../language/json.ts';
import { serveTexts as texts } from '../../../language/texts/cli/serve.ts';
import { say } from '../../../language/texts.ts';
import type { RunEntry } from '../../../store/runs/runs.ts';
import { compileFile } from '../../files/compile-file.ts';
import { currentRoot } from '../../files/paths.ts';
import { shownFile } from '../../mcp/host.ts';
import { listNewestRuns } from '../../mcp/run-resources.ts';
import { describeEntry, respondWithRun } from '../api/answers.ts';
import { HttpProblem } from '../api/problem.ts';
import { createPipelineList } from '../pipelines.ts';
import { createPushedList, findServedPipeline } from '../pushed.ts';
import { readServedRun } from '../runs/run-reads.ts';
import { type EndpointHandler, findServedRun, type ServedFolder } from '../served-folder.ts';
import { createEventFinder, listEvent } from '../triggers/events.ts';
import { createScheduleFinder, listSchedules } from '../triggers/schedules.ts';

type Looking =
  | 'listSchedules'
  | 'listPipelines'
  | 'listNotices'
  | 'listWorkers'
  | 'describePipeline'
  | 'readPipelineText'
  | 'listRuns'
  | 'readRun'
  | 'readGraph'
  | 'listFacts'
  | 'readValue'
  | 'writeReport'
  | 'packRun'
  | 'readUsage';

/** Operations that only read. */
export function createLooks({ host, own, now, notices, noTriggers = false }: ServedFolder): Record<Looking, EndpointHandler> {
  const { engine, folder } = host;
  const listPipelines = createPipelineList(host);
  const listPushed = createPushedList(host);
  const findSchedules = createScheduleFinder(host);
  const findEvents = createEventFinder(host);

  return {
    async listSchedules() {
      const events = await Promise.all((await findEvents()).map(listEvent));
      const all = [...(await listSchedules(await findSchedules(), now())), ...events];
      return Response.json(all.map((one) => ({ ...one, obeyed: !noTriggers })));
    },
    async listNotices() {
      const all = (await notices?.outbox.list()) ?? [];
      return Response.json(
        all.map(({ id, target, run, pipeline, question, status, tries, at, next, problem = null }) => ({
          ...{ id, target, run, pipeline, question: question?.name ?? null, status, tries, problem },
          at: new Date(at).toISOString(),
          next: status === 'pending' ? new Date(next).toISOString() : null,
        })),
      );
    },
    async listWorkers() {
      const workers = (await host.database?.pools.listWorkers()) ?? [];
      return Response.json(
        workers.map(({ since, seen, ...one }) => ({ ...one, since: since.toISOString(), seen: seen.toISOString() })),
      );
    },
    async listPipelines() {
      const pushed = await listPushed();
      const files = new Set(pushed.map(({ file }) => file));
      return Response.json([...(await listPipelines()).filter(({ file }) => !files.has(file)), ...pushed]);
    },
    async describePipeline({ query }) {
      const { file, shown, cwd } = await findServedPipeline(host, query['file']);
      return Response.json(engine.describePipeline(await compileFile(engine, file, { cwd }), shown));
    },
    readPipelineText: async ({ query }) =>
      sendYaml(await engine.readTextFile((await findServedPipeline(host, query['file'])).file)),
    async listRuns({ query }) {
      const { status, pipeline, before, of, limit } = query;
      const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);
      const filter = { pipeline: textOf(pipeline), before: textOf(before), of: textOf(of) };
      const isMatch = (one: RunEntry): boolean =>
        (status === undefined || one.status === status) && (filter.pipeline === undefined || one.pipeline === filter.pipeline);
      const entries = await listNewestRuns(host, {
        filter: { ...filter, of: filter.of ?? null, statuses: typeof status === 'string' ? [status] : undefined },
        matches: (one) =>
          isMatch(one) && (filter.before === undefined || one.id < filter.before) && engine.isListed(one, filter.of),
        most: Number(limit),
      });

      return Response.json(entries.map((entry) => describeEntry(entry, shownFile(host, entry.file))));
    },
    async readUsage({ query: { by, since } }) {
      const named = new Set(String(by).split(','));
      const keys = [...named].flatMap((name) => usageKeys.filter((key) => key === name));
      const from = typeof since === 'string' ? Date.parse(since) : 0;
      if (host.database) return Response.json(engine.groupUsage(await host.database.usage.read(from), keys));
      const { usage } = await engine.readProjectUsage(currentRoot(engine, folder), { by: keys, since: from });
      return Response.json(usage);
    },
    async readRun({ named }) {
      const entry = await findServedRun(own, named['run']);
      return respondWithRun(host, entry, shownFile(host, entry.file));
    },
    async readGraph({ named }) {
      const { folder: place } = await findServedRun(own, named['run']);
      const { graph, called } = (await readServedRun(engine, place)).compiled;
      return Response.json({ graph, called: [...called].map(([name, one]) => ({ name, graph: one.graph })) });
    },
    async listFacts({ named, query }) {
      const entry = await findServedRun(own, named['run']);
      const { facts } = (await readServedRun(engine, entry.folder)).log;
      const after = Number(query['after']);
      return Response.json(facts.slice(after, after + Number(query['limit'])));
    },
    async readValue({ named: { run, hash = '' } }) {
      const entry = await findServedRun(own, run);
      const text = await engine.readArtifact(entry.folder, hash);
      if (text === undefined) throw new HttpProblem(404, say(texts.noValue, { hash }));
      return new Response(text, { headers: { 'Content-Type': 'application/json' } });
    },
    async packRun({ named }) {
      const entry = await findServedRun(own, named['run']);
      const headers = {
        'Content-Type': 'application/gzip',
        'Content-Disposition': `attachment; filename="${entry.id}.baton-run"`,
      };
      return new Response(Buffer.from(await engine.packRun(entry.folder)), { headers });
    },
    async writeReport({ named, query }) {
      const entry = await findServedRun(own, named['run']);
      const format = query['format'] === 'html' ? 'html' : 'markdown';
      const headers = new Headers({ 'Content-Type': `text/${format}; charset=utf-8` });
      // Sent as a download: text that a model wrote is never shown as a page of this address.
      if (format === 'html') headers.set('Content-Disposition', 'attachment; filename="report.html"');
      return new Response(await engine.writeReport(entry.folder, format), { headers });
    },
  };
}

const sendYaml = (text: string): Response =>
  new Response(text, { headers: { 'Content-Type': 'application/yaml; charset=utf-8' } });
