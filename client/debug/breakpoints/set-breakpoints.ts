import type { DebugProtocol } from '@vscode/debugprotocol';
import { say } from '../../../engine/language/texts.ts';
import type { Conventions } from '../protocol/conventions.ts';
import type { Requests } from '../protocol/requests.ts';
import { debugTexts } from '../texts.ts';
import type { Breakpoints } from './breakpoints.ts';
import type { SourceLocations } from './locations.ts';

interface Options {
  breakpoints: Breakpoints;
  /** Of what is debugged. Throws where nothing is. */
  places(): SourceLocations;
  client(): Conventions;
  source(file: string): DebugProtocol.Source;
  /** Which failures are stopped at from now on. */
  onFilters(filters: readonly string[]): void;
}

type Marking = 'setBreakpoints' | 'setFunctionBreakpoints' | 'setExceptionBreakpoints';

/** Where a client wants to stop: at lines, at steps by name, at failures. */
export function breakpointRequests({ breakpoints, places, client, source, onFilters }: Options): Pick<Requests, Marking> {
  const toProtocol = ({ id, keys, message, at }: Breakpoints['all'][number]): DebugProtocol.Breakpoint => {
    const place = at ? { line: client().line(at.line), source: source(at.file) } : {};
    return { id, verified: keys.size > 0, message: message || undefined, ...place };
  };
  return {
    setBreakpoints({ source: { path }, breakpoints: wanted = [] }) {
      const { lineIn, isFile } = client();
      const files = [...new Set(places().units.map((unit) => unit.file))];
      const file = path ? files.find((one) => isFile(path, one)) : undefined;
      if (file === undefined) {
        const names = files.map(shortSourceName).join(', ');
        const message = say(files.length > 1 ? debugTexts.otherFiles : debugTexts.otherFile, { files: names });
        return { body: { breakpoints: wanted.map(({ line }) => ({ verified: false, line, message })) } };
      }
      const counted = wanted.map(({ line, ...more }) => ({ ...more, line: lineIn(line) }));
      return { body: { breakpoints: breakpoints.setLines(places(), file, counted).map(toProtocol) } };
    },
    setFunctionBreakpoints({ breakpoints: wanted }) {
      return { body: { breakpoints: breakpoints.setSteps(places(), wanted).map(toProtocol) } };
    },
    setExceptionBreakpoints({ filters }) {
      onFilters(filters);
      return {};
    },
  };
}

/** The last name of a path. */
export const shortSourceName = (file: string): string => file.split(/[\\/]/).at(-1) ?? '';
