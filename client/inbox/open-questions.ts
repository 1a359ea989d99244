import { lineStarts, toPosition } from '../../engine/compile/source/lines.ts';
import { locateNode, locatePath, pipelinesOfPlan } from '../../engine/insight/step-locations.ts';
import type { Json } from '../../engine/language/json.ts';
import { isMap } from '../../engine/language/json.ts';
import { formatPermission, parsePermission } from '../../engine/language/permission.ts';
import { seenLine } from '../../engine/language/safety/unseen.ts';
import type { OpenQuestion, RunState } from '../../engine/state/state.ts';
import type { Compiled } from '../runs/engine.ts';

/** The position of a step, for people. */
interface UseLocation {
  step: string;
  file: string;
  line: number;
}

/** A use of a tool: its required permission, its position, and its parameters. */
export interface PermissionUse {
  needs: string;
  place: UseLocation | undefined;
  /** One line for each parameter: its value if the run has rendered it, else as written. */
  parameters: string[];
}

type Located = NonNullable<ReturnType<typeof locatePath>>;

/** Maximum length of a line of a question. */
const longest = 160;
const shortLine = (text: string): string => {
  const line = seenLine(text.replace(/\s+/g, ' ').trim());
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
};

/** The subject of a permission question; undefined for any other question. */
export function useAskedFor({ kind, needs, path }: OpenQuestion, state: RunState, compiled: Compiled): PermissionUse | undefined {
  if (kind !== 'permission' || !needs || path === undefined) return undefined;
  const step = state.steps.get(path);
  const call = step?.calls.at(-1);
  const prompt = call?.kind === 'tool' && call.prompt !== undefined ? call.prompt : step?.parameters;
  const located = locatePath(pipelinesOfPlan(compiled), path);
  const written = located ? writtenIn(located) : [];

  return {
    needs: formatPermission(needs),
    place: located && locationOf(located),
    parameters: prompt === undefined ? written : parameterLines(prompt),
  };
}

/** The steps that would use a run's required permissions, before it begins; templates are shown as written. */
export const usesOf = (compiled: Compiled, needs: readonly string[]): PermissionUse[] =>
  pipelinesOfPlan(compiled).flatMap((pipeline) =>
    pipeline.compiled.graph.nodes.flatMap((node): PermissionUse[] => {
      const located = locateNode(pipeline, node);
      const work = located?.step.work;
      const needed = work?.kind === 'tool' ? needs.find((one) => parsePermission(one)?.tool === toolName(work.tool)) : undefined;
      // The one step that a loop repeats is at the loop's place.
      if (!located || needed === undefined || node.loop) return [];
      return [{ needs: needed, place: locationOf(located), parameters: writtenIn(located) }];
    }),
  );

const toolName = (written: string): string => written.replaceAll('_', '-');

function locationOf({ unit, node, range }: Located): UseLocation {
  const { line } = toPosition(lineStarts(unit.text), range.start);
  return { step: node.path.replace(/(\[\*\])+$/, ''), file: unit.file, line: line + 1 };
}

function parameterLines(parameters: Json): string[] {
  if (!isMap(parameters)) return [shortLine(JSON.stringify(parameters))];
  return Object.entries(parameters).map(([name, value]) => shortLine(`${name}: ${inWords(name, value)}`));
}

/** A command is shown as it would be typed. */
function inWords(name: string, value: Json): string {
  if (typeof value === 'string') return value;
  if (name === 'argv' && Array.isArray(value)) return value.map(quoted).join(' ');
  return JSON.stringify(value);
}

const quoted = (word: Json): string => (typeof word === 'string' && /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word));

function writtenIn({ step: { work, block } }: Located): string[] {
  if (work.kind !== 'tool') return [];
  return work.parameters.entries.map(({ key, value }) => {
    if (value.kind === 'constant') return shortLine(`${key}: ${inWords(key, value.value)}`);
    return shortLine(`${key}: ${block.text.slice(value.node.range.start, value.node.range.end)}`);
  });
}
