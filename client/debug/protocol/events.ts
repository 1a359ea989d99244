import type { DebugProtocol } from '@vscode/debugprotocol';
import type { DebugTarget } from '../debugged.ts';
import type { StackLine } from '../inspection/stack.ts';
import type { ConsoleLine } from './console.ts';
import type { Conventions } from './conventions.ts';

/** Sends events to the client, in its own conventions. */
export interface ClientEvents {
  event(name: string, body?: object): void;
  /** A console line, which links to its place. */
  print(line: ConsoleLine): void;
  source(file: string): DebugProtocol.Source;
  /** A line of the stack. */
  frame(line: StackLine, id: number): DebugProtocol.StackFrame;
}

export function createClientEvents(
  send: (event: DebugProtocol.Event) => void,
  client: () => Conventions,
  debugged: DebugTarget,
  source: ClientEvents['source'],
): ClientEvents {
  const event: ClientEvents['event'] = (name, body) => send({ seq: 0, type: 'event', event: name, body: body || undefined });
  return {
    event,
    source,
    print({ text, category, path, at: given }) {
      const { plan } = debugged;
      const ofStep = path === undefined ? undefined : plan?.places.of(path);
      const at = given ? { ...given, file: plan?.file ?? '' } : ofStep;
      event('output', {
        category,
        output: `${text}\n`,
        source: at && source(at.file),
        line: at && client().line(at.line),
        column: at && client().column(at.character),
      });
    },
    frame({ name, at: { line, character, file } }, id) {
      return { id, name, line: client().line(line), column: client().column(character), source: source(file) };
    },
  };
}
