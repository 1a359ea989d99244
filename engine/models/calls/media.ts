import type { MediaKind } from '../../language/media.ts';
import { kindOfType, nameOfType } from '../../language/media.ts';
import { providerFacts } from '../../language/providers.ts';
import { modelsTexts } from '../../language/texts/run/models.ts';
import { say } from '../../language/texts.ts';
import type { Media } from '../../run/model-port.ts';
import type { ModelTarget } from '../providers/adapter.ts';
import { adapters } from '../providers/adapters.ts';
import type { ModelRefusal } from '../settings/provider-table.ts';

/** Capabilities in `baton.yaml` for the media that a model accepts. */
const capabilityNames: Readonly<Record<MediaKind, readonly string[]>> = {
  image: ['vision', 'image', 'images'],
  audio: ['audio', 'hearing'],
};

/** Models that read text only; any other may see. */
const textOnly: readonly RegExp[] = Object.values(providerFacts).flatMap(({ text_only = [] }) => text_only);

/** The MIME types that a model accepts. The abilities in `baton.yaml` go first, then the facts of its name and its server. */
function mediaTypesOf(target: ModelTarget): readonly string[] {
  const { mediaTypes, takesMedia } = adapters[target.entry.type];
  return (mediaTypes?.(target) ?? []).filter((type) => {
    const kind = kindOfType(type) ?? 'image';
    if (target.capabilities) return capabilityNames[kind].some((name) => target.capabilities?.includes(name));
    if (textOnly.some((models) => models.test(target.name))) return false;
    return takesMedia?.(target, kind) ?? true;
  });
}

/** Why a model (`model` is its name for people) cannot take a prompt's media; undefined where nothing is known against it. */
export function mediaRefusal(
  target: ModelTarget | undefined,
  media: readonly (MediaKind | Media)[],
  model: string,
): ModelRefusal | undefined {
  const types = target ? mediaTypesOf(target) : [];
  for (const medium of media) {
    const kind = typeof medium === 'string' ? medium : medium.kind;
    const typesOfKind = types.filter((type) => kindOfType(type) === kind);
    if (typesOfKind.length === 0)
      return { message: say(modelsTexts.cannotTake[kind], { model }), hint: say(modelsTexts.cannotTakeHint[kind]) };
    if (typeof medium !== 'string' && !types.includes(medium.type))
      return {
        message: say(modelsTexts.cannotTakeType, { model, type: nameOfType(medium.type) }),
        hint: say(modelsTexts.cannotTakeTypeHint, { types: typesOfKind.map(nameOfType).join(', ') }),
      };
  }

  return undefined;
}
