import { buildQuestion } from '../../engine/auto/question.ts';
import { surroundingsOf } from '../../engine/auto/surroundings.ts';
import type { Json } from '../../engine/language/json.ts';
import type { LockEntry } from '../../engine/workspace/lock-file.ts';
import { embeddedPipelines, siteIdPrefix } from '../../server/embedded/embedded-pipelines.ts';
import { autoSites } from '../../server/names/auto-sites.ts';
import type { Snapshot } from '../../server/snapshot.ts';

/** One answer locked for the exact question of every AUTO tag of a document, also in pipelines that are written out in it. */
export const lockOf = (document: Snapshot, answer: Json): LockEntry[] =>
  embeddedPipelines(document).flatMap(({ snapshot }) => lockOfOne(snapshot, answer));

const lockOfOne = (snapshot: Snapshot, answer: Json): LockEntry[] =>
  autoSites(snapshot).map(({ site }) => {
    const words = site.words.map((piece) => (piece.kind === 'text' ? piece.template.text : '')).join('');
    const attributes = new Map([...site.attributes].map(([name, template]) => [name, template.text]));
    const { hash } = buildQuestion({ site, words, attributes, surroundings: surroundingsOf(snapshot.compiled, site) });
    return {
      site: `${siteIdPrefix(snapshot)}${site.id}`,
      question: hash,
      asked: words,
      answer,
      model: 'test',
      date: '2026-01-01T00:00:00.000Z',
    };
  });
