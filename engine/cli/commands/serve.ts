import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { version } from '../../../package.json';
import { aboutTexts, commandTexts } from '../../language/texts/cli/commands.ts';
import { mcpServerTexts } from '../../language/texts/cli/mcp-server.ts';
import { servingTexts as texts } from '../../language/texts/cli/serving.ts';
import { say } from '../../language/texts.ts';
import { describeAddress } from '../../store/pg/faults.ts';
import { readPositive, takeStartOptions, tracedAloud } from '../args/inputs.ts';
import type { Args } from '../args/parse.ts';
import { readPublicUrl } from '../args/public-url.ts';
import { UsageError } from '../args/usage-error.ts';
import type { Command } from '../command.ts';
import { loadEngine } from '../engine.ts';
import { currentRoot } from '../files/paths.ts';
import type { McpHost } from '../mcp/host.ts';
import { migrateTables, openRuns, readDatabaseAddress, readNamedDatabase } from '../serve/database.ts';
import type { NamedPlacement, PlacedDatabase } from '../serve/placement/read-placement.ts';
import { readPools } from '../serve/runs/pools.ts';
import { readRetention } from '../serve/runs/retention.ts';

/** Runs in parallel, unless an option says otherwise. */
const usualRuns = 4;
const usualPort = 4700;

export const serveCommand: Command = {
  says: commandTexts.serve,
  about: aboutTexts.serve,
  positionals: [{ name: 'FOLDER', optional: true }],
  options: [
    'port',
    'host',
    'behind-proxy',
    'public-url',
    'max-runs',
    'pools',
    'retention',
    'no-runs',
    'no-triggers',
    'mcp',
    'database',
    'project',
    'migrate',
    'placement',
    'placement-url',
    'allow',
    'model',
    'profile',
    'max-cost',
    'max-parallel',
  ],
  examples: ['baton serve', 'baton serve pipelines --port 8080 --max-cost 0.50 --allow "terminal:git *"'],
  async run(args, io) {
    const [folder = '.'] = args.positionals;
    const path = resolve(io.cwd, folder);
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(say(mcpServerTexts.noFolder, { folder }));

    const place = readPlace(args);
    const mostRuns = readPositive(args, 'max-runs', true) ?? usualRuns;
    const retention = readRetention(args);
    const placementChoice = await readAskedPlacement(args, place.host);
    const url = await readDatabaseAddress(args, io);
    if (url !== undefined && args.has('migrate')) return migrateTables(url, io);

    const pools = readPools(args);
    if (url === undefined && args.has('pools')) throw new UsageError(say(texts.poolsWhere), say(texts.databaseHint));
    if (url === undefined && args.has('no-runs')) throw new UsageError(say(texts.noRunsWhere), say(texts.databaseHint));

    const engine = await loadEngine();
    const root = currentRoot(engine, path);
    const named = await readNamedDatabase(args, io, root);
    const start = { ...(await takeStartOptions(engine, args, io)), ...tracedAloud(engine, args, io), env: io.env };
    const host: McpHost = { engine, folder: path, version, start };
    const { serveFolder } = await import('../lazy/http-server.ts');
    const triggers = !args.has('no-triggers');
    const serving = {
      place,
      mostRuns,
      retention,
      isBehindProxy: args.has('behind-proxy'),
      publicUrl: readPublicUrl(args),
      mcp: args.has('mcp'),
    };
    if (!named) return serveFolder(host, io, { ...serving, triggers });

    const database = await openRuns(named, { engine, root, version, pools: args.has('no-runs') ? [] : pools }, io);
    // All servers of a project append to one chain.
    const stopKeeping = engine.keepAuditIn(engine.realRoot(root), database.audit);

    try {
      io.err(`${say(texts.inDatabase, { project: named.project, ...describeAddress(named.url) })}\n`);
      const placed: PlacedDatabase = placementChoice ? await placementChoice.open(database, io.dist) : { database };
      const there = { ...serving, triggers, leavesRuns: args.has('no-runs'), placement: placed.placement };
      const { store } = placed.database;
      return await serveFolder({ ...host, database: placed.database, start: { ...start, store } }, io, there);
    } finally {
      stopKeeping();
      await database.close();
    }
  },
};

/** The placement as named in the options. Throws a UsageError. */
async function readAskedPlacement(args: Args, host: string): Promise<NamedPlacement | undefined> {
  if (!args.has('placement') && !args.has('placement-url')) return undefined;
  return (await import('../lazy/restate.ts')).readPlacement(args, host);
}

/** The address to listen at: loopback, unless a proxy stands before the server. Throws a UsageError. */
function readPlace(args: Args): { host: string; port: number } {
  const host = args.one('host') ?? '127.0.0.1';
  const text = args.one('port') ?? String(usualPort);
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new UsageError(say(texts.noPort, { text }));

  const isHere = /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/.test(host);
  if (!isHere && !args.has('behind-proxy')) throw new UsageError(say(texts.notLoopback, { host }), say(texts.notLoopbackHint));
  return { host, port };
}
