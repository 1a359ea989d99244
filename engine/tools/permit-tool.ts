import { commonTexts } from '../language/texts/tools/common.ts';
import { say } from '../language/texts.ts';
import type { ToolSpec } from '../language/tools/descriptor.ts';
import { RunError } from '../state/failure.ts';
import { toolWords } from './mcp/seen.ts';
import { programNeeds } from './sandbox/needs.ts';
import type { ToolWorld } from './tool.ts';

/** Rejects with a RunError (`permission`) where no use of a tool was allowed. */
export async function permitTool({ name, asks, asksFor, startsPrograms }: ToolSpec, world: ToolWorld): Promise<void> {
  if (!asks || asksFor || isToolAllowed(name, world)) return;
  const server = Object.hasOwn(world.servers, name) ? world.servers[name] : undefined;
  const { needs, note } = startsPrograms ? await programNeeds({ tool: name }) : { needs: { tool: name }, note: '' };
  throw new RunError({
    kind: 'permission',
    message: [
      say(commonTexts.notAllowed, { tool: name }),
      server && (await toolWords({ title: name, name, spec: server }, world.root)),
      note,
    ]
      .filter(Boolean)
      .join(' '),
    hint: say(commonTexts.allowHint, { tool: name }),
    needs,
  });
}

/** A server of `baton.yaml` is also among those of `mcp`. */
const isToolAllowed = (name: string, { allow, servers }: ToolWorld): boolean =>
  allow.some(
    ({ tool, pattern }) =>
      tool === name || (tool === 'mcp' && Object.hasOwn(servers, name) && (pattern === undefined || pattern === name)),
  );
