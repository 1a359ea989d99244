import { formatOfName, type MediaRequest, type MediaTask, pictureFormats, speechFormats } from '../media/made-media.ts';
import { usualMakers } from '../providers.ts';
import { mediaTexts } from '../texts/run/media.ts';
import { say } from '../texts.ts';
import { type Making, pixelsOf } from './makers.ts';

/** The reason that a model cannot be asked for something, and the parameter at fault; undefined where the model itself is. */
export interface MediaFault {
  message: string;
  hint: string;
  member?: string;
}

/** The row for a model; undefined where it cannot make such media. The abilities in `baton.yaml` go first. */
export function makingOf(
  rows: readonly Making[],
  task: MediaTask,
  model: { name: string; capabilities?: readonly string[] | undefined },
): Making | undefined {
  const row = rows.find((one) => one.task === task && (one.models?.test(model.name) ?? true));
  return row ?? (model.capabilities?.includes(task) && rows.length > 0 ? { task } : undefined);
}

/** The fault of a model that cannot make such media, with those that can. */
export function cannotMake(task: MediaTask, model: string): MediaFault {
  const models = usualMakers[task].join(', ');
  const hint = task === 'transcript' ? mediaTexts.couldHear : mediaTexts.couldMakeOwn;
  return { message: say(mediaTexts.cannotMake[task], { model }), hint: say(hint, { models, task }) };
}

const endings = { picture: ['png', 'jpg', 'jpeg', 'webp'], speech: ['mp3', 'wav', 'ogg', 'opus', 'aac', 'flac'] };

/** The fault in the name of an output file; a name without an extension gets one. */
export function endingFault(task: 'picture' | 'speech', path: string | undefined): { message: string; hint: string } | undefined {
  const ending = path === undefined ? undefined : formatOfName(path);
  const formats: readonly string[] = task === 'picture' ? pictureFormats : speechFormats;
  if (path === undefined || ending === undefined || formats.includes(ending)) return undefined;

  return {
    message: say(mediaTexts.badEnding[task], { file: path }),
    hint: say(mediaTexts.endingsHint, { endings: endings[task].map((one) => `.${one}`).join(', ') }),
  };
}

/**
 * The first part of a request that a model does not support; `model` is its name for people. A text is judged as far as it is
 * known.
 */
export function mediaFault(row: Making, request: MediaRequest, model: string, text?: string): MediaFault | undefined {
  if (request.task === 'transcript') {
    if (!request.timestamps || row.timestamps !== false) return undefined;
    return {
      member: 'timestamps',
      message: say(mediaTexts.noTimes, { model }),
      hint: say(mediaTexts.timesHint),
    };
  }

  const { task: _, ...members } = request;
  for (const [member, value] of Object.entries(members)) {
    const fault = wordFault(row, { member, value: String(value), model });
    if (fault) return fault;
  }

  if (request.task === 'picture') return sizeFault(row, request.size, model) ?? countFault(row, request.count, model);
  const most = row.most_text;
  if (text === undefined || most === undefined || text.length <= most) return undefined;

  return {
    member: 'text',
    message: say(mediaTexts.tooLong, { model, most, got: text.length }),
    hint: say(mediaTexts.tooLongHint),
  };
}

function wordFault(
  { words = {}, own_voices }: Making,
  { member, value, model }: { member: string; value: string; model: string },
): MediaFault | undefined {
  const known: Readonly<Record<string, readonly string[] | undefined>> = words;
  const allowed = Object.hasOwn(known, member) ? known[member] : undefined;
  if (!allowed || allowed.includes(value) || (member === 'voice' && own_voices?.test(value))) return undefined;
  if (allowed.length === 0)
    return { member, message: say(mediaTexts.takesNone, { model, member }), hint: say(mediaTexts.takesNoneHint) };

  return {
    member,
    message: say(mediaTexts.notOne, { model, member, got: JSON.stringify(value) }),
    hint: say(mediaTexts.takes, { values: allowed.join(', ') }),
  };
}

function countFault({ most }: Making, count: number, model: string): MediaFault | undefined {
  if (most === undefined || count <= most) return undefined;
  return {
    member: 'num_images',
    message: say(mediaTexts.tooMany, { model, most, got: count }),
    hint: say(mediaTexts.tooManyHint),
  };
}

function sizeFault(row: Making, size: string | undefined, model: string): MediaFault | undefined {
  const { sizes, free_size, ratios } = row;
  if (size === undefined || (!sizes && !ratios) || sizes?.includes(size) || (ratios && shapeOf(row, size))) return undefined;

  const hint = say(mediaTexts.takes, { values: sizesOf(row).join(', ') });
  const pixels = pixelsOf(size);
  if (!free_size || !pixels)
    return { member: 'size', message: say(mediaTexts.notOne, { model, member: 'size', got: JSON.stringify(size) }), hint };

  const { width, height } = pixels;
  const [short, long] = width < height ? [width, height] : [height, width];
  const fits =
    width % free_size.step === 0 &&
    height % free_size.step === 0 &&
    short > 0 &&
    long <= free_size.edge &&
    long <= 3 * short &&
    width * height <= free_size.pixels;
  if (fits) return undefined;

  return {
    member: 'size',
    message: say(mediaTexts.badSize, { model, got: size, why: say(mediaTexts.sizeRule, { ...free_size }) }),
    hint,
  };
}

/** Sizes for people to choose from. */
export const sizesOf = ({ sizes = [], ratios = [], resolutions = [] }: Making): string[] => [
  ...sizes,
  ...ratios,
  ...(resolutions.length ? [`16:9 ${resolutions.at(-1)}`] : []),
];

/**
 * An aspect ratio with a resolution, for models without pixel sizes; undefined where it is not supported. Squares may be
 * written in pixels.
 */
export function shapeOf(
  { ratios = [], resolutions = [] }: Making,
  size: string,
): { ratio: string; resolution?: string } | undefined {
  const [ratio = '', resolution, ...rest] = size.trim().split(/\s+/);
  if (rest.length > 0) return undefined;

  const square = { '512x512': '512', '1024x1024': '1K', '2048x2048': '2K', '4096x4096': '4K' }[size];
  if (square !== undefined) {
    if (resolutions.includes(square)) return { ratio: '1:1', resolution: square };
    return square === '1K' ? { ratio: '1:1' } : undefined;
  }
  if (!ratios.includes(ratio)) return undefined;
  if (resolution === undefined) return { ratio };

  const known = resolutions.find((one) => one === resolution.toUpperCase());
  return known === undefined ? undefined : { ratio, resolution: known };
}
