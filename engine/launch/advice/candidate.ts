import type { Compiled } from '../../compile/compile.ts';
import type { TextChange } from '../../compile/rewrite/text-change.ts';
import type { ForecastPlace, Sample } from '../../forecast/model/samples.ts';
import type { ModelExperience } from '../../language/experience.ts';
import type { ObservedSteps } from './observe-runs.ts';

/** What an edit changes, in the order in which gains that are alike are listed. */
export const adviceKinds = [
  'dependency',
  'parallel',
  'loop-parallel',
  'cache',
  'retry',
  'faster-model',
  'cheaper-model',
] as const;
export type AdviceKind = (typeof adviceKinds)[number];

/** What is known of the answers after an edit: they stay as they are, are those of an earlier run, or come of another model. */
export type AdviceQuality =
  | { is: 'same' }
  | { is: 'kept' }
  | { is: 'unknown' }
  /** How many of how many answers were good, of this model and of the one that is asked now, in steps of this class. */
  | { is: 'known'; good: number; tried: number; goodNow: number; triedNow: number };

/** An edit that may save something. */
export interface AdviceCandidate {
  kind: AdviceKind;
  /** The step that it is of, by static path; null of the pipeline as a whole. */
  step: string | null;
  changes: readonly TextChange[];
  /** Blanks of its sentence. */
  values: Readonly<Record<string, string | number>>;
  quality: AdviceQuality;
  /** Of several that exclude one another the best is shown. */
  instead?: string;
  /** What it would be foreseen as otherwise; nothing else of the step counts as changed. */
  places?: readonly [path: string, place: ForecastPlace][];
  /** How often the cache would have answered. */
  hits?: readonly [path: string, count: number][];
}

/** What candidates are found by. */
export interface AdviceContext {
  compiled: Compiled;
  text: string;
  places: ReadonlyMap<string, ForecastPlace>;
  /** Steps that take time, by static path. */
  working: readonly string[];
  samples: readonly Sample[];
  /** The models that a step may ask in place of its own: those of `baton.yaml`, and those that steps of the text ask. */
  models: readonly string[];
  /** Whether a model can be asked now, and does what a step needs. */
  fits(model: string, path: string): boolean;
  experience: readonly ModelExperience[];
  observed: ObservedSteps;
}

export type FindCandidates = (context: AdviceContext) => AdviceCandidate[];
