import { defined, type JsonMap } from '../../language/json.ts';
import { speechFormats } from '../../language/media/made-media.ts';
import { endingFault } from '../../language/providers/media-faults.ts';
import { mediaTexts } from '../../language/texts/run/media.ts';
import { say } from '../../language/texts.ts';
import { audioProcessing } from '../../language/tools/builtin/audio-processing.ts';
import { requestFrom } from '../../language/tools/media-request.ts';
import { RunError } from '../../state/failure.ts';
import { chosenWord, flagParameter, numberParameter, optionalText, textParameter } from '../parameters.ts';
import { type Execute, makeTool } from '../tool.ts';

const transcribe: Execute = async (parameters, _world, { make }) => {
  if (!make) throw new RunError({ kind: 'input', message: say(mediaTexts.notHere) });
  optionalText(parameters, 'language');
  flagParameter(parameters, 'timestamps', false);

  const request = requestFrom('transcript', parameters);
  const model = optionalText(parameters, 'model');
  const { text, notes, model: answered } = await make({ request, model, text: '', audio: textParameter(parameters, 'audio') });

  return defined<JsonMap>({ success: true, text, ...notes, model: answered });
};

const synthesize: Execute = async (parameters, _world, { make }) => {
  if (!make) throw new RunError({ kind: 'input', message: say(mediaTexts.notHere) });
  const text = textParameter(parameters, 'text');
  if (text.trim() === '') throw new RunError({ kind: 'input', message: say(mediaTexts.notSpoken) });

  const path = optionalText(parameters, 'path');
  const fault = endingFault('speech', path);
  if (fault) throw new RunError({ kind: 'input', ...fault });

  for (const name of ['voice', 'style']) optionalText(parameters, name);
  chosenWord(parameters, 'format', speechFormats);
  numberParameter(parameters, 'speed', { least: 0.25, most: 4 });

  const request = requestFrom('speech', parameters);
  const { files, model } = await make({ request, model: optionalText(parameters, 'model'), text, path });
  return { success: true, ...files[0], model };
};

/** Transcribes recordings and makes speech, by a model. */
export const audioProcessingTool = makeTool(audioProcessing, { transcribe, synthesize });
