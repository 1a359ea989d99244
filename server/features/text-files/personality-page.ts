import type { FrontMatter } from '../../../engine/compile/pipeline/settings/personality-file.ts';
import { readFrontMatter } from '../../../engine/compile/pipeline/settings/personality-file.ts';
import { lineStarts } from '../../../engine/compile/source/lines.ts';
import type { World } from '../../../engine/compile/world.ts';

/** The file of a personality: its name is the file's. */
export interface PersonalityPage {
  uri: string;
  name: string;
  text: string;
  starts: readonly number[];
  front: FrontMatter | undefined;
}

export function personalityPage(uri: string, text: string): PersonalityPage {
  const name = decodeURIComponent(uri.slice(uri.lastIndexOf('/') + 1)).replace(/\.md$/, '');
  return { uri, name, text, starts: lineStarts(text), front: readFrontMatter(text) };
}

/** The personalities that a file may extend, from `baton.yaml` and from files, also those whose files have errors. */
export const personalityNames = ({ settings, personalities, unreadable }: World): string[] => [
  ...new Set([...Object.keys(settings?.personalities ?? {}), ...(personalities?.keys() ?? []), ...(unreadable?.keys() ?? [])]),
];
