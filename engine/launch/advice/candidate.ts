import type { Compiled } from '../../compile/compile.ts';
import type { TextChange } from '../../compile/rewrite/text-change.ts';
import type { Published } from '../../forecast/model/quantities.ts';
import type { ForecastPlace, Sample } from '../../forecast/model/samples.ts';
import type { ModelExperience } from '../../language/models/experience.ts';
import type { ObservedSteps } from './observe-runs.ts';

/** Kinds of edits, in the order of listing for equal gains. */
export const adviceKinds = [
  'dependency',
  'parallel',
  'loop-parallel',
  'cache',
  'retry',
  'hedge',
  'pin-auto',
  'batch',
  'faster-model',
  'cheaper-model',
] as const;
export type AdviceKind = (typeof adviceKinds)[number];

/** The effect of an edit on the answers: unchanged, from an earlier run, or from another model. */
export type AdviceQuality =
  | { is: 'same' }
  | { is: 'kept' }
  /** As many answers of an AUTO tag were the same. */
  | { is: 'alike'; count: number }
  | { is: 'unknown' }
  /** Good answers and all answers, of this model and of the present one, in steps of this class. */
  | { is: 'known'; good: number; tried: number; goodNow: number; triedNow: number };

/** An edit that may save something. */
export interface AdviceCandidate {
  kind: AdviceKind;
  /** Its step, by static path; null for the pipeline as a whole. */
  step: string | null;
  changes: readonly TextChange[];
  /** Blanks of its sentence. */
  values: Readonly<Record<string, string | number>>;
  quality: AdviceQuality;
  /** Only the best of several mutually exclusive edits is shown. */
  instead?: string;
  /** The changed properties for the forecast; everything else of the step stays the same. */
  places?: readonly [path: string, place: ForecastPlace][];
  /** The number of calls that the cache would have answered. */
  hits?: readonly [path: string, count: number][];
}

/** The data for finding candidates. */
export interface AdviceContext {
  compiled: Compiled;
  text: string;
  places: ReadonlyMap<string, ForecastPlace>;
  /** Steps that take time, by static path. */
  working: readonly string[];
  samples: readonly Sample[];
  /** Possible other models of a step: those of `baton.yaml`, and those of steps in the text. */
  models: readonly string[];
  /** Whether a model is available and supports the needs of a step. */
  fits(model: string, path: string): boolean;
  /** From when on a call of a step is slow, in milliseconds, where that is known. */
  slowAfter(path: string): number | undefined;
  /** What is published of a model. */
  publishedOf(model: string): Published | undefined;
  experience: readonly ModelExperience[];
  observed: ObservedSteps;
}

export type FindCandidates = (context: AdviceContext) => AdviceCandidate[];
