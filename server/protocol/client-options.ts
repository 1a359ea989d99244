import type { World } from '../../engine/compile/world.ts';
import type { Json } from '../../engine/language/json.ts';
import { isMap } from '../../engine/language/json.ts';

/** The kinds of inlay hints. */
export const hintKinds = ['auto', 'types', 'edges', 'runs'] as const;
export type HintKind = (typeof hintKinds)[number];

const lensScopes = ['pipeline', 'steps', 'off'] as const;
type LensScope = (typeof lensScopes)[number];

/** The editor's settings for the server. */
export interface ServerOptions {
  severities: World['severities'];
  hints: ReadonlySet<HintKind>;
  /** Above pipelines only, above their steps too, or nowhere. */
  lenses: LensScope;
}

/** Quiet defaults: hints for AUTO tags only, others on demand. */
export const defaultOptions: ServerOptions = { severities: undefined, hints: new Set<HintKind>(['auto']), lenses: 'pipeline' };

/** Reads the section `baton` of the editor's settings; missing or invalid values get their defaults. */
export function readServerOptions(given: unknown): ServerOptions {
  if (!isSection(given)) return defaultOptions;
  const [problems, inlayHints, codeLens] = [given['problems'], given['inlayHints'], given['codeLens']];
  return {
    severities: isMap(problems) ? readSeverities(problems) : undefined,
    hints: Array.isArray(inlayHints) ? new Set(hintKinds.filter((kind) => inlayHints.includes(kind))) : defaultOptions.hints,
    lenses: lensScopes.find((one) => one === codeLens) ?? defaultOptions.lenses,
  };
}

const isSection = (value: unknown): value is Readonly<Record<string, Json | undefined>> =>
  typeof value === 'object' && value !== null;

const severityWords = ['error', 'warning', 'information', 'hint', 'off'] as const;

function readSeverities(given: Readonly<Record<string, Json>>): NonNullable<World['severities']> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([code, value]) => {
      const word = severityWords.find((one) => one === value);
      return word ? [[code, word]] : [];
    }),
  );
}

/** The URI prefix of the pages on problems, in an editor that can show them. */
export const readProblemPages = (given: unknown): string | undefined =>
  isSection(given) && typeof given['problemPages'] === 'string' ? given['problemPages'] : undefined;
