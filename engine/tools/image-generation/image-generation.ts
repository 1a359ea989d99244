import type { JsonMap } from '../../language/json.ts';
import { pictureBackgrounds, pictureFormats, pictureQualities } from '../../language/media/made-media.ts';
import { endingFault } from '../../language/providers/media-faults.ts';
import { mediaTexts } from '../../language/texts/run/media.ts';
import { say } from '../../language/texts.ts';
import { imageGeneration } from '../../language/tools/builtin/image-generation.ts';
import { requestFrom } from '../../language/tools/media-request.ts';
import { RunError } from '../../state/failure.ts';
import { chosenWord, numberParameter, optionalText, textParameter } from '../parameters.ts';
import { type Execute, makeTool } from '../tool.ts';

const generate: Execute = async (parameters, _world, { make }) => {
  if (!make) throw new RunError({ kind: 'input', message: say(mediaTexts.notHere) });
  const text = promptOf(parameters);
  if (text === '') throw new RunError({ kind: 'input', message: say(mediaTexts.notDrawn) });

  checkWords(parameters);
  const path = pathOf(parameters);
  const fault = endingFault('picture', path);
  if (fault) throw new RunError({ kind: 'input', ...fault });

  const { files, model } = await make({
    request: requestFrom('picture', parameters),
    model: optionalText(parameters, 'model'),
    text,
    path,
  });
  const images = files.map((file): JsonMap => ({ ...file }));
  const { prompt: _, ...first } = files[0] ?? {};

  return { success: true, ...first, images, count: images.length, model };
};

/** Makes pictures by a model. */
export const imageGenerationTool = makeTool(imageGeneration, { generate });

/** Subject, style and exclusions: present models take all of them as text. */
function promptOf(parameters: JsonMap): string {
  const parts = [
    textParameter(parameters, 'prompt').trim(),
    optionalText(parameters, 'style'),
    optionalText(parameters, 'negative_prompt'),
  ];
  const [prompt = '', style, left] = parts;
  if (prompt === '') return '';

  return [prompt, style && say(mediaTexts.styled, { style }), left && say(mediaTexts.leftOut, { left })]
    .filter(Boolean)
    .join('\n');
}

/** The folder and name of older files, or `path`; for a folder the step names the file. */
function pathOf(parameters: JsonMap): string | undefined {
  const path = optionalText(parameters, 'path');
  const folder = optionalText(parameters, 'output_dir')?.replace(/[\\/]+$/, '');
  const name = optionalText(parameters, 'filename') ?? path;
  if (folder === undefined || folder === '') return name;
  return `${folder}/${name ?? ''}`;
}

/** Throws a RunError (`input`) for a value that no model accepts. */
function checkWords(parameters: JsonMap): void {
  chosenWord(parameters, 'format', [...pictureFormats, 'file']);
  chosenWord(parameters, 'quality', pictureQualities);
  chosenWord(parameters, 'background', pictureBackgrounds);
  optionalText(parameters, 'size');
  numberParameter(parameters, 'num_images', { least: 1, most: 10, whole: true });
}
