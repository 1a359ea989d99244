import { tmpdir } from 'node:os';
import type { Settings } from '../../compile/world.ts';
import { doctorTexts as texts } from '../../language/texts/insight/doctor.ts';
import { say } from '../../language/texts.ts';
import { ownTools, serverActions } from '../../language/tools/own.ts';
import { createMask } from '../../run/secrets/mask.ts';
import { RunError, toFailure } from '../../state/failure.ts';
import { createTools } from '../../tools/tools.ts';
import { hiddenValues } from '../admission/hidden-values.ts';
import { toolEnvironment } from '../admission/refuse-unavailable.ts';
import { realClock } from '../host/real-clock.ts';
import type { DoctorFinding } from './finding.ts';

/** Milliseconds for a server to start and list its tools. */
const answerTimeoutMs = 30_000;

/**
 * Asks every MCP server of `baton.yaml` for its tools; a program is started for that and ended. A server that nobody allowed
 * is not asked; its finding names the permission. No text holds a hidden value.
 */
export async function askServers(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
  settings: Settings,
  { wait = answerTimeoutMs, allow = [] }: { wait?: number; allow?: readonly string[] } = {},
): Promise<DoctorFinding[]> {
  const own = ownTools(settings.tools);
  const servers = own.filter(({ does }) => does.kind === 'mcp').map(({ spec }) => spec.name);
  if (servers.length === 0) return [];

  const mask = createMask();
  for (const [, value] of hiddenValues(root)) mask.add(value);
  const tools = createTools({
    root,
    workdir: root,
    outputFolder: root,
    spill: tmpdir(),
    allow,
    own,
    env: toolEnvironment(root, env),
  });
  const about = say(texts.liveTitle);
  const ask = async (server: string): Promise<DoctorFinding> => {
    const begun = realClock.now();
    const late = new AbortController();
    const message = say(texts.liveLate, { seconds: wait / 1000 });
    const timer = setTimeout(() => late.abort(new RunError({ kind: 'timeout', message })), wait);
    try {
      const listed = await tools.call(server, serverActions.tools, {}, { signal: late.signal, log: () => undefined });
      const seconds = ((realClock.now() - begun) / 1000).toFixed(1);
      const count = Array.isArray(listed['tools']) ? listed['tools'].length : 0;
      return { about, state: 'fine', says: say(texts.serverAnswers, { server, tools: count, seconds }) };
    } catch (error) {
      const { kind, message, hint } = toFailure(error);
      return { about, state: 'lacking', says: mask.text(say(texts.serverFails, { server, kind, message })), hint };
    } finally {
      clearTimeout(timer);
    }
  };
  try {
    return await Promise.all(servers.map(ask));
  } finally {
    await tools.close?.();
  }
}
