import type { DebugProtocol } from '@vscode/debugprotocol';
import { say } from '../../../engine/language/texts.ts';
import type { Conventions } from '../protocol/conventions.ts';
import type { Requests } from '../protocol/requests.ts';
import type { TextSources } from '../sources.ts';
import { debugTexts } from '../texts.ts';
import type { Breakpoint, Breakpoints } from './breakpoints.ts';
import { type SourceLocations, shortSourceName } from './locations.ts';

interface BreakpointOptions {
  breakpoints: Breakpoints;
  /** Of the debugged run. Throws if there is none. */
  places(): SourceLocations;
  client(): Conventions;
  source(file: string): DebugProtocol.Source;
  find: TextSources['find'];
  /** The failures at which the run stops from now on. */
  onFilters(filters: readonly string[]): void;
}

type Marking = 'setBreakpoints' | 'setFunctionBreakpoints' | 'setExceptionBreakpoints';

/** The client's breakpoints: on lines, on steps by name, on failures. */
export function breakpointRequests({
  breakpoints,
  places,
  client,
  source,
  find,
  onFilters,
}: BreakpointOptions): Pick<Requests, Marking> {
  const toProtocol = ({ id, keys, message, at }: Breakpoint, own?: DebugProtocol.Source): DebugProtocol.Breakpoint => {
    const place = at ? { line: client().line(at.line), source: own ?? source(at.file) } : {};
    return { id, verified: keys.size > 0, message: message || undefined, ...place };
  };
  return {
    async setBreakpoints({ source: meant, breakpoints: wanted = [] }) {
      const locations = await find(meant);
      if (!locations) {
        const files = [...new Set(places().units.map((pipeline) => pipeline.file))];
        const names = files.map(shortSourceName).join(', ');
        const message = say(files.length > 1 ? debugTexts.otherFiles : debugTexts.otherFile, { files: names });
        return { body: { breakpoints: wanted.map(({ line }) => ({ verified: false, line, message })) } };
      }

      const counted = wanted.map(({ line, ...more }) => ({ ...more, line: client().lineIn(line) }));
      const set = breakpoints.setLines(locations.places, locations.file, counted, meant.path ?? String(meant.sourceReference));
      const own = { name: shortSourceName(locations.file), ...meant };

      return { body: { breakpoints: set.map((one) => toProtocol(one, own)) } };
    },
    setFunctionBreakpoints({ breakpoints: wanted }) {
      return { body: { breakpoints: breakpoints.setSteps(places(), wanted).map((one) => toProtocol(one)) } };
    },
    setExceptionBreakpoints({ filters }) {
      onFilters(filters);
      return {};
    },
  };
}
