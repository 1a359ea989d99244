import type { Json } from '../../engine/language/json.ts';
import { isMap } from '../../engine/language/json.ts';
import { say } from '../../engine/language/texts.ts';
import { RefusedRequest } from './protocol/refused-request.ts';
import { debugTexts } from './texts.ts';

/** The members of a launch configuration. */
export interface Launch {
  /** The pipeline's file, as the client names it. */
  program: string;
  inputs?: Readonly<Record<string, Json>>;
  /** Replaces every model that the file names. */
  model?: string;
  /** The profile of `baton.yaml` for the run. */
  profile?: string;
  cwd?: string;
  /** Permissions, which a launch configuration cannot grant: the key is refused. */
  allow?: readonly string[];
  stopOnEntry?: boolean;
  /** The line of a step, in the client's numbering: the run stops there when it is first reached. */
  stopAt?: number;
  noDebug?: boolean;
  /** A case of `tests:` that is debugged instead of the pipeline. */
  test?: string;
  /** The text to run, if it differs from the file. */
  text?: string;
}

/** The run of an attach request. Throws if it names none. */
export function readAttach(given: unknown): { run: string; cwd: string | undefined } {
  const { run, cwd }: Record<string, unknown> = isMap(given) ? given : {};
  if (!isText(run) || run === '') throw new RefusedRequest(say(debugTexts.noRun));
  return { run, cwd: isText(cwd) ? cwd : undefined };
}

/** The type of each key. Other keys belong to the client. */
const wants = {
  inputs: { words: debugTexts.mapOfValues, fits: isMap },
  model: { words: debugTexts.aText, fits: isText },
  profile: { words: debugTexts.aText, fits: isText },
  cwd: { words: debugTexts.aFolder, fits: isText },
  allow: { words: debugTexts.listOfTexts, fits: (value: unknown) => Array.isArray(value) && value.every(isText) },
  stopOnEntry: { words: debugTexts.trueOrFalse, fits: isBoolean },
  stopAt: { words: debugTexts.aLine, fits: Number.isInteger },
  noDebug: { words: debugTexts.trueOrFalse, fits: isBoolean },
  text: { words: debugTexts.aText, fits: isText },
  test: { words: debugTexts.aText, fits: isText },
} as const;

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

/** The validated arguments of a launch request. Throws if they are invalid. */
export function readLaunch(given: unknown): Launch {
  const { program, ...rest }: Record<string, unknown> = { program: undefined, ...(isMap(given) ? given : {}) };
  if (!isText(program) || program === '') throw new RefusedRequest(say(debugTexts.noProgram));

  const settings: Record<string, unknown> = {};
  for (const [key, { words, fits }] of Object.entries(wants)) {
    const value = rest[key];
    if (value === undefined || value === null) continue;
    if (!fits(value)) throw new RefusedRequest(say(debugTexts.wants, { key, what: say(words) }));
    settings[key] = value;
  }

  return { program, ...settings };
}
