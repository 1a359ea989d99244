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
import type { HostLookup } from './network/wire.ts';

/** A key by the environment's name of it; `unfit` = there is one, and no request can carry it. */
export type KeyLookup = (name: string) => { key: string } | 'missing' | 'unfit';

/** What the tools of one run work with. */
export interface ToolWorld {
  /** Where files may be touched; relative paths begin in the working folder. */
  bounds: FileBounds;
  /** The root of the project, absolute: what tools keep between runs is in its `.baton`. */
  root: string;
  /** Folders (as given) that must not be deleted or moved away, nor any folder above them. */
  kept: readonly string[];
  /** What people allowed. */
  allow: readonly Permission[];
  /** Folder for output that is too long for a result. */
  spill: string;
  /** Takes secrets out of what goes there. */
  conceal?: Pick<Mask, 'stream'>;
  /** The environment that a command's own is chosen from. */
  env: Readonly<Record<string, string | undefined>>;
  /** Finds keys of services, where keys of models are found. */
  key: KeyLookup;
  /** The worker in which heavy synchronous work is done; without it in this thread. */
  workerFile: string | undefined;
  /** Finds the addresses of a host's name. */
  lookup: HostLookup;
  /** Answers requests in place of the network, where there is one: then nothing leaves this process. */
  wire?: Wire | undefined;
  /** Servers that `baton.yaml` names, by name. */
  servers: Readonly<Record<string, ServerSpec>>;
  /** Servers that steps of the calling step's pipeline name and describe, by name; those of `baton.yaml` come first. */
  described: Readonly<Record<string, ServerSpec>>;
  /** Calls for which this is the same object share connections and servers. */
  connections: object;
  /** Keeps something to be done when the run is over, as ending what a call began. */
  atEnd(work: () => Promise<void>): void;
}

/** Carries out one action. Resolves with the result, or with `declined`; rejects with a RunError for what the call itself got wrong. */
export type Execute = (parameters: JsonMap, world: ToolWorld, context: ToolContext) => Promise<JsonMap>;

/** One function for each action of a descriptor, no more and no fewer. */
type Executes<S extends ToolSpec> = { readonly [A in keyof S['actions']]: Execute };

/** Where a tool is to be used, before the first step. */
export interface AvailabilityContext {
  root: string;
  env: Readonly<Record<string, string | undefined>>;
  key: KeyLookup;
  /** Those parameters of the step that are known already. */
  parameters: JsonMap;
}

/** A descriptor with what carries it out. */
export interface Tool {
  spec: ToolSpec;
  execute: Readonly<Record<string, Execute>>;
  /** Why an action cannot be carried out here, and what to do; undefined where it can. Asked before the first step. */
  available?(action: string, context: AvailabilityContext): Promise<string | undefined>;
  /** What a tool of `baton.yaml` is, as a fingerprint: where that changes, its calls are others. */
  content?: string;
  /** Words in its declaration that may name files, from the folder `from`; the parameters of its calls may name others. */
  words?: readonly string[];
  from?: string;
  /**
   * Throws, or rejects with, a RunError (`permission`, with the missing permission) where a call with these parameters is not allowed;
   * parameters that are missing are not known yet. Every call checks it again with all of them.
   */
  permit?(action: string, parameters: JsonMap, world: ToolWorld): unknown;
  /** Carries out the actions that the descriptor does not list. */
  other?(action: string): Execute;
}

export const makeTool = <S extends ToolSpec>(spec: S, execute: Executes<S>): Tool => ({ spec, execute });

/** The result of a call that was right and could not be done: the step fails, and its policy decides. */
export const declined = (error: string, more: JsonMap = {}): JsonMap => ({ ...more, success: false, error });

/** Throws what ended the call, once its signal is aborted. */
export function throwIfStopped(signal: AbortSignal): void {
  if (!signal.aborted) return;
  if (signal.reason instanceof RunError) throw signal.reason;
  throw new RunError({ kind: 'cancelled', message: say(commonTexts.cancelled) });
}

/** What the work settles with; rejects as `throwIfStopped` throws where it fails or is still going on once the signal is aborted. */
export async function settleOrStop<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await settleOrAbort(work, signal);
  } catch (error) {
    throwIfStopped(signal);
    throw error;
  }
}
