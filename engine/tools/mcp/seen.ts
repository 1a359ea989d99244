import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { crypto } from '../../disk/crypto.ts';
import { writeAtomic } from '../../disk/files/write-atomic.ts';
import { isMap, type JsonMap } from '../../language/json.ts';
import { mcpTexts } from '../../language/texts/tools/mcp.ts';
import { say } from '../../language/texts.ts';
import type { McpSession } from './contract.ts';
import { type Server, serverKey } from './server-key.ts';

/** A tool as its server describes it. */
interface SeenTool {
  name: string;
  /** By the server's own description. */
  reads: boolean;
}

interface SeenServer {
  key: string;
  tools: readonly SeenTool[];
}

/** The most that is kept: servers, tools of each, characters of a tool's name; and names in a question. */
const most = { servers: 200, tools: 500, name: 100, shown: 30 };

/** Kept outside every folder: what this machine saw of servers, for questions about them. */
const seenFile = (): string => join(homedir(), '.baton', 'servers.json');

/** The same server: the same declaration, and for a command also the same folder, in which it may mean another program. */
const seenKey = (server: Server, root: string): string =>
  crypto()
    .createHash('sha256')
    .update(`${'url' in server.spec ? '' : root}\n${serverKey(server)}`)
    .digest('base64url');

/** A session whose tool lists are remembered for later questions. */
export const rememberTools = (session: McpSession, server: Server, root: string): McpSession => ({
  ...session,
  async listTools(asking) {
    const tools = await session.listTools(asking);
    // Without it only a question has fewer details.
    await keepTools(seenKey(server, root), tools).catch(() => undefined);
    return tools;
  },
});

async function keepTools(key: string, listed: readonly JsonMap[]): Promise<void> {
  const tools = listed.slice(0, most.tools).map(({ name, annotations }) => ({
    name: printable(String(name)).slice(0, most.name),
    reads: isMap(annotations) && annotations['readOnlyHint'] === true,
  }));
  const before = await readSeen();
  if (JSON.stringify(before.find((one) => one.key === key)?.tools) === JSON.stringify(tools)) return;

  const servers = [...before.filter((one) => one.key !== key), { key, tools }].slice(-most.servers);
  await writeAtomic(seenFile(), `${JSON.stringify({ version: 1, servers })}\n`);
}

/** The description of a server's tools in a question: those seen when this machine last listed that server's tools. */
export async function toolWords(server: Server, root: string): Promise<string> {
  const key = seenKey(server, root);
  const tools = (await readSeen()).find((one) => one.key === key)?.tools;
  if (!tools) return say(mcpTexts.unseen);

  const changing = tools.filter(({ reads }) => !reads);
  const reading = tools.filter(({ reads }) => reads);
  if (tools.length === 0) return say(mcpTexts.seenNone);
  if (changing.length === 0) return say(mcpTexts.seenReading, { names: namesOf(reading) });

  const first = say(mcpTexts.seenChanging, { names: namesOf(changing) });
  return reading.length === 0 ? first : `${first} ${say(mcpTexts.seenOthers, { names: namesOf(reading) })}`;
}

function namesOf(tools: readonly SeenTool[]): string {
  const names = tools
    .slice(0, most.shown)
    .map(({ name }) => printable(name))
    .join(', ');
  const count = tools.length - most.shown;
  return count > 0 ? say(mcpTexts.seenMore, { names, count }) : names;
}

/** A server chooses its names: they must not look like our words, nor control a terminal. */
const printable = (name: string): string => name.replace(/[^\w./:-]/g, '?');

/** An unreadable or damaged file counts as empty. */
async function readSeen(): Promise<readonly SeenServer[]> {
  try {
    const value: unknown = JSON.parse(await readFile(seenFile(), 'utf8'));
    const servers: unknown = isMap(value) && value.version === 1 ? value.servers : undefined;
    return Array.isArray(servers) ? servers.filter(isSeenServer) : [];
  } catch {
    return [];
  }
}

const isSeenServer = (value: unknown): value is SeenServer =>
  isMap(value) &&
  typeof value.key === 'string' &&
  Array.isArray(value.tools) &&
  value.tools.every((one: unknown) => isMap(one) && typeof one.name === 'string' && typeof one.reads === 'boolean');
