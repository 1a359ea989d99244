import { rm } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { isInside } from '../../disk/paths/path-rules.ts';
import { isMap, type Json, type JsonMap } from '../../language/json.ts';
import { serveTexts as texts } from '../../language/texts/cli/serve.ts';
import { say } from '../../language/texts.ts';
import { type BundleFile, hashOfBundle, isBundlePath, type PipelineBundle, printBundle } from '../../store/bundles/bundle.ts';
import { bundleFolder } from '../../store/paths.ts';
import type { PushedPipeline } from '../../store/pg/bundles.ts';
import { compileFile } from '../files/compile-file.ts';
import { currentRoot } from '../files/paths.ts';
import { type LocatedPipeline, locatedIn, locatePipeline, type McpHost, shownFile } from '../mcp/host.ts';
import { HttpProblem } from './api/problem.ts';

/** The pipeline that a client named: one that was pushed, else one of the folder. Rejects with a HttpProblem (404). */
export async function findServedPipeline(host: McpHost, named: Json | undefined): Promise<LocatedPipeline> {
  const pushed = typeof named === 'string' ? await findPushed(host, named) : undefined;
  if (pushed) return pushed;

  const file = await locatePipeline(host, named).catch(() => {
    // Callers do not learn where the folder is.
    throw new HttpProblem(404, say(texts.noPipeline, { file: typeof named === 'string' ? named : '' }));
  });

  return locatedIn(host, file);
}

/** The pipelines that a client may name: those of the folder, and the pushed ones, which replace a file of the same name. */
export async function listServedPipelines(host: McpHost): Promise<LocatedPipeline[]> {
  const { engine, folder, database } = host;
  const pushed: LocatedPipeline[] = [];
  for (const one of (await database?.pushed.list()) ?? []) pushed.push(await placePushed(host, one));
  const taken = new Set(pushed.map(({ shown }) => shown));
  const files = engine.listPipelines(folder, engine.localDisk).map((file) => locatedIn(host, file));
  return [...files.filter(({ shown }) => !taken.has(shown)), ...pushed];
}

async function findPushed(host: McpHost, named: string): Promise<LocatedPipeline | undefined> {
  const path = nameInProject(host, named);
  const found = path === undefined ? undefined : await host.database?.pushed.find(path);
  return found && placePushed(host, found);
}

async function placePushed(host: McpHost, { file, hash, allow }: PushedPipeline): Promise<LocatedPipeline> {
  const { engine, folder, database } = host;
  const cwd = (await database?.place(hash)) ?? folder;
  return { file: join(cwd, file), shown: shownFile(host, resolve(currentRoot(engine, folder), file)), cwd, granted: allow };
}

/** A client's path as a name in the project; undefined where it lies elsewhere. */
function nameInProject({ engine, folder }: McpHost, named: string): string | undefined {
  const path = relative(currentRoot(engine, folder), resolve(folder, named)).replaceAll('\\', '/');
  return isBundlePath(path) && isInside(resolve(folder, named), folder) ? path : undefined;
}

/** The descriptions of a project's pushed pipelines. Each is compiled once. */
export function createPushedList(host: McpHost): () => Promise<JsonMap[]> {
  const descriptions = new Map<string, JsonMap>();
  return async () => {
    const pushed = (await host.database?.pushed.list()) ?? [];
    const rows: JsonMap[] = [];
    for (const one of pushed) {
      const known = descriptions.get(one.hash) ?? (await tellPushed(host, one));
      descriptions.set(one.hash, known);
      rows.push({ ...known, allow: [...one.allow], pushed_by: one.by });
    }

    return rows;
  };
}

async function tellPushed(host: McpHost, one: PushedPipeline): Promise<JsonMap> {
  const { file, shown, cwd } = await placePushed(host, one);
  const { pipeline, valid } = await compileFile(host.engine, file, { cwd });
  return { file: shown, id: pipeline.id, description: pipeline.description?.trim() ?? null, valid, bundle: one.hash };
}

/**
 * Keeps a pushed pipeline with the permissions of its runs. It is refused where it has errors, or needs more permissions as
 * far as that can be known; the problem says which. Rejects with a HttpProblem and a Refusal.
 */
