import type { FileBounds } from '../disk/paths/confine.ts';
import { settleOrAbort } from '../language/abort.ts';
import type { JsonMap } from '../language/json.ts';
import type { Permission } from '../language/permission.ts';
import { commonTexts } from '../language/texts/tools/common.ts';
import { say } from '../language/texts.ts';
import type { ToolSpec } from '../language/tools/descriptor.ts';
import type { ServerSpec } from '../language/tools/own.ts';
import type { ToolContext } from '../run/ports.ts';
import type { Mask } from '../run/secrets/mask.ts';
import { RunError } from '../state/failure.ts';
import type { Wire } from './lazy/undici.ts';
import type { HostLookup } from './network/host-lookup.ts';

/** Finds a key by the name of its environment variable; `unfit` = the key exists, but no request can carry it. */
export type KeyLookup = (name: string) => { key: string } | 'missing' | 'unfit';

/** What the tools of one run work with. */
export interface ToolWorld {
  /** Where files may be touched; relative paths begin in the working folder. */
  bounds: FileBounds;
  /** The root of the project, absolute: data that tools keep between runs is in its `.baton`. */
  root: string;
  /** Folders (as given) that must not be deleted or moved away, nor any folder above them. */
  kept: readonly string[];
  /** Permissions that people granted. */
  allow: readonly Permission[];
  /** Folder for output that is too long for a result. */
  spill: string;
  /** Removes secrets from that output. */
  conceal?: Pick<Mask, 'stream'>;
  /** The environment from which that of a command is selected. */
  env: Readonly<Record<string, string | undefined>>;
  /** Finds keys of services, in the same places as keys of models. */
  key: KeyLookup;
  /** The worker for heavy synchronous work; without it the work is done in this thread. */
  workerFile: string | undefined;
  /** Resolves a host name to addresses. */
  lookup: HostLookup;
  /** Answers requests instead of the network, if given: then nothing leaves this process. */
  wire?: Wire | undefined;
  /** The MCP servers of `baton.yaml`, by name. */
  servers: Readonly<Record<string, ServerSpec>>;
  /** The MCP servers that steps of the calling step's pipeline describe, by name; those of `baton.yaml` take precedence. */
  described: Readonly<Record<string, ServerSpec>>;
  /** Calls with the same object share connections and servers. */
  connections: object;
  /** Registers cleanup for the end of the run, such as ending a process that a call started. */
  atEnd(work: () => Promise<void>): void;
}

/**
 * Carries out one action. Resolves with the result, or with `declined`; rejects with a RunError for mistakes of the call
 * itself.
 */
export type Execute = (parameters: JsonMap, world: ToolWorld, context: ToolContext) => Promise<JsonMap>;

/** Exactly one function for each action of a descriptor. */
type Executes<S extends ToolSpec> = { readonly [A in keyof S['actions']]: Execute };

/** The context in which a tool will be used, known before the first step. */
export interface AvailabilityContext {
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  key: KeyLookup;
  /** The parameters of the step that are already known. */
  parameters: JsonMap;
}

/** A descriptor with its implementation. */
export interface Tool {
  spec: ToolSpec;
  execute: Readonly<Record<string, Execute>>;
  /** Why an action cannot be carried out here, and what to do; undefined if it can. Asked before the first step. */
  available?(action: string, context: AvailabilityContext): Promise<string | undefined>;
  /** A fingerprint of the definition of a tool in `baton.yaml`: a changed definition makes its calls different ones. */
  content?: string;
  /**
   * Words in its declaration that may name files, relative to the folder `from`; the parameters of its calls may name more.
   */
  words?: readonly string[];
  from?: string;
  /**
   * Throws, or rejects with, a RunError (`permission`, with the missing permission) if a call with these parameters is not
   * allowed; missing parameters are not known yet. Each call checks again with all parameters.
   */
  permit?(action: string, parameters: JsonMap, world: ToolWorld): unknown;
  /** Carries out actions that the descriptor does not list. */
  other?(action: string): Execute;
}

export const makeTool = <S extends ToolSpec>(spec: S, execute: Executes<S>): Tool => ({ spec, execute });

/** The result of a correct call that could not be done: the step fails, and its policy decides. */
export const declined = (error: string, more: JsonMap = {}): JsonMap => ({ ...more, success: false, error });

/** Throws the reason for which the call was ended, once its signal is aborted. */
export function throwIfStopped(signal: AbortSignal): void {
  if (!signal.aborted) return;
  if (signal.reason instanceof RunError) throw signal.reason;
  throw new RunError({ kind: 'cancelled', message: say(commonTexts.cancelled) });
}

/**
 * Settles as the work does; rejects as `throwIfStopped` throws if the signal is aborted before the work ends, or if the work
 * fails after that.
 */
export async function settleOrStop<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await settleOrAbort(work, signal);
  } catch (error) {
    throwIfStopped(signal);
    throw error;
  }
}
