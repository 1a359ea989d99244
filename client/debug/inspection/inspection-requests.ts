import type { DebugProtocol } from '@vscode/debugprotocol';
import type * as Engine from '../../../engine/index.ts';
import type { RunHandle } from '../../../engine/index.ts';
import { say } from '../../../engine/language/texts.ts';
import { RefusedRequest } from '../protocol/refused-request.ts';
import type { Requests } from '../protocol/requests.ts';
import { type Control, lineOf, stoodAt } from '../stepping/pause.ts';
import { debugTexts } from '../texts.ts';
import { completeTyped } from './completions.ts';
import { answerEvaluate } from './evaluate.ts';
import { scopesOf } from './scopes.ts';
import type { StackLine } from './stack.ts';
import type { Handles } from './variables.ts';

interface InspectionOptions {
  engine(): Promise<typeof Engine>;
  handles: Handles;
  /** The active run. Throws if there is none. */
  live(): { handle: RunHandle; control: Pick<Control, 'standing'> };
  /** A line of the stack as the client counts. */
  frame(line: StackLine, id: number): DebugProtocol.StackFrame;
  /** Called before frames are sent. */
  onFrames(): Promise<void>;
  /** A column as the client counts, from 0. */
  columnIn(column: number): number;
}

/** Requests of a client while the run is stopped: the stack, scopes and variables, and values of expressions. */
export function inspectionRequests(
  options: InspectionOptions,
): Pick<Requests, 'stackTrace' | 'scopes' | 'variables' | 'evaluate' | 'completions'> {
  const { engine, handles, live, frame, onFrames, columnIn } = options;
  return {
    async stackTrace({ threadId, startFrame = 0, levels }) {
      await onFrames();
      const { threads, at } = stoodAt(live().control);
      const all = (threads.find(({ id }) => id === threadId) ?? at).stack();
      const stackFrames = all.slice(startFrame, levels ? startFrame + levels : undefined).map((line) => frame(line, line.id));
      return { body: { stackFrames, totalFrames: all.length } };
    },
    async scopes({ frameId }) {
      const { handle, control } = live();
      const { previewPrompt } = await engine();
      return { body: { scopes: await scopesOf(handle, lineOf(control, frameId), handles, previewPrompt) } };
    },
    async variables(args) {
      const variables = await handles.list(args);
      if (!variables) throw new RefusedRequest(say(debugTexts.wentOn));
      return { body: { variables } };
    },
    async completions({ text, column, line: row = 1, frameId }) {
      const { handle, control } = live();
      const { evaluateAt, namesAt } = await engine();
      const path = (frameId === undefined ? control.standing?.at.stack()[0] : lineOf(control, frameId))?.standing?.path;
      // The client counts positions like columns; it gets back positions from 0.
      const typed = (text.split('\n')[row - 1] ?? text).slice(0, columnIn(column));
      const braces = /^\s*\{\{\s*/.exec(typed)?.[0].length ?? 0;
      const targets = await completeTyped(typed.slice(braces), {
        names: async () => namesAt(handle.context, path),
        evaluate: (expression) => evaluateAt(handle.context, expression, path),
      });

      return { body: { targets: targets.map((target) => ({ ...target, start: (target.start ?? 0) + braces })) } };
    },
    evaluate: (request) => answerEvaluate(options, request),
  };
}
