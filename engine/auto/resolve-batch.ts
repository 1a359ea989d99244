import type { AutoSite } from '../compile/pipeline/model/value.ts';
import type { Json } from '../language/json.ts';
import type { Models } from '../run/model-port.ts';
import type { LockEntry } from '../workspace/lock-file.ts';
import type { RenderedSite } from './question.ts';
import type { ResolvedSite, ResolveOptions } from './resolve.ts';
import { resolveSite } from './resolve.ts';

interface BatchOptions extends ResolveOptions {
  /** Renders a tag's words and attributes; `answers` holds those of the tags inside it, by id. */
  prepare(site: AutoSite, answers: ReadonlyMap<string, Json>): RenderedSite;
  /** Answers that exist already, by id: their tags are not asked. */
  answered?: ReadonlyMap<string, Json>;
  /** The models to ask for one tag, in place of `models`; `end` is called once its answer or failure has been reported. */
  paying?(site: AutoSite): { models: Models; end(): void };
  /** Called for each answer as it comes. */
  onResolved?(resolved: ResolvedSite, asked: RenderedSite): void;
}

/**
 * Answers tags before a run: innermost first, those of one level in parallel. When a tag fails, the others of its level are
 * still awaited; then the first failure in the order of `sites` is thrown.
 */
export async function resolveBatch(sites: readonly AutoSite[], models: Models, options: BatchOptions): Promise<ResolvedSite[]> {
  const answers = new Map(options.answered ?? []);
  const resolved: ResolvedSite[] = [];
  for (const level of nestingLevels(sites.filter((site) => !answers.has(site.id)))) {
    const settled = await Promise.allSettled(
      level.map(async (site) => {
        const asked = options.prepare(site, answers);
        const paying = options.paying?.(site);
        try {
          const answer = await resolveSite(asked, paying?.models ?? models, options);
          options.onResolved?.(answer, asked);
          return answer;
        } finally {
          paying?.end();
        }
      }),
    );
    for (const one of settled) {
      if (one.status === 'rejected') throw one.reason;
      answers.set(one.value.site, one.value.answer);
      resolved.push(one.value);
    }
  }

  return resolved;
}

/** Groups tags into levels: each tag comes after the tags nested inside it. */
export function nestingLevels(sites: readonly AutoSite[]): AutoSite[][] {
  const levels: AutoSite[][] = [];
  for (const site of sites) {
    const level = depthOf(site);
    (levels[level] ??= []).push(site);
  }
  return levels.filter((level) => level !== undefined);
}

const depthOf = (site: AutoSite): number =>
  Math.max(0, ...site.words.map((piece) => (piece.kind === 'site' ? 1 + depthOf(piece.site) : 0)));

/**
 * The answers of a batch that go into the lock file: not those that were supplied, stand there already, or replaced a
 * failure.
 */
export function lockEntries(resolved: readonly ResolvedSite[], now: number): LockEntry[] {
  const date = new Date(now).toISOString();
  return resolved
    .filter(({ locked, degraded, model }) => !locked && !degraded && model !== 'supplied')
    .map(({ site, question, asked, answer, model }) => ({ site, question, asked, answer, model, date }));
}
