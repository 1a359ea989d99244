import { tmpdir } from 'node:os';
import type { Settings } from '../../compile/world.ts';
import { doctorTexts as texts } from '../../language/texts/insight/doctor.ts';
import { say } from '../../language/texts.ts';
import { ownTools, serverActions } from '../../language/tools/own.ts';
import { createMask } from '../../run/secrets/mask.ts';
import { createTools } from '../../tools/tools.ts';
import { hiddenValues } from '../admission/hidden-values.ts';
import { toolEnvironment } from '../admission/refuse-unavailable.ts';
import type { DoctorFinding } from './finding.ts';
import { tryCall } from './try-call.ts';

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
    const end = await tryCall(wait, (signal) => tools.call(server, serverActions.tools, {}, { signal, log: () => undefined }));
    if ('failure' in end) {
      const { kind, message, hint } = end.failure;
      return { about, state: 'lacking', says: mask.text(say(texts.serverFails, { server, kind, message })), hint };
    }

    const { answer, seconds } = end;
    const count = Array.isArray(answer['tools']) ? answer['tools'].length : 0;
    return { about, state: 'fine', says: say(texts.serverAnswers, { server, tools: count, seconds }) };
  };

  try {
    return await Promise.all(servers.map(ask));
  } finally {
    await tools.close?.();
  }
}
