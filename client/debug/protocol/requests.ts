import type { DebugProtocol } from '@vscode/debugprotocol';
import { exceptionBreakpointFilters } from '../breakpoints/exceptions.ts';

/** The response's body, and work to do after the response is sent. */
export interface RequestAnswer {
  body?: object;
  after?(): void;
}

interface Arguments {
  initialize: DebugProtocol.InitializeRequestArguments;
  launch: unknown;
  attach: unknown;
  configurationDone: object;
  setBreakpoints: DebugProtocol.SetBreakpointsArguments;
  setFunctionBreakpoints: DebugProtocol.SetFunctionBreakpointsArguments;
  setExceptionBreakpoints: DebugProtocol.SetExceptionBreakpointsArguments;
  source: DebugProtocol.SourceArguments;
  threads: object;
  stackTrace: DebugProtocol.StackTraceArguments;
  scopes: DebugProtocol.ScopesArguments;
  variables: DebugProtocol.VariablesArguments;
  completions: DebugProtocol.CompletionsArguments;
  evaluate: DebugProtocol.EvaluateArguments;
  setVariable: DebugProtocol.SetVariableArguments;
  setExpression: DebugProtocol.SetExpressionArguments;
  restartFrame: DebugProtocol.RestartFrameArguments;
  continue: object;
  next: Partial<DebugProtocol.NextArguments>;
  stepIn: Partial<DebugProtocol.StepInArguments>;
  stepInTargets: DebugProtocol.StepInTargetsArguments;
  stepOut: Partial<DebugProtocol.StepOutArguments>;
  stepBack: object;
  reverseContinue: object;
  pause: object;
  /** Our own request: return to the present. */
  present: object;
  terminate: object;
  disconnect: object;
}

/** Every supported request, by its name in the protocol. */
export type Requests = { readonly [Name in keyof Arguments]: (args: Arguments[Name]) => RequestAnswer | Promise<RequestAnswer> };

export const isKnown = (requests: Requests, command: string): command is keyof Requests => Object.hasOwn(requests, command);

/** The capabilities announced to the client. */
export const debugCapabilities = (): DebugProtocol.Capabilities => ({
  supportsConfigurationDoneRequest: true,
  supportsFunctionBreakpoints: true,
  supportsConditionalBreakpoints: true,
  supportsHitConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsCompletionsRequest: true,
  completionTriggerCharacters: ['.', '|'],
  supportsTerminateRequest: true,
  supportsClipboardContext: true,
  supportsStepBack: true,
  supportsStepInTargetsRequest: true,
  supportsSetVariable: true,
  supportsSetExpression: true,
  supportsRestartFrame: true,
  exceptionBreakpointFilters: exceptionBreakpointFilters(),
});
