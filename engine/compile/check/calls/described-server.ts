import { isMap, type Json } from '../../../language/json.ts';
import type { ToolSpec } from '../../../language/tools/descriptor.ts';
import { type ServerSpec, serverOf } from '../../../language/tools/own.ts';
import { replaceParameters, replaceWork } from '../../pipeline/model/fallback.ts';
import type { Step } from '../../pipeline/model/step.ts';
import type { MapEntry, MapValue } from '../../pipeline/model/value.ts';

/** A server that a step names and describes (`server` with `server_config`), both written out. */
export interface DescribedServer {
  name: string;
  spec: ServerSpec;
  /** Where it is named. */
  range: MapEntry['keyRange'];
}

/** The servers that a step describes itself, and those of its handlers' fallbacks. */
export function serversDescribedBy(step: Step, tools: ReadonlyMap<string, ToolSpec>): DescribedServer[] {
  const others = step.handlers.flatMap(({ retry, fallback }) => {
    const again = replaceParameters(step, retry?.with);
    return fallback ? [again, replaceWork(step, fallback)] : again;
  });
  return [step, ...others].flatMap((one) => describedServer(one, tools) ?? []);
}

function describedServer({ work }: Step, tools: ReadonlyMap<string, ToolSpec>): DescribedServer | undefined {
  if (work.kind !== 'tool' || tools.get(work.tool)?.asksFor !== 'server') return undefined;
  const named = entryAt(work.parameters, 'server');
  const name = constantOf(named);
  const spec = serverOf(constantOf(entryAt(work.parameters, 'server_config')));
  return named && typeof name === 'string' && spec ? { name, spec, range: named.keyRange } : undefined;
}

/** Whether two descriptions are equal; the order of keys does not matter. */
export const isSameServer = (one: ServerSpec, other: ServerSpec): boolean => sortedText(one) === sortedText(other);

const sortedText = (spec: ServerSpec): string =>
  JSON.stringify(spec, (_key, value: Json) => (isMap(value) ? Object.entries(value).sort() : value));

const entryAt = ({ entries }: MapValue, name: string): MapEntry | undefined => entries.find(({ key }) => key === name);

const constantOf = (entry: MapEntry | undefined): Json | undefined =>
  entry?.value.kind === 'constant' ? entry.value.value : undefined;
