import { type AutoPreview, preview } from '../../auto/preview.ts';
import type { Compiled } from '../../compile/compile.ts';
import { asksPerCall } from '../../compile/pipeline/auto/per-call.ts';
import { autoIdPrefix } from '../../compile/pipeline/embedded/written.ts';
import type { AutoSite } from '../../compile/pipeline/model/value.ts';
import { locatePath, type PlanPipeline, pipelinesOfPlan } from '../../insight/step-locations.ts';
import { autoKeyIn } from '../../run/scope/render.ts';
import type { Path } from '../../state/path.ts';
import { entriesWithPrefix } from '../../workspace/lock-file.ts';
import { loadLock } from './load-lock.ts';

/** An AUTO tag of a pipeline, or of a called one, with its locked answer. */
export interface ListedTag {
  /** Its id in the lock file beside `file`. */
  id: string;
  /** Its id for `answerAutos` and `lockAnswer`. */
  only: string;
  of: string | undefined;
  file: string;
  /** Its step, in the pipeline itself, or the requested one. */
  path: Path | undefined;
  /** The key of its answer in a run; for a tag that is asked in each run ` @` and the step's path are appended. */
  key: string;
  preview: AutoPreview;
}

/** Every tag, those of the pipeline first. Throws a Refusal where a lock file cannot be read. */
export function listTags(compiled: Compiled): ListedTag[] {
  return pipelinesOfPlan(compiled)
    .filter((one) => one.name === undefined || one.compiled !== compiled)
    .flatMap((unit) => {
      const { pipeline, steps } = unit.compiled;
      const sites = new Set([...pipeline.autos, ...steps.flatMap(({ step }) => step.autos)]);
      const paths = unit.name === undefined ? pathsOfSites(compiled) : new Map<AutoSite, Path>();
      return describeTags(unit, [...sites], (site) => paths.get(site));
    });
}

/** The tags of one step, also of a called pipeline; empty where there is no such step. */
export function tagsOfStep(compiled: Compiled, path: Path): ListedTag[] {
  const located = locatePath(pipelinesOfPlan(compiled), path);
  return located ? describeTags(located.unit, located.step.autos, () => path) : [];
}

/** Of a loop and the step that it repeats, the loop counts. */
function pathsOfSites({ graph, steps }: Compiled): Map<AutoSite, Path> {
  const paths = new Map<AutoSite, Path>();
  for (const { index, path } of graph.nodes) {
    for (const site of steps[index]?.step.autos ?? []) {
      if (!paths.has(site)) paths.set(site, path);
    }
  }

  return paths;
}

function describeTags(
  { name, compiled, file }: PlanPipeline,
  sites: readonly AutoSite[],
  pathOf: (site: AutoSite) => Path | undefined,
): ListedTag[] {
  if (sites.length === 0) return [];
  const prefix = autoIdPrefix(name, file);
  const entries = entriesWithPrefix(loadLock(file), prefix);

  return sites.map((site) => {
    // A tag of a called pipeline may be answered differently for each call, so it is asked there.
    const asked: AutoSite = name !== undefined && asksPerCall(site) ? { ...site, when: 'run' } : site;
    const shown = preview(compiled, asked, entries);

    return {
      id: `${prefix}${site.id}`,
      only: site.id,
      of: name,
      file,
      path: pathOf(site),
      key: autoKeyIn(site.id, name),
      preview: shown,
    };
  });
}
