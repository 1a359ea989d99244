import type { CompletionItem, Hover, Position } from 'vscode-languageserver';
import { CompletionItemKind } from 'vscode-languageserver';
import { personalityMembers } from '../../../engine/compile/pipeline/settings/personality-file.ts';
import type { World } from '../../../engine/compile/world.ts';
import { topKeys } from '../../../engine/language/keys.ts';
import { lineContext } from '../../cursor/line-context.ts';
import { markdown } from '../../markdown.ts';
import { offsetAt } from '../../snapshot.ts';
import type { KeyOffer } from '../completion/key-offers.ts';
import { schemaMembers } from '../completion/key-offers.ts';
import { keyItem } from '../completion/keys.ts';
import { sharedPersonalityText } from '../hover/named-text.ts';
import type { SharedName } from '../navigation/shared-names.ts';
import type { PersonalityPage } from './personality-page.ts';
import { personalityNames } from './personality-page.ts';
import { fileRange } from './prompt-files.ts';

const offers = (): KeyOffer[] => {
  const { schema } = topKeys.personalities;
  return schema ? schemaMembers(schema, ['NAME']).filter(({ name }) => personalityMembers.includes(name)) : [];
};

/** The front matter around a place, with the offset in it; undefined in the body. */
function inFrontMatter({ front, ...page }: PersonalityPage, position: Position): { yaml: string; at: number } | undefined {
  const at = offsetAt(page, position) - (front?.start ?? 0);
  return front && at >= 0 && at <= front.yaml.length ? { yaml: front.yaml, at } : undefined;
}

/** Missing keys of the front matter, and personalities to extend. */
export function completePersonality(page: PersonalityPage, position: Position, world: World): CompletionItem[] {
  const place = inFrontMatter(page, position);
  if (!place) return [];

  const { kind, trail, siblings } = lineContext(place.yaml, place.at);
  if (kind === 'key' && trail.length === 0)
    return offers().flatMap((one, index) => (siblings.includes(one.name) ? [] : [keyItem(one, 1, index)]));
  if (trail.at(-1) !== 'extends') return [];

  return personalityNames(world).flatMap((label) => (label === page.name ? [] : [{ label, kind: CompletionItemKind.Value }]));
}

/** A key of the front matter, or the personality that it extends. */
export function hoverPersonality(page: PersonalityPage, position: Position, world: World): Hover | null {
  const base = sharedNameInPersonality(page, position);
  const said = base && sharedPersonalityText(world, base.name);
  if (base && said) return { contents: markdown(said), range: base.range };

  const offset = offsetAt(page, position) - (page.front?.start ?? 0);
  const key = page.front?.node.pairs.find(({ key: { range } }) => range.start <= offset && offset <= range.end)?.key;
  const offer = key && offers().find(({ name }) => name === key.text);
  if (!page.front || !key || !offer) return null;

  const by = page.front.start;
  return {
    contents: markdown([`**${offer.name}** · ${offer.type}`, offer.doc].join('\n\n')),
    range: fileRange(page, { start: by + key.range.start, end: by + key.range.end }),
  };
}

/** The personality named at a place in another one's file. */
export function sharedNameInPersonality(
  page: PersonalityPage,
  position: Position,
): (SharedName & Required<Pick<Hover, 'range'>>) | undefined {
  const base = page.front?.base;
  const offset = offsetAt(page, position);
  if (!base || offset < base.range.start || offset > base.range.end) return undefined;
  return { kind: 'personality', name: base.name, range: fileRange(page, base.range) };
}