export async function keepPushed(host: McpHost, body: JsonMap, by: string): Promise<JsonMap> {
  const { engine, folder, database } = host;
  if (!database) throw new HttpProblem(409, say(texts.pushWhere), { hint: say(texts.pushWhereHint) });

  const bundle = readPushedBundle(body);
  const file = nameInProject(host, relative(folder, resolve(currentRoot(engine, folder), bundle.file)));
  if (file === undefined) throw new HttpProblem(422, say(texts.pushElsewhere, { file: bundle.file }));

  const allow = listOf(body['allow']).map(String);
  const wrong = allow.find((one) => !engine.parsePermission(one));
  if (wrong !== undefined) throw new HttpProblem(422, say(texts.noPermission, { text: wrong }));

  const content = printBundle(bundle);
  const hash = hashOfBundle(content);
  await judgePushed(host, { content, hash, file, allow }).catch(async (error: unknown) => {
    // A refused push leaves nothing on the disk.
    const isKept = (await database.pushed.read(hash)) !== undefined;
    if (!isKept) await rm(bundleFolder(currentRoot(engine, folder), hash), { recursive: true, force: true });
    throw error;
  });

  await database.pushed.keep({ file, hash, allow, by }, content);
  await engine.recordAudit(engine.realRoot(currentRoot(engine, folder)), {
    action: 'pipeline.pushed',
    by,
    about: { file, bundle: hash, permissions: [...allow] },
  });

  return { file: shownFile(host, resolve(currentRoot(engine, folder), file)), bundle: hash, allow: [...allow] };
}

/** Removes a pushed pipeline, so that no run of it starts any more. Rejects with a HttpProblem if there is none. */
export async function removePushed(host: McpHost, named: string, by: string): Promise<JsonMap> {
  const { engine, folder, database } = host;
  if (!database) throw new HttpProblem(409, say(texts.pushWhere), { hint: say(texts.pushWhereHint) });

  const file = nameInProject(host, named);
  const pushed = file === undefined ? undefined : await database.pushed.find(file);
  if (file === undefined || !pushed) throw new HttpProblem(404, say(texts.notPushed, { file: named }));

  await database.pushed.remove(file);
  const about = { file, bundle: pushed.hash };
  await engine.recordAudit(engine.realRoot(currentRoot(engine, folder)), { action: 'pipeline.removed', by, about });

  return { file: shownFile(host, resolve(currentRoot(engine, folder), file)), bundle: pushed.hash };
}

/** The files of a request. Throws a HttpProblem where one may not lie in a project, or is no base64. */
export function readPushedBundle(body: JsonMap): PipelineBundle {
  const files = listOf(body['files']).filter(isMap).map(readFile);
  const file = String(body['file']);
  const wrong = files.find(({ path }, index) => !isBundlePath(path) || files.findIndex((one) => one.path === path) !== index);
  if (wrong) throw new HttpProblem(422, say(texts.pushedPath, { path: wrong.path }));
  if (!files.some(({ path }) => path === file)) throw new HttpProblem(422, say(texts.pushedFile, { file }));
  return { file, files };
}

function readFile({ path, content, executable }: JsonMap): BundleFile {
  const file: BundleFile = { path: String(path), content: String(content) };
  // The decoder skips characters that are no base64.
  if (Buffer.from(file.content, 'base64').toString('base64') !== file.content)
    throw new HttpProblem(422, say(texts.pushedContent, { path: file.path }));
  return executable === true ? { ...file, executable } : file;
}

interface Judged {
  content: string;
  hash: string;
  file: string;
  allow: readonly string[];
}

/** Rejects with a Refusal that names the errors, or the missing permissions. */
async function judgePushed({ engine, folder, start }: McpHost, { content, hash, file, allow }: Judged): Promise<void> {
  const cwd = await engine.unpackBundle(currentRoot(engine, folder), hash, content);
  const { permissions, refused } = await engine.planRun({
    file: join(cwd, file),
    cwd,
    allow,
    env: start.env,
    workerFile: start.workerFile,
  });
  const broken = refused.find(({ problems }) => problems.length > 0);
  if (broken) throw broken;

  engine.refuseUnknownTools(await compileFile(engine, join(cwd, file), { cwd }), allow);
  const missing = permissions.filter(({ granted }) => !granted);
  if (missing.length > 0)
    throw new engine.Refusal(say(texts.pushNeeds), {
      needs: missing.map(({ permission }) => permission),
      hint: missing.map(({ why }) => why).join('\n'),
    });
}

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
